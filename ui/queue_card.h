#pragma once

#include "ui/card.h"

class QTableView;

namespace tacq {

class RunQueueTable;
class Session;

// The runs that follow one another: their order, what became of them, and the person's word that they start.
class QueueCard : public Card
{
    Q_OBJECT

public:
    explicit QueueCard(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    QPushButton* addButton(QHBoxLayout& row, const QString& text, const char* name, const QString& toolTip);
    void connectSignals();
    int selected() const; // −1: none
    void moveSelected(int by);
    void removeSelected();
    void startOrHold();
    void showQueue();
    QString stateOfQueue() const;

    Session& m_session;
    RunQueueTable* m_model = nullptr;
    QLabel* m_count = nullptr;
    QLabel* m_hint = nullptr; // what it is for, or what it waits for
    Notice* m_problem = nullptr;
    QTableView* m_table = nullptr;
    QWidget* m_buttons = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_up = nullptr;
    QPushButton* m_down = nullptr;
    QPushButton* m_remove = nullptr;
};

} // namespace tacq
