#pragma once

#include "ui/card.h"

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

#include <QList>

class QComboBox;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace tacq {

class FlipTable;
class WindowTable;

// The chosen run against another one, its own full precision or plain GPTQ, item by item: how far apart they
// are on the same items, and which items flipped, or what each window of a text costs.
class PairedCard : public Card
{
    Q_OBJECT

public:
    explicit PairedCard(EnginePtr engine, QWidget* parent = nullptr);

    // Offers what `shown` (null: none) can be compared with; what was chosen stays where it can.
    void setRuns(const QList<RunSummaryPtr>& runs, const RunSummaryPtr& shown);

private:
    struct Choice
    {
        QString title; // in the box
        QString name; // within a sentence
        ScoredModel model;
    };

    void buildControls();
    QTableView* buildFlips();
    QTableView* buildWindows();
    void addChoice(const QString& title, const QString& name, const ScoredModel& model);
    void compare();
    void show(const JobResult<ItemComparisonPtr>& result);
    void showTables(const ItemComparisonPtr& comparison, const QString& other); // null: none
    void filterFlips();
    void showEmpty(const QString& text);

    EnginePtr m_engine;
    LatestJob<ItemComparisonPtr> m_job;
    RunSummaryPtr m_shown;
    QList<Choice> m_choices;

    QComboBox* m_with = nullptr;
    QComboBox* m_which = nullptr; // all that flipped, gained, lost
    QLabel* m_sentence = nullptr;
    QLabel* m_certainty = nullptr;
    QStackedWidget* m_tables = nullptr;
    QTableView* m_flipView = nullptr;
    FlipTable* m_flips = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr; // the flips that are wanted
    QTableView* m_windowView = nullptr;
    WindowTable* m_windows = nullptr;
};

} // namespace tacq
