#pragma once

#include "ui/card.h"

#include "core/config/metric.h"
#include "core/pipeline/inspection.h"

#include <QTimer>

class QComboBox;
class QDoubleSpinBox;
class QPushButton;

namespace tacq {

class ScoreHistogramPlot;

// Another selection of outliers, tried out before it is made: the saliency histogram with a threshold to
// move, and what the selection would keep and cost.
class SelectionCard : public Card
{
    Q_OBJECT

public:
    explicit SelectionCard(QWidget* parent = nullptr);

    void setRun(
        const RunReport& report, const ScoreHistogramPtr& histogram); // null: no saliency, no selection
    // What the run ranked by, and why that cannot be changed; an empty reason: it can.
    void setMetric(Metric metric, const QString& fixed);
    void setPreview(const SelectionPreview& preview);
    void setStartable(bool startable); // whether a job could start now
    double share() const { return m_share; }
    Metric metric() const;

signals:
    void shareChanged(double share); // a preview is wanted
    void requantizeRequested(double share, tacq::Metric metric);

private:
    void buildControls();
    QWidget* buildFacts();
    void choose(double share, bool moveLine);
    void showFacts(std::int64_t outliers, double bits, std::uint64_t bytes);
    void updateButton();

    ScoreHistogramPtr m_histogram;
    RunReport m_report;
    double m_share = 0;
    Metric m_runMetric = Metric::Tacq;
    bool m_startable = true;
    QTimer m_asking; // gathers the steps of a drag

    ScoreHistogramPlot* m_plot = nullptr;
    QDoubleSpinBox* m_percent = nullptr;
    QLabel* m_outliers = nullptr;
    QLabel* m_bits = nullptr;
    QLabel* m_size = nullptr;
    QLabel* m_change = nullptr;
    QComboBox* m_metric = nullptr;
    QLabel* m_metricHint = nullptr;
    QPushButton* m_requantize = nullptr;
};

} // namespace tacq
