#include "ui/start_box.h"

#include "ui/card.h"
#include "ui/core_texts.h"
#include "ui/session/session.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kCopiedShown = 2000; // ms

} // namespace

StartBox::StartBox(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
{
    buildControls();
    connectSignals();
    showStart();
}

void StartBox::buildControls()
{
    m_what = new QLabel(this);
    m_what->setObjectName(QStringLiteral("compressWhat"));
    m_what->setWordWrap(true);
    m_start = makePrimary(new QPushButton(tr("Start"), this));
    m_start->setObjectName(QStringLiteral("startRun"));
    m_start->setToolTip(tr("Start the run (Ctrl+R)"));
    m_start->setMinimumHeight(5 * kGrid);
    m_queue = new QPushButton(tr("Add to queue"), this);
    m_queue->setObjectName(QStringLiteral("queueRun"));
    m_queue->setToolTip(
        tr("Put this run behind the others (Ctrl+Shift+R); the queue below starts them in turn"));
    m_copy = new QPushButton(tr("Copy as command line"), this);
    m_copy->setObjectName(QStringLiteral("copyCommand"));
    m_hint = makeHint(QString(), this);
    m_hint->setObjectName(QStringLiteral("startHint"));
    auto* others = new QHBoxLayout;
    others->setSpacing(kGrid);
    others->addWidget(m_queue, 1);
    others->addWidget(m_copy, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_what);
    layout->addWidget(m_start);
    layout->addLayout(others);
    layout->addWidget(m_hint);
}

void StartBox::connectSignals()
{
    connect(m_start, &QPushButton::clicked, &m_session, &Session::startRun);
    connect(m_queue, &QPushButton::clicked, &m_session, &Session::queueRun);
    connect(m_copy, &QPushButton::clicked, this, &StartBox::copyCommand);
    for (const auto signal :
        { &Session::configChanged, &Session::forecastChanged, &Session::taskChanged, &Session::modelChanged })
        connect(&m_session, signal, this, &StartBox::showStart);
}

void StartBox::copyCommand()
{
    QApplication::clipboard()->setText(m_session.commandLine());
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(kCopiedShown, m_copy, [this] { m_copy->setText(tr("Copy as command line")); });
}

QString StartBox::whatRuns() const
{
    if (!m_session.model() || m_session.taskSpecification().isEmpty())
        return {};
    const QString task = m_session.task() ? coreText(m_session.task()->title) : m_session.taskSpecification();
    return tr("<b>%1</b> for <b>%2</b>")
        .arg(QString::fromStdString(m_session.model()->title).toHtmlEscaped(), task.toHtmlEscaped());
}

QString StartBox::whyNot() const
{
    if (m_session.modelState() == LoadState::Loading)
        return tr("The model is being opened…");
    if (m_session.taskSpecification().isEmpty())
        return tr("Choose a task first.");
    if (m_session.taskState() == LoadState::Failed)
        return tr("The task could not be loaded: see the Task page.");
    if (!m_session.forecast().faults.isEmpty())
        return tr("These settings cannot run yet.");
    if (!m_session.isReady())
        return tr("The samples are being built…");
    if (m_session.controller().isBusy())
        return tr("A job is running; this one can start when it is done, or wait in the queue.");
    return {};
}

void StartBox::showStart()
{
    const QString reason = whyNot();
    const bool named = m_session.model() && !m_session.taskSpecification().isEmpty();
    m_what->setText(whatRuns());
    m_start->setEnabled(m_session.canStart());
    m_queue->setEnabled(m_session.isReady());
    m_copy->setEnabled(named && m_session.forecast().faults.isEmpty());
    m_copy->setToolTip(m_copy->isEnabled() ? m_session.commandLine() : tr("Names a model and a task first"));
    m_hint->setText(
        reason.isEmpty() ? tr("Nothing is changed in the model; the result goes to a new folder.") : reason);
}

} // namespace tacq
