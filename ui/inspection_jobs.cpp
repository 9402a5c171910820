#include "ui/inspection_jobs.h"

#include <mutex>

namespace tacq {

// An inspection answers one thread at a time.
struct InspectionJobs::Open
{
    InspectionPtr inspection;
    ScoreHistogramPtr histogram;
    std::mutex mutex;
};

InspectionJobs::InspectionJobs(EnginePtr engine, QObject* parent)
    : QObject(parent)
    , m_engine(std::move(engine))
    , m_opening(this)
    , m_summary(this)
    , m_whole(this)
    , m_part(this)
    , m_weight(this)
    , m_preview(this)
    , m_overlap(this)
{
}

void InspectionJobs::open(const std::filesystem::path& run)
{
    close();
    m_opening.start(
        [engine = m_engine, run](const std::stop_token&) {
            auto open = std::make_shared<Open>();
            open->inspection = engine->openInspection(run);
            open->histogram = open->inspection->histogram();
            return open;
        },
        [this](const JobResult<OpenPtr>& result) {
            if (!result.value)
                return emit failed(result.message, result.hint);
            m_open = *result.value;
            emit opened(m_open->inspection->report(), m_open->histogram);
        });
}

void InspectionJobs::close()
{
    m_opening.cancel();
    cancelMatrix();
    m_preview.cancel();
    m_overlap.cancel();
    m_open.reset();
}

template <typename T, typename Read, typename Done>
void InspectionJobs::ask(LatestJob<T>& job, Read read, Done done)
{
    if (!m_open)
        return;
    job.start(
        [open = m_open, read](const std::stop_token& stop) {
            const std::lock_guard lock(open->mutex);
            if (stop.stop_requested())
                throw Cancelled {};
            return read(*open->inspection);
        },
        [this, done](const JobResult<T>& result) {
            if (result.value)
                done(*result.value);
            else
                emit failed(result.message, result.hint);
        });
}

void InspectionJobs::askSummary(int block, Projection projection, std::optional<double> threshold)
{
    ask(
        m_summary,
        [=](const Inspection& inspection) -> MatrixSummaryPtr {
            return std::make_shared<const MatrixSummary>(inspection.summary(block, projection, threshold));
        },
        [this](const MatrixSummaryPtr& summary) { emit summaryRead(summary); });
}

void InspectionJobs::askWhole(const PictureRequest& request)
{
    askPicture(m_whole, request);
}

void InspectionJobs::askPart(const PictureRequest& request)
{
    askPicture(m_part, request);
}

void InspectionJobs::askPicture(LatestJob<MatrixPicturePtr>& job, const PictureRequest& request)
{
    ask(
        job,
        [request](const Inspection& inspection) -> MatrixPicturePtr {
            return std::make_shared<const MatrixPicture>(inspection.picture(request));
        },
        [this](const MatrixPicturePtr& picture) { emit pictureRead(picture); });
}

void InspectionJobs::cancelMatrix()
{
    m_summary.cancel();
    m_whole.cancel();
    m_part.cancel();
    m_weight.cancel();
}

void InspectionJobs::askWeight(int block, Projection projection, std::int64_t row, std::int64_t column)
{
    ask(
        m_weight,
        [=](const Inspection& inspection) { return inspection.weight(block, projection, row, column); },
        [this](const WeightDetail& weight) { emit weightRead(weight); });
}

// Not behind the mutex: a drag must not wait until the weights of a block are read.
void InspectionJobs::askPreview(double outlierShare)
{
    if (!m_open)
        return;
    m_preview.start([open = m_open, outlierShare](
                        const std::stop_token&) { return open->inspection->preview(outlierShare); },
        [this](const JobResult<SelectionPreview>& result) {
            if (result.value)
                emit previewRead(*result.value);
            else
                emit failed(result.message, result.hint);
        });
}

void InspectionJobs::cancelPreview()
{
    m_preview.cancel();
}

void InspectionJobs::askOverlap(const std::filesystem::path& first, const std::filesystem::path& second)
{
    m_overlap.start(
        [engine = m_engine, first, second](const std::stop_token& stop) {
            RunObserver unobserved;
            PauseGate open;
            RunContext context { unobserved, open, stop };
            return engine->compareCircuits(first, second, context);
        },
        [this](const JobResult<CircuitOverlapPtr>& result) {
            if (result.value)
                emit overlapRead(*result.value);
            else
                emit overlapFailed(result.message, result.hint);
        });
}

void InspectionJobs::cancelOverlap()
{
    m_overlap.cancel();
}

} // namespace tacq
