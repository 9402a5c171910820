#pragma once

#include "ui/plots/plot_view.h"

#include "core/model/tensor_statistics.h"

class QCPGraph;

namespace tacq {

// How often which value occurs: the weights of a tensor, the lengths of samples.
class CountPlot : public PlotView
{
    Q_OBJECT

public:
    // `values` and `counts` label the axes: "value", "weights".
    CountPlot(const QString& values, const QString& counts, QWidget* parent = nullptr);

    void setLogarithmic(bool logarithmic); // the axis of counts; rare values show beside frequent ones
    void setHistogram(const ValueHistogram& histogram); // without counts: nothing is drawn

    QString valueAt(const QPointF& pixel) const override;
    bool hasTable() const override { return !m_histogram.counts.empty(); }
    QString table() const override; // from,to,count

protected:
    void redraw() override;
    void retheme(const PlotTheme& theme) override;

private:
    double edge(std::size_t bin) const; // the left one

    ValueHistogram m_histogram;
    bool m_logarithmic = false;
    QCPGraph* m_bars;
};

} // namespace tacq
