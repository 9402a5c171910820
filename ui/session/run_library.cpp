#include "ui/session/run_library.h"

#include "ui/session/app_settings.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace tacq {

namespace {

// A model or task as a part of a folder name: letters, digits and dashes.
QString folderWord(const std::string& text)
{
    QString word = QFileInfo(QString::fromStdString(text)).completeBaseName();
    if (word.isEmpty())
        word = QString::fromStdString(text);
    word.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9]+")), QStringLiteral("-"));
    return word.left(32);
}

QList<RunSummaryPtr> readAll(Engine& engine, const QStringList& folders, const std::stop_token& stop)
{
    QList<RunSummaryPtr> runs;
    for (const QString& folder : folders) {
        if (stop.stop_requested())
            throw Cancelled {};
        runs << std::make_shared<const RunSummary>(engine.readRun(folder.toStdString()));
    }
    std::stable_sort(runs.begin(), runs.end(),
        [](const RunSummaryPtr& a, const RunSummaryPtr& b) { return a->created > b->created; });
    return runs;
}

} // namespace

RunLibrary::RunLibrary(EnginePtr engine, AppSettings& settings, const QString& runsFolder, QObject* parent)
    : QObject(parent)
    , m_engine(std::move(engine))
    , m_settings(settings)
    , m_folder(runsFolder)
    , m_reading(this)
{
}

QStringList RunLibrary::folders() const
{
    QStringList found;
    const QDir runs(m_folder);
    const QStringList hidden = m_settings.hiddenRuns();
    for (const QString& name : runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString run = runs.filePath(name);
        if (!hidden.contains(run) && QFileInfo::exists(run + QStringLiteral("/run.json")))
            found << run;
    }
    for (const QString& opened : m_settings.openedRuns()) {
        if (!found.contains(opened) && QFileInfo::exists(opened))
            found << opened;
    }
    return found;
}

void RunLibrary::refresh()
{
    m_reading.start([engine = m_engine, folders = folders()](
                        const std::stop_token& stop) { return readAll(*engine, folders, stop); },
        [this](const JobResult<QList<RunSummaryPtr>>& result) {
            if (!result.value)
                return;
            m_runs = *result.value;
            emit changed();
        });
}

void RunLibrary::add(const QString& run)
{
    const QString absolute = QDir(run).absolutePath();
    if (QFileInfo(absolute).absolutePath() != QDir(m_folder).absolutePath())
        m_settings.addOpenedRun(absolute);
    m_settings.setRunHidden(absolute, false);
    refresh();
}

void RunLibrary::remove(const std::filesystem::path& run)
{
    const QString folder = QString::fromStdString(run.string());
    m_settings.forgetRun(folder);
    if (QFileInfo(folder).absolutePath() == QDir(m_folder).absolutePath())
        m_settings.setRunHidden(folder, true);
    refresh();
}

RunSummaryPtr RunLibrary::find(const std::filesystem::path& run) const
{
    const auto found = std::find_if(
        m_runs.begin(), m_runs.end(), [&](const RunSummaryPtr& summary) { return summary->folder == run; });
    return found != m_runs.end() ? *found : nullptr;
}

QString RunLibrary::newRunFolder(const RunConfig& config) const
{
    const QString base
        = QStringLiteral("%1-%2-%3-%4-%5bit")
              .arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")),
                  folderWord(config.model), folderWord(config.task),
                  QString::fromLatin1(name(config.method).data(), qsizetype(name(config.method).size())))
              .arg(config.bits);
    const QDir runs(m_folder);
    QString candidate = runs.filePath(base);
    for (int number = 2; QFileInfo::exists(candidate); ++number)
        candidate = runs.filePath(QStringLiteral("%1-%2").arg(base).arg(number));
    return candidate;
}

} // namespace tacq
