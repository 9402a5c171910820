#pragma once

#include "ui/pages/page.h"

#include "ui/inspection_jobs.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace tacq {

class MatricesCard;
class Notice;
class SelectionCard;
class WeightCard;

// A finished run from the map of its matrices to one matrix and one weight, and another selection tried on
// it.
class InspectPage : public Page
{
    Q_OBJECT

public:
    explicit InspectPage(Session& session, QWidget* parent = nullptr);

    void openMatrix(int block, Projection projection);
    void showModel(); // back to the map of all matrices

private:
    void buildControls();
    QWidget* buildEmpty();
    QWidget* buildBody();
    QWidget* buildTop();
    QWidget* buildMatrixView();
    void connectSignals();
    void connectJobs();

    void listRuns();
    void chooseRun(const RunSummaryPtr& run);
    void openFolder();
    void showReport(const RunReport& report, const ScoreHistogramPtr& histogram);
    void compareWith(const QString& run);
    void showProblem(const QString& message, const QString& hint);
    void showPreview(const SelectionPreview& preview);
    void showOwn(); // the run's own selection instead of a tried one
    void requantize(double share, Metric metric);

    InspectionJobs m_jobs;
    RunSummaryPtr m_run; // shown; null while there is none
    int m_block = 0;
    Projection m_projection = Projection::Query;

    QStackedWidget* m_stack = nullptr; // empty state or body
    QStackedWidget* m_depth = nullptr; // model or matrix
    QPushButton* m_back = nullptr;
    QLabel* m_place = nullptr;
    QComboBox* m_runs = nullptr;
    Notice* m_notice = nullptr;
    MatricesCard* m_matrices = nullptr;
    OutlierDensityMap* m_density = nullptr;
    WeightCard* m_weight = nullptr;
    SelectionCard* m_selection = nullptr;
};

} // namespace tacq
