#pragma once

#include "ui/card.h"
#include "ui/session/engine.h"

namespace tacq {

class Session;

// In place of what only a finished run can show: what the chosen run is, and what can be done with it.
class RunStateView : public EmptyState
{
    Q_OBJECT

public:
    RunStateView(const QString& icon, const QString& objectName, QWidget* parent = nullptr);
    void setRun(const RunSummary& run, Session& session);

signals:
    void resumeWanted();
    void resultsWanted();

private:
    QPushButton* m_resume;
};

} // namespace tacq
