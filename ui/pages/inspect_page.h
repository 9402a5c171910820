#pragma once

#include "ui/pages/page.h"

#include "ui/inspect_history.h"
#include "ui/inspection_jobs.h"

class QComboBox;
class QSplitter;
class QStackedWidget;

namespace tacq {

class Breadcrumbs;
class MatricesCard;
class MatrixView;
class Notice;
class RunStateView;
class SelectionCard;

// A finished run from the map of its matrices to one matrix and one weight, and another selection tried on
// it.
class InspectPage : public Page
{
    Q_OBJECT

public:
    explicit InspectPage(Session& session, QWidget* parent = nullptr);

    void openMatrix(int block, Projection projection);

private:
    void buildControls();
    QWidget* buildEmpty();
    QWidget* buildBody();
    QWidget* buildTop();
    void connectSignals();
    void connectJobs();

    void go(const InspectPlace& place); // and remember the way back
    void showPlace(const InspectPlace& place);
    void listRuns();
    void chooseRun(const RunSummaryPtr& run);
    void showState();
    void openFolder();
    void showReport(const RunReport& report, const ScoreHistogramPtr& histogram);
    void compareWith(const QString& run);
    void showProblem(const QString& message, const QString& hint);
    void showPreview(const SelectionPreview& preview);
    void showOwn(); // the run's own selection instead of a tried one
    void requantize(double share, Metric metric);

    InspectionJobs m_jobs;
    RunSummaryPtr m_run; // shown; null while there is none
    InspectHistory m_history;

    QStackedWidget* m_stack = nullptr; // empty state or body
    QSplitter* m_halves = nullptr; // what is seen of a finished run
    RunStateView* m_unfinished = nullptr; // in their place
    QStackedWidget* m_depth = nullptr; // model or matrix
    Breadcrumbs* m_crumbs = nullptr;
    QComboBox* m_runs = nullptr;
    Notice* m_notice = nullptr;
    MatricesCard* m_matrices = nullptr;
    MatrixView* m_matrix = nullptr;
    SelectionCard* m_selection = nullptr;
};

} // namespace tacq
