#include "ui/status_line.h"

#include "ui/card.h"
#include "ui/icons.h"
#include "ui/number_format.h"
#include "ui/session/session.h"
#include "ui/stage_names.h"

#include "core/base/file.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QToolButton>

namespace tacq {

namespace {

constexpr int kRefreshInterval = 500; // ms
constexpr int kProgressSteps = 1000;

} // namespace

StatusLine::StatusLine(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("statusLine"));
    buildControls();
    connectSignals();
    updateButtons();
    updateMemory();
}

void StatusLine::buildControls()
{
    m_job = new QLabel(this);
    m_job->setObjectName(QStringLiteral("statusJob"));
    m_progress = new QProgressBar(this);
    m_progress->setObjectName(QStringLiteral("statusProgress"));
    m_progress->setAccessibleName(tr("Progress of the running job"));
    m_progress->setRange(0, kProgressSteps);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(24 * kGrid, kGrid);
    m_steps = new QLabel(this);
    m_steps->setObjectName(QStringLiteral("statusSteps"));
    m_steps->setForegroundRole(QPalette::PlaceholderText);
    m_pause = new QToolButton(this);
    m_pause->setObjectName(QStringLiteral("statusPause"));
    m_cancel = new QToolButton(this);
    m_cancel->setObjectName(QStringLiteral("statusCancel"));
    m_cancel->setToolTip(tr("Stop the job. The run folder stays resumable."));
    m_cancel->setAccessibleName(tr("Stop the job"));
    for (QToolButton* button : { m_pause, m_cancel }) {
        button->setAutoRaise(true);
        button->setIconSize({ 16, 16 });
    }
    m_memory = new QLabel(this);
    m_memory->setObjectName(QStringLiteral("statusMemory"));
    m_memory->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_memory->setToolTip(tr("Memory this program uses now, and what the machine has left."));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, kGrid / 2, 2 * kGrid, kGrid / 2);
    layout->setSpacing(kGrid + kGrid / 2);
    layout->addWidget(m_job);
    layout->addWidget(m_progress);
    layout->addWidget(m_pause);
    layout->addWidget(m_cancel);
    layout->addWidget(m_steps, 1);
    layout->addWidget(m_memory);
    setFixedHeight(5 * kGrid);
}

void StatusLine::connectSignals()
{
    RunController& controller = m_session.controller();
    connect(&controller, &RunController::stateChanged, this, &StatusLine::updateButtons);
    connect(&m_session.live(), &RunLive::stageChanged, this, &StatusLine::updateJob);
    connect(&m_session.live(), &RunLive::progressChanged, this, &StatusLine::updateJob);
    connect(&m_session.live(), &RunLive::ended, this, &StatusLine::updateJob);
    connect(m_cancel, &QToolButton::clicked, &controller, &RunController::cancel);
    connect(m_pause, &QToolButton::clicked, this, [&controller] {
        if (controller.state() == RunController::State::Paused)
            controller.resume();
        else
            controller.pause();
    });
    connect(&m_timer, &QTimer::timeout, this, [this] {
        updateMemory();
        if (m_session.controller().isBusy())
            updateJob();
    });
    m_timer.start(kRefreshInterval);
}

QString StatusLine::jobText() const
{
    const RunLive& live = m_session.live();
    switch (m_session.controller().state()) {
    case RunController::State::Paused:
        return tr("Paused");
    case RunController::State::Stopping:
        return tr("Stopping at the end of this step…");
    case RunController::State::Running:
        return live.stage() ? stageTitle(*live.stage()) : tr("Starting…");
    case RunController::State::Idle:
        break;
    }
    const auto outcome = live.outcome();
    if (!outcome)
        return tr("Ready");
    switch (outcome->kind) {
    case RunOutcome::Kind::Finished:
        return outcome->job == RunJob::Kind::Export
            ? tr("Export finished in %1").arg(duration(live.elapsedSeconds()))
            : tr("Run finished in %1").arg(duration(live.elapsedSeconds()));
    case RunOutcome::Kind::Cancelled:
        return tr("Stopped. It can be resumed.");
    case RunOutcome::Kind::Failed:
        return tr("Failed: %1").arg(outcome->message);
    }
    return {};
}

// Called up to twenty times a second while a job runs: only texts and numbers.
void StatusLine::updateJob()
{
    const RunController::State state = m_session.controller().state();
    const bool works = state == RunController::State::Running || state == RunController::State::Stopping;
    const QString job = jobText();
    m_job->setText(fontMetrics().elidedText(job, Qt::ElideRight, 70 * kGrid));
    m_job->setToolTip(job);
    m_progress->setValue(int(m_session.live().fraction() * kProgressSteps));
    m_steps->setText(works ? progressSentence(m_session.live()) : QString());
}

void StatusLine::updateButtons()
{
    const RunController::State state = m_session.controller().state();
    const bool busy = state != RunController::State::Idle;
    const bool paused = state == RunController::State::Paused;
    m_progress->setVisible(busy);
    m_pause->setVisible(busy);
    m_pause->setEnabled(state != RunController::State::Stopping);
    m_pause->setIcon(icon(paused ? QStringLiteral("start") : QStringLiteral("pause"), palette()));
    m_pause->setToolTip(paused ? tr("Go on (Ctrl+P)") : tr("Pause (Ctrl+P)"));
    m_pause->setAccessibleName(paused ? tr("Go on") : tr("Pause"));
    m_cancel->setVisible(busy);
    m_cancel->setEnabled(state != RunController::State::Stopping);
    m_cancel->setIcon(icon(QStringLiteral("stop"), palette()));
    updateJob();
}

void StatusLine::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_cancel)
        updateButtons();
    QWidget::changeEvent(event);
}

void StatusLine::updateMemory()
{
    m_memory->setText(tr("Memory %1 · %2 free").arg(byteSize(residentMemory()), byteSize(availableMemory())));
}

void StatusLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(QRect(0, 0, width(), 1), hairline(palette()));
}

} // namespace tacq
