#pragma once

#include "ui/card.h"

#include "core/pipeline/inspection.h"
#include "ui/selection_history.h"

#include <QElapsedTimer>
#include <QTimer>

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QToolButton;

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
    void setStartable(bool startable); // whether a job could start now; else it waits in the queue
    const Selection& selection() const { return m_history.now(); }
    bool isTrying() const; // another share than the run's own
    void chooseOwn(); // back to what the run selected
    const SelectionHistory& history() const { return m_history; }

signals:
    void shareTried(double share); // its preview is wanted
    void ownShown(); // the run's own share again
    void requantizeRequested(double share, tacq::Metric metric);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildControls();
    void buildHeader();
    QWidget* buildFacts();
    QLayout* buildNumbers(QWidget* facts);
    void connectSignals();
    void chooseShare(double share);
    void showSelection(const Selection& selection);
    void ask();
    void showFacts(std::int64_t outliers, double bits, std::uint64_t bytes);
    void updateButton();
    void updateIcons();

    ScoreHistogramPtr m_histogram;
    RunReport m_report;
    Selection m_own; // the run's
    SelectionHistory m_history;
    bool m_startable = true;
    QTimer m_resting; // between two questions, so that a drag does not pile them up
    bool m_waiting = false; // a choice came meanwhile
    QElapsedTimer m_lastStep;

    QToolButton* m_undo = nullptr;
    QToolButton* m_redo = nullptr;
    QPushButton* m_ownButton = nullptr;
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
