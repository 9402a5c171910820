#pragma once

#include "ui/session/run_controller.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace tacq {

class Session;

// The bottom of the window on every page: the one running job, its progress, the time left, and memory.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(Session& session, QWidget* parent = nullptr);

signals:
    void runRequested(); // "show me the job"

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildControls();
    void connectSignals();
    void updateJob();
    void updateButtons();
    void updateMemory();
    QString jobText() const;

    Session& m_session;
    QTimer m_timer; // remaining time and memory, twice a second
    QLabel* m_job = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_steps = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_cancel = nullptr;
    QLabel* m_memory = nullptr;
};

} // namespace tacq
