#pragma once

#include "ui/session/engine.h"

#include <QObject>

class QLabel;
class QPushButton;

namespace tacq {

class ReportWriter;
class Session;

// The button that saves a run as a report, wherever a page has one, and the line that tells what became of
// it.
class ReportSaver : public QObject
{
    Q_OBJECT

public:
    ReportSaver(Session& session, QPushButton& button, QLabel& note, QObject* parent);

    void setRun(const RunSummaryPtr& run); // null, or one that cannot be read: the button is off
    void save(const QString& file); // of the run; requires one

private:
    void ask();
    void showEnd(const QString& text); // rich text

    Session& m_session;
    QPushButton& m_button;
    QLabel& m_note;
    ReportWriter* m_writer;
    RunSummaryPtr m_run; // one that can be read, or null
};

} // namespace tacq
