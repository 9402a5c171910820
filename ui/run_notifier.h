#pragma once

#include "ui/session/run_live.h"

#include <QObject>
#include <QString>

class QSystemTrayIcon;
class QWidget;

namespace tacq {

// Tells the desktop when a long job ends while its window is not looked at: the window asks for attention,
// and where the desktop shows messages of programs, one says how it ended.
class RunNotifier : public QObject
{
    Q_OBJECT

public:
    static constexpr double kLongSeconds = 30; // shorter jobs are waited for

    RunNotifier(RunLive& live, QWidget* owner); // a child of `owner`, whose window is meant

    // What a message would say; empty for a job that needs none.
    static QString messageFor(const RunOutcome& outcome, double seconds, bool looked);

signals:
    void notified(const QString& message);

private:
    void onEnded(const RunOutcome& outcome);
    void showMessage(const QString& message, bool failed);

    RunLive& m_live;
    QWidget* m_owner;
    QSystemTrayIcon* m_tray = nullptr; // made for the first message, in sight only while one is shown
};

} // namespace tacq
