#include "ui/models/run_table.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <QFileInfo>
#include <QSet>

namespace tacq {

namespace {

bool isNumber(int column)
{
    return column >= RunTable::Bits && column <= RunTable::Seconds;
}

QString word(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size())).toUpper();
}

double secondsOf(const RunReport& report)
{
    double seconds = 0;
    for (const StageReport& stage : report.stages)
        seconds += stage.seconds;
    return seconds;
}

double level(const std::optional<EvaluationResult>& result)
{
    if (!result)
        return -1;
    return result->isPerplexity() ? *result->perplexity : result->accuracy;
}

QVariant sortValue(const RunSummary& run, int column)
{
    const RunReport& report = run.report;
    switch (column) {
    case RunTable::Name:
        return runTitle(run);
    case RunTable::Model:
        return modelTitle(run.config);
    case RunTable::Task:
        return QString::fromStdString(run.config.task);
    case RunTable::Method:
        return word(name(run.config.method));
    case RunTable::Bits:
        return run.config.bits;
    case RunTable::AverageBits:
        return report.averageBits;
    case RunTable::Size:
        return qulonglong(report.bytes);
    case RunTable::Outliers:
        return report.outlierFraction;
    case RunTable::Score:
        return level(report.evaluation);
    case RunTable::FullPrecision:
        return level(report.fullPrecision);
    case RunTable::Seconds:
        return secondsOf(report);
    default:
        return stateText(run);
    }
}

} // namespace

QString runTitle(const RunSummary& run)
{
    return QString::fromStdString(run.folder.filename().string());
}

QString modelTitle(const RunConfig& config)
{
    const QString model = QString::fromStdString(config.model);
    return model.contains(QLatin1Char('/')) ? QFileInfo(model).fileName() : model;
}

bool canBeResumed(const RunSummary& run)
{
    return run.state == RunState::Interrupted || run.state == RunState::Cancelled
        || run.state == RunState::Failed;
}

QString stateText(const RunSummary& run)
{
    switch (run.state) {
    case RunState::Running:
        return RunTable::tr("running");
    case RunState::Interrupted:
        return RunTable::tr("interrupted");
    case RunState::Cancelled:
        return RunTable::tr("cancelled");
    case RunState::Failed:
        return RunTable::tr("failed");
    case RunState::Finished:
        return RunTable::tr("finished");
    case RunState::Damaged:
        return RunTable::tr("damaged");
    case RunState::Foreign:
        return RunTable::tr("of another version");
    }
    return {};
}

QString stateSentence(const RunSummary& run)
{
    return run.problem.empty() ? RunTable::tr("%1 did not finish: %2.").arg(runTitle(run), stateText(run))
                               : QString::fromStdString(run.problem);
}

QString whatToDo(const RunSummary& run)
{
    switch (run.state) {
    case RunState::Finished:
        return {};
    case RunState::Running:
        return RunTable::tr("Another program works on it at the moment.");
    case RunState::Foreign:
        return QString::fromStdString(run.hint);
    case RunState::Damaged:
        return RunTable::tr(
            "Its record cannot be read. Put a copy of the folder back, or remove it from the list.");
    default:
        return RunTable::tr("Resume goes on where it stopped and gives the same result.");
    }
}

void RunTable::setRuns(const QList<RunSummaryPtr>& runs, const std::filesystem::path& running)
{
    beginResetModel();
    m_runs = runs;
    m_running = running;
    endResetModel();
}

bool RunTable::severalModels() const
{
    QSet<QString> models;
    for (const RunSummaryPtr& run : m_runs) {
        if (run->isReadable())
            models.insert(modelTitle(run->config));
    }
    return models.size() > 1;
}

int RunTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_runs.size());
}

int RunTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant RunTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const RunSummary& run = *m_runs[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return text(run, index.column());
    case kSortRole:
        return sortValue(run, index.column());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        if (!run.problem.empty())
            return QString::fromStdString(run.problem);
        return canBeResumed(run) ? tr("It can be resumed to the same result as an undisturbed run.")
                                 : QString::fromStdString(run.folder.string());
    default:
        return {};
    }
}

QString RunTable::text(const RunSummary& run, int column) const
{
    const QString none = QStringLiteral("–");
    const RunReport& report = run.report;
    const bool damaged = !run.isReadable();
    const bool counted = report.quantizable > 0;
    const auto score = [&](const std::optional<EvaluationResult>& result) {
        return result ? resultWithIntervalText(*result) : none;
    };
    switch (column) {
    case Name:
        return runTitle(run);
    case Model:
        return damaged ? none : modelTitle(run.config);
    case Task:
        return damaged ? none : QString::fromStdString(run.config.task);
    case Method:
        return damaged ? none : word(name(run.config.method));
    case Bits:
        return damaged ? none : QString::number(run.config.bits);
    case AverageBits:
        return counted ? QString::number(report.averageBits, 'f', 3) : none;
    case Size:
        return report.bytes > 0 ? byteSize(report.bytes) : none;
    case Outliers:
        return counted ? shareText(report.outlierFraction) : none;
    case Score:
        return score(report.evaluation);
    case FullPrecision:
        return report.fullPrecision ? resultText(*report.fullPrecision) : none;
    case Seconds:
        return report.stages.empty() ? none : duration(secondsOf(report));
    default:
        return !m_running.empty() && run.folder == m_running ? tr("running") : stateText(run);
    }
}

QVariant RunTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    const QStringList titles = { tr("run"), tr("state"), tr("model"), tr("task"), tr("method"), tr("bits"),
        tr("average bits"), tr("size"), tr("outliers"), tr("score"), tr("full precision"), tr("time") };
    return titles.value(section);
}

} // namespace tacq
