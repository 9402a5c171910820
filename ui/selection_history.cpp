#include "ui/selection_history.h"

#include <QAction>

namespace tacq {

class SelectionHistory::Choice : public QUndoCommand
{
public:
    Choice(SelectionHistory& history, const Selection& after)
        : m_history(history)
        , m_before(history.now())
        , m_after(after)
        , m_gesture(history.m_gesture)
    {
    }

    void undo() override { m_history.show(m_before); }
    void redo() override { m_history.show(m_after); }
    int id() const override { return 1; } // lets the stack ask mergeWith()

    bool mergeWith(const QUndoCommand* next) override
    {
        const auto& choice = static_cast<const Choice&>(*next);
        if (choice.m_gesture != m_gesture)
            return false;
        m_after = choice.m_after;
        return true;
    }

private:
    SelectionHistory& m_history;
    Selection m_before;
    Selection m_after;
    int m_gesture;
};

SelectionHistory::SelectionHistory(QObject* parent)
    : QObject(parent)
    , m_undo(m_stack.createUndoAction(this, tr("Undo")))
    , m_redo(m_stack.createRedoAction(this, tr("Redo")))
{
    m_undo->setShortcut(QKeySequence::Undo);
    m_redo->setShortcuts(
        { QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y) });
}

void SelectionHistory::begin(const Selection& own)
{
    m_stack.clear();
    m_now = own;
}

void SelectionHistory::choose(const Selection& selection)
{
    if (!(selection == m_now))
        m_stack.push(new Choice(*this, selection));
}

void SelectionHistory::show(const Selection& selection)
{
    m_now = selection;
    emit changed(m_now);
}

} // namespace tacq
