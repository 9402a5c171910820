#include "ui/report_writer.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/pipeline/report_page.h"

namespace tacq {

ReportWriter::ReportWriter(EnginePtr engine, QObject* parent)
    : QObject(parent)
    , m_engine(std::move(engine))
    , m_reading(nullptr)
    , m_writing(nullptr)
{
    m_turn.setSingleShot(true);
    m_turn.setInterval(0);
    connect(&m_turn, &QTimer::timeout, this, &ReportWriter::drawNext);
}

void ReportWriter::write(const RunSummaryPtr& run, const QString& file)
{
    m_turn.stop();
    m_writing.cancel();
    m_run = run;
    m_file = file;
    m_figures.clear();
    m_reading.start(
        [engine = m_engine, run](const std::stop_token&) {
            // Only a finished run can be opened; the others are told by their record.
            return run->state == RunState::Finished ? engine->openInspection(run->folder)->histogram()
                                                    : nullptr;
        },
        [this](const JobResult<ScoreHistogramPtr>& result) {
            if (!result.value)
                return fail(result.message, result.hint);
            m_histogram = *result.value;
            m_kinds = reportFigures(m_run->report, m_histogram);
            m_turn.start();
        });
}

void ReportWriter::drawNext()
{
    if (m_figures.size() == m_kinds.size())
        return finish();
    try {
        m_figures.push_back(reportFigure(m_run->report, m_histogram, m_kinds[m_figures.size()]));
    } catch (const Error& error) {
        return fail(QString::fromUtf8(error.what()), QString::fromStdString(error.hint()));
    }
    m_turn.start();
}

void ReportWriter::finish()
{
    m_writing.start(
        [run = m_run, figures = std::move(m_figures), file = m_file.toStdString()](const std::stop_token&) {
            writeText(file, reportPage(*run, figures));
            return true;
        },
        [this](const JobResult<bool>& result) {
            if (!result.value)
                return fail(result.message, result.hint);
            m_run.reset();
            emit written(m_file);
        });
}

void ReportWriter::fail(const QString& message, const QString& hint)
{
    m_run.reset();
    emit failed(message, hint);
}

} // namespace tacq
