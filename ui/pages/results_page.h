#pragma once

#include "ui/pages/page.h"

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace tacq {

class Notice;
class ComparisonTable;
class PairedCard;
class PromptCard;
class RunDetailCard;
class RunTable;
class SizeAccuracyPlot;

// Every run side by side: the table, size over accuracy, and of the chosen run what it is, how it compares
// item by item, and a prompt on the full and the compressed model. A comparison that `tacq compare` made is
// shown as the same table in the place of the runs.
class ResultsPage : public Page
{
    Q_OBJECT

public:
    explicit ResultsPage(Session& session, QWidget* parent = nullptr);

    void openComparison(const QString& folder); // one that holds a table.json

private:
    void buildControls();
    QWidget* buildEmpty();
    QWidget* buildBody();
    QWidget* buildTabs();
    QWidget* buildTable();
    QWidget* buildPlot();
    void connectSignals();
    void connectDetail();

    void showRuns();
    void listTasks();
    void showPlot();
    void showSelection();
    void showTaskOfSelection();
    void select(const QString& runName);
    void openFolder();
    void showComparison(bool shown);
    QWidget* buildComparison();
    void resumeSelected();
    RunSummaryPtr current() const;

    QStackedWidget* m_stack = nullptr;
    RunTable* m_table = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_view = nullptr;
    QComboBox* m_shown = nullptr; // the runs, or the comparison opened last
    QStackedWidget* m_tables = nullptr;
    ComparisonTable* m_comparison = nullptr;
    QSortFilterProxyModel* m_comparisonSorted = nullptr;
    QTableView* m_comparisonView = nullptr;
    QLabel* m_comparisonNote = nullptr;
    LatestJob<TextTablePtr> m_reading;
    Notice* m_notice = nullptr;
    QPushButton* m_inspect = nullptr;
    QPushButton* m_export = nullptr;
    RunDetailCard* m_detail = nullptr;
    PairedCard* m_paired = nullptr;
    QComboBox* m_task = nullptr;
    QComboBox* m_size = nullptr;
    SizeAccuracyPlot* m_plot = nullptr;
    PromptCard* m_prompt = nullptr;
};

} // namespace tacq
