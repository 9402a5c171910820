#include "ui/run_state_view.h"

#include "ui/models/run_table.h"
#include "ui/session/session.h"

#include <QPushButton>

namespace tacq {

namespace {

QString titleOf(RunState state)
{
    switch (state) {
    case RunState::Failed:
        return RunStateView::tr("This run failed");
    case RunState::Running:
        return RunStateView::tr("This run is still going on");
    case RunState::Damaged:
        return RunStateView::tr("This run cannot be read");
    case RunState::Foreign:
        return RunStateView::tr("This run is of another version of the program");
    default:
        return RunStateView::tr("This run did not finish");
    }
}

} // namespace

RunStateView::RunStateView(const QString& icon, const QString& objectName, QWidget* parent)
    : EmptyState(icon, QString(), QString(), parent)
    , m_resume(addButton(tr("Resume"), true))
{
    setObjectName(objectName);
    m_resume->setObjectName(objectName + QStringLiteral("Resume"));
    m_resume->setToolTip(tr("Go on where the run stopped"));
    QPushButton* results = addButton(tr("Show it in Results"), false);
    results->setObjectName(objectName + QStringLiteral("Results"));
    results->setToolTip(tr("Its settings, its folder, and the other runs"));
    connect(m_resume, &QPushButton::clicked, this, &RunStateView::resumeWanted);
    connect(results, &QPushButton::clicked, this, &RunStateView::resultsWanted);
}

void RunStateView::setRun(const RunSummary& run, Session& session)
{
    const bool busy = session.controller().isBusy();
    const bool here = busy && session.live().folder() == run.folder;
    setTitle(titleOf(here ? RunState::Running : run.state));
    setText(here ? tr("It can be looked at when it is finished. The Run page shows how far it is.")
                 : stateSentence(run) + QLatin1Char('\n') + whatToDo(run));
    m_resume->setVisible(canBeResumed(run) && !here);
    m_resume->setEnabled(!busy);
}

} // namespace tacq
