#pragma once

#include "ui/pages/page.h"

#include "ui/session/engine.h"

#include <vector>

class QComboBox;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace tacq {

class Notice;
class PromptCard;
class RunTable;
class SizeAccuracyPlot;

// Every run side by side: the table, size over accuracy, and a prompt on the full and the compressed model.
class ResultsPage : public Page
{
    Q_OBJECT

public:
    explicit ResultsPage(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    QWidget* buildEmpty();
    QWidget* buildBody();
    QWidget* buildTable();
    QWidget* buildPlot();
    void connectSignals();

    void showRuns();
    void listTasks();
    void showPlot();
    void showSelection();
    void select(const QString& runName);
    void openFolder();
    void resumeSelected();
    RunSummaryPtr current() const;

    QStackedWidget* m_stack = nullptr;
    RunTable* m_table = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_view = nullptr;
    Notice* m_notice = nullptr;
    QPushButton* m_inspect = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_reveal = nullptr;
    QComboBox* m_task = nullptr;
    QComboBox* m_size = nullptr;
    SizeAccuracyPlot* m_plot = nullptr;
    PromptCard* m_prompt = nullptr;
};

} // namespace tacq
