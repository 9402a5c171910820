#pragma once

#include "ui/plots/plot_view.h"

#include "core/report/run_report.h"

#include <vector>

class QCPAbstractPlottable;
class QCPGraph;

namespace tacq {

// One run's place in the plot.
struct SizeAccuracyPoint
{
    QString name;
    Series series = Series::Result;
    double bits = 0; // published average
    double megabytes = 0;
    EvaluationResult score;
};

// The points that no other beats: none is as small or smaller and scores as well or better. By rising size.
std::vector<std::size_t> paretoFront(const std::vector<SizeAccuracyPoint>& points, bool byBits);

// What the size bought: one point per run with its interval, full precision among them, and the best score
// that each size reaches as a line. All points are of one task.
class SizeAccuracyPlot : public PlotView
{
    Q_OBJECT

public:
    enum class Size { Bits, Megabytes };

    explicit SizeAccuracyPlot(QWidget* parent = nullptr);

    void setPoints(std::vector<SizeAccuracyPoint> points);
    void setSize(Size size);
    void setSelected(const QString& name); // its point is ringed
    QPointF pixelOf(std::size_t point) const;
    QString valueAt(const QPointF& pixel) const override;
    bool hasTable() const override { return !m_points.empty(); }
    QString table() const override; // run,bits,megabytes,score,low,high

signals:
    void pointClicked(const QString& name);

protected:
    void redraw() override;
    void retheme(const PlotTheme& theme) override;

private:
    void setUpAxes();
    void addFront();
    void addPoints(Series series);
    const SizeAccuracyPoint* pointAt(const QPointF& pixel) const;
    double sizeOf(const SizeAccuracyPoint& point) const;

    std::vector<SizeAccuracyPoint> m_points;
    Size m_size = Size::Bits;
    QString m_selected;
    QCPGraph* m_ring;
    std::vector<QCPAbstractPlottable*> m_plottables; // of the last drawing
};

} // namespace tacq
