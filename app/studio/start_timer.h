#pragma once

#include <QObject>

class QWidget;

namespace tacq {

class Session;

// For --time-start: measures from the start of the process (its loading included) until the window is painted
// and, when a model was named, until that is open; prints both in milliseconds as JSON, and ends the program.
class StartTimer : public QObject
{
    Q_OBJECT

public:
    StartTimer(QWidget& window, Session& session, bool waitsForModel);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void finishIfDone();

    Session& m_session;
    bool m_waitsForModel;
    qint64 m_painted = -1; // ms since the start of the process
    qint64 m_opened = -1;
};

} // namespace tacq
