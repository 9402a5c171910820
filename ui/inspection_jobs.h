#pragma once

#include "ui/plots/weight_map.h"
#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

#include <QObject>

#include <filesystem>
#include <memory>

namespace tacq {

// Asks a finished run for what a view shows, on the pool, one question after the other. A newer question of
// the same kind voids the older one. Opening another run voids all.
class InspectionJobs : public QObject
{
    Q_OBJECT

public:
    explicit InspectionJobs(EnginePtr engine, QObject* parent = nullptr);

    void open(const std::filesystem::path& run); // opened() or failed() follows
    void close();
    bool isOpen() const { return m_open != nullptr; }

    void askSummary(int block, Projection projection, std::optional<double> threshold);
    void askWhole(const PictureRequest& request); // a picture of the whole matrix
    void askPart(const PictureRequest& request); // of what is zoomed to
    void cancelMatrix();
    void askWeight(int block, Projection projection, std::int64_t row, std::int64_t column);
    void askPreview(double outlierShare);
    void cancelPreview();
    void askOverlap(const std::filesystem::path& first, const std::filesystem::path& second);
    void cancelOverlap();

signals:
    void opened(const tacq::RunReport& report, const tacq::ScoreHistogramPtr& histogram);
    void summaryRead(const tacq::MatrixSummaryPtr& summary);
    void pictureRead(const tacq::MatrixPicturePtr& picture);
    void weightRead(const tacq::WeightDetail& weight);
    void previewRead(const tacq::SelectionPreview& preview);
    void overlapRead(const tacq::CircuitOverlapPtr& overlap);
    void overlapFailed(const QString& message, const QString& hint);
    void failed(const QString& message, const QString& hint);

private:
    struct Open;
    using OpenPtr = std::shared_ptr<Open>;
    template <typename T, typename Read, typename Done> void ask(LatestJob<T>& job, Read read, Done done);
    void askPicture(LatestJob<MatrixPicturePtr>& job, const PictureRequest& request);

    EnginePtr m_engine;
    OpenPtr m_open; // null: no run
    LatestJob<OpenPtr> m_opening;
    LatestJob<MatrixSummaryPtr> m_summary;
    LatestJob<MatrixPicturePtr> m_whole;
    LatestJob<MatrixPicturePtr> m_part;
    LatestJob<WeightDetail> m_weight;
    LatestJob<SelectionPreview> m_preview;
    LatestJob<CircuitOverlapPtr> m_overlap;
};

} // namespace tacq
