#include "ui/run_notifier.h"

#include "ui/number_format.h"

#include <QApplication>
#include <QSystemTrayIcon>
#include <QTimer>
#include <QWidget>

namespace tacq {

namespace {

constexpr int kShownFor = 10'000; // ms

} // namespace

RunNotifier::RunNotifier(RunLive& live, QWidget* owner)
    : QObject(owner)
    , m_live(live)
    , m_owner(owner)
{
    connect(&live, &RunLive::ended, this, &RunNotifier::onEnded);
}

QString RunNotifier::messageFor(const RunOutcome& outcome, double seconds, bool looked)
{
    if (looked || seconds < kLongSeconds || outcome.kind == RunOutcome::Kind::Cancelled)
        return {};
    const bool exported = outcome.job == RunJob::Kind::Export;
    if (outcome.kind == RunOutcome::Kind::Failed)
        return exported ? tr("The export failed: %1").arg(outcome.message)
                        : tr("The run failed: %1").arg(outcome.message);
    return exported ? tr("The export is written and verified.")
                    : tr("The run has finished in %1.").arg(duration(seconds));
}

void RunNotifier::onEnded(const RunOutcome& outcome)
{
    QWidget* window = m_owner->window();
    const QString message = messageFor(outcome, m_live.elapsedSeconds(), window->isActiveWindow());
    if (message.isEmpty())
        return;
    QApplication::alert(window);
    showMessage(message, outcome.kind == RunOutcome::Kind::Failed);
    emit notified(message);
}

void RunNotifier::showMessage(const QString& message, bool failed)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages())
        return;
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(QApplication::windowIcon(), this);
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, [this] {
            m_owner->window()->raise();
            m_owner->window()->activateWindow();
        });
    }
    m_tray->show();
    m_tray->showMessage(QApplication::applicationDisplayName(), message,
        failed ? QSystemTrayIcon::Critical : QSystemTrayIcon::Information, kShownFor);
    QTimer::singleShot(kShownFor, m_tray, &QSystemTrayIcon::hide);
}

} // namespace tacq
