#include "start_timer.h"

#include "ui/session/session.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QTimer>
#include <QWidget>

#include <unistd.h>

#include <cstdio>
#include <ctime>

namespace tacq {

namespace {

constexpr int kStartTimeField = 21; // of /proc/self/stat, from 0: ticks between boot and the process's start

// As fine as the system's tick: 10 ms.
qint64 millisecondsSinceStart()
{
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = file.readAll();
    const qsizetype afterName = text.lastIndexOf(')') + 2; // the name of the program may hold spaces
    const QList<QByteArray> fields = text.mid(afterName).split(' ');
    const double ticks = fields.value(kStartTimeField - 2).toDouble();
    timespec now {};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return qint64(
        1e3 * (double(now.tv_sec) + 1e-9 * double(now.tv_nsec) - ticks / double(sysconf(_SC_CLK_TCK))));
}

} // namespace

StartTimer::StartTimer(QWidget& window, Session& session, bool waitsForModel)
    : QObject(&window)
    , m_session(session)
    , m_waitsForModel(waitsForModel)
{
    window.installEventFilter(this);
    connect(&session, &Session::modelChanged, this, [this] {
        if (m_session.modelState() == LoadState::Ready && m_opened < 0)
            m_opened = millisecondsSinceStart();
        finishIfDone();
    });
}

bool StartTimer::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Paint && m_painted < 0) {
        m_painted = 0; // noted once the event is through: everything in the window is painted by then
        QTimer::singleShot(0, this, [this] {
            m_painted = millisecondsSinceStart();
            finishIfDone();
        });
    }
    return QObject::eventFilter(watched, event);
}

void StartTimer::finishIfDone()
{
    const bool failed = m_session.modelState() == LoadState::Failed;
    if (m_painted <= 0 || (m_waitsForModel && m_opened < 0 && !failed))
        return;
    if (m_opened < 0)
        std::printf("{\"painted_ms\":%lld}\n", static_cast<long long>(m_painted));
    else
        std::printf("{\"painted_ms\":%lld,\"model_ms\":%lld}\n", static_cast<long long>(m_painted),
            static_cast<long long>(m_opened));
    std::fflush(stdout);
    QApplication::exit(failed ? 1 : 0);
}

} // namespace tacq
