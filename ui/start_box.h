#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace tacq {

class Session;

// Starts the run that the settings describe, puts it into the queue, or gives it as a command line; says what
// is missing while it cannot.
class StartBox : public QWidget
{
    Q_OBJECT

public:
    explicit StartBox(Session& session, QWidget* parent = nullptr);

private:
    void buildControls();
    void connectSignals();
    void copyCommand();
    void showStart();
    QString whatRuns() const; // "SmolLM2-135M for Capitals"
    QString whyNot() const; // why the start button is off; empty when it is on

    Session& m_session;
    QLabel* m_what = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_queue = nullptr;
    QPushButton* m_copy = nullptr;
    QLabel* m_hint = nullptr;
};

} // namespace tacq
