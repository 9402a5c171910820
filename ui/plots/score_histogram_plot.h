#pragma once

#include "ui/plots/plot_view.h"

#include "core/report/run_observer.h"

#include <optional>

class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;

namespace tacq {

// Share of all scores at or above `threshold`, inside a bin by interpolation in the logarithm of the score.
double shareAbove(const ScoreHistogram& histogram, double threshold);
// The threshold that keeps `share` of the scores, by the same interpolation.
double thresholdFor(const ScoreHistogram& histogram, double share);

// How the saliency scores of all weights are spread, on logarithmic axes, and where the threshold cuts: right
// of it are the outliers. With a movable threshold the line follows the pointer and the arrow keys.
class ScoreHistogramPlot : public PlotView
{
    Q_OBJECT

public:
    explicit ScoreHistogramPlot(QWidget* parent = nullptr);

    void setHistogram(const ScoreHistogramPtr& histogram);
    void setThreshold(double threshold); // 0: none
    double threshold() const { return m_threshold; }
    void setThresholdMovable(
        bool movable, double greatestShare = 1); // the line stops where more would be kept
    QPointF thresholdPixel() const;
    bool isDragging() const { return m_dragging; }

    QString valueAt(const QPointF& pixel) const override;
    bool hasTable() const override { return m_histogram != nullptr; }
    QString table() const override; // from,to,weights of each bin

signals:
    void thresholdGrabbed(); // a drag begins,
    void thresholdReleased(); // and ends
    void thresholdMoved(double threshold, double share); // while the person moves it

protected:
    void redraw() override;
    void retheme(const PlotTheme& theme) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void connectPointer();
    void fillGraphs();
    void drawThreshold();
    void moveThreshold(double threshold);
    bool isNearThreshold(const QPointF& pixel) const;

    ScoreHistogramPtr m_histogram;
    double m_threshold = 0;
    bool m_movable = false;
    bool m_dragging = false;
    double m_lowestThreshold = 0; // where the greatest share is kept
    double m_greatestShare = 1;

    QCPGraph* m_rest;
    QCPGraph* m_kept;
    QCPItemStraightLine* m_line;
    QCPItemText* m_label;
};

} // namespace tacq
