#include "ui/pages/run_page.h"

#include "ui/card.h"
#include "ui/controls.h"
#include "ui/live_matrices_card.h"
#include "ui/log_card.h"
#include "ui/number_format.h"
#include "ui/plots/accuracy_plot.h"
#include "ui/plots/score_histogram_plot.h"
#include "ui/resource_strip.h"
#include "ui/run_notifier.h"
#include "ui/session/session.h"
#include "ui/stage_names.h"
#include "ui/stage_timeline.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kProgressSteps = 1000;
constexpr int kTimelineWidth = 304;

QString methodTitle(const RunConfig& config)
{
    return QString::fromStdString(std::string(name(config.method))).toUpper();
}

} // namespace

RunPage::RunPage(Session& session, QWidget* parent)
    : Page(PageId::Run, tr("Watch the blocks of the model become quantized."), session, parent)
{
    setObjectName(QStringLiteral("run_page"));
    buildControls();
    connectSignals();
    new RunNotifier(session.live(), this);
    if (!session.live().isEmpty())
        restart();
}

void RunPage::buildControls()
{
    m_clock = new QTimer(this);
    m_clock->setInterval(500);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildEmpty());
    m_stack->addWidget(buildBody());
    content()->addWidget(m_stack, 1);
}

QWidget* RunPage::buildEmpty()
{
    auto* empty = new EmptyState(pageIcon(PageId::Run), tr("Nothing runs yet"),
        tr("Choose a model and a task, then press Start on the Compress page."), this);
    QPushButton* go = empty->addButton(tr("Go to Compress"), true);
    go->setObjectName(QStringLiteral("runGoToCompress"));
    go->setToolTip(tr("Settings and the Start button are there"));
    connect(go, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    return empty;
}

QWidget* RunPage::buildBody()
{
    auto* body = new QWidget(this);
    m_notice = new Notice(body);
    m_notice->setObjectName(QStringLiteral("runNotice"));
    auto* stages = new Card(tr("Stages"), body);
    m_timeline = new StageTimeline(stages);
    stages->body()->addWidget(m_timeline);
    stages->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* left = new QWidget(body);
    left->setFixedWidth(kTimelineWidth);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addWidget(stages);
    m_log = new LogCard(left);
    column->addWidget(m_log, 1);
    column->addWidget(buildResources());

    auto* columns = new QHBoxLayout;
    columns->setSpacing(kGrid);
    columns->addWidget(left);
    columns->addWidget(buildPlots(), 1);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(buildHeader());
    layout->addWidget(m_notice);
    layout->addLayout(columns, 1);
    return body;
}

QWidget* RunPage::buildResources()
{
    auto* card = new Card({}, this);
    m_resources = new ResourceStrip(session().engine(), card);
    card->body()->addWidget(m_resources);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    return card;
}

QWidget* RunPage::buildHeader()
{
    auto* card = new Card({}, this);
    m_sentence = new QLabel(card);
    m_sentence->setObjectName(QStringLiteral("runSentence"));
    m_sentence->setWordWrap(true);
    m_elapsed = new QLabel(card);
    m_elapsed->setObjectName(QStringLiteral("runElapsed"));
    m_elapsed->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_elapsed->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("00 min 00 s elapsed")));
    m_progress = new QProgressBar(card);
    m_progress->setObjectName(QStringLiteral("runProgress"));
    m_progress->setAccessibleName(tr("Progress of the whole run"));
    m_progress->setToolTip(tr("How much of the whole run is done"));
    m_progress->setRange(0, kProgressSteps);
    m_progress->setTextVisible(false);
    m_again = makeButton(card, QStringLiteral("runAgain"), tr("Start again"),
        tr("Start a new run with the settings of the Compress page"));
    m_pause = makeButton(card, QStringLiteral("runPause"), tr("Pause"),
        tr("Hold the run at its next step; it goes on where it stopped"));
    m_cancel = makeButton(card, QStringLiteral("runCancel"), tr("Cancel"),
        tr("Stop the run; what is finished is kept and can be resumed"));
    m_next = makePrimary(makeButton(card, QStringLiteral("runNext"), tr("See what it kept"),
        tr("Go on to the weights the task depends on")));
    m_pause->setMinimumWidth(12 * kGrid); // Pause and Resume keep one width

    auto* top = new QHBoxLayout;
    top->setSpacing(kGrid);
    top->addWidget(m_sentence, 1);
    top->addWidget(m_elapsed);
    top->addSpacing(kGrid);
    for (QPushButton* each : { m_again, m_pause, m_cancel, m_next })
        top->addWidget(each);
    card->body()->addLayout(top);
    card->body()->addWidget(m_progress);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    return card;
}

QWidget* RunPage::buildPlots()
{
    auto* plots = new QWidget(this);
    m_matrices = new LiveMatricesCard(plots);
    auto* scores = new Card(tr("Saliency"), plots);
    m_histogram = new ScoreHistogramPlot(scores);
    m_histogram->setObjectName(QStringLiteral("runHistogram"));
    scores->body()->addWidget(m_histogram);
    auto* accuracy = new Card(tr("Live score"), plots);
    m_accuracy = new AccuracyPlot(accuracy);
    m_accuracy->setObjectName(QStringLiteral("runAccuracy"));
    accuracy->body()->addWidget(m_accuracy);

    auto* layout = new QGridLayout(plots);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_matrices, 0, 0, 1, 2);
    layout->addWidget(scores, 1, 0);
    layout->addWidget(accuracy, 1, 1);
    for (int i = 0; i < 2; ++i) {
        layout->setRowStretch(i, 1);
        layout->setColumnStretch(i, 1);
    }
    return plots;
}

void RunPage::connectSignals()
{
    RunLive& live = session().live();
    connect(&live, &RunLive::begun, this, &RunPage::restart);
    connect(&live, &RunLive::stageChanged, this, &RunPage::showProgress);
    connect(&live, &RunLive::progressChanged, this, &RunPage::showProgress);
    connect(&live, &RunLive::layerReported, this, [this](Stage pass, const LayerReportPtr& report) {
        if (pass != m_pass)
            showPass(pass);
        m_matrices->setReport(report);
    });
    connect(&live, &RunLive::histogramChanged, this,
        [this] { m_histogram->setHistogram(session().live().histogram()); });
    connect(&live, &RunLive::probeChanged, this, [this] {
        if (!session().live().probe().empty())
            m_accuracy->addProbe(session().live().probe().back());
    });
    connect(&live, &RunLive::evaluationChanged, this, [this](Stage what) {
        if (const auto result = session().live().evaluation(what))
            m_accuracy->setEvaluation(what, *result);
    });
    connect(&live, &RunLive::logged, m_log, &LogCard::append);
    connect(&live, &RunLive::ended, this, &RunPage::showEnd);
    connect(&session().controller(), &RunController::stateChanged, this, &RunPage::showButtons);
    connect(&session().library(), &RunLibrary::changed, this, &RunPage::offerResume);
    connect(&session(), &Session::forecastChanged, this, &RunPage::showButtons);
    connect(m_clock, &QTimer::timeout, this, &RunPage::showProgress);
    connectButtons();
}

void RunPage::connectButtons()
{
    connect(m_again, &QPushButton::clicked, this, [this] { session().startRun(); });
    connect(m_pause, &QPushButton::clicked, this, [this] {
        RunController& controller = session().controller();
        if (controller.state() == RunController::State::Paused)
            controller.resume();
        else
            controller.pause();
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] { session().controller().cancel(); });
    connect(m_next, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Inspect); });
    connect(m_notice, &Notice::actionTriggered, this, &RunPage::resumeInterrupted);
}

void RunPage::restart()
{
    const RunLive& live = session().live();
    if (live.kind() == RunJob::Kind::Export)
        return; // the Export page's affair: what the last run left stays
    m_stack->setCurrentIndex(1);
    m_notice->hide();
    m_offersResume = false;
    m_log->setLines(live.log());
    m_resources->setRun(live.folder(), live.config().device);
    m_accuracy->clear();
    m_accuracy->setBlockCount(live.blocks());
    m_accuracy->setMethodName(methodTitle(live.config()));
    for (const ProbePoint& point : live.probe())
        m_accuracy->addProbe(point);
    for (const Stage what : { Stage::Reference, Stage::Simulate, Stage::Evaluate }) {
        if (const auto result = live.evaluation(what))
            m_accuracy->setEvaluation(what, *result);
    }
    m_histogram->setHistogram(live.histogram());
    showPass(live.layersDone(Stage::Quantize) > 0 ? Stage::Quantize : Stage::Simulate);
    showButtons();
    if (live.outcome())
        showEnd();
    else {
        m_clock->start();
        setState(PageState::Running);
        showProgress();
    }
}

// The map starts anew with the second pass: what it shows is always of one pass.
void RunPage::showPass(Stage pass)
{
    const RunLive& live = session().live();
    m_pass = pass;
    m_matrices->begin(live.blocks(), pass == Stage::Quantize);
    for (int block = 0; block < live.blocks(); ++block) {
        for (const Projection projection : kProjections) {
            if (const LayerReportPtr report = live.layer(pass, block, projection))
                m_matrices->setReport(report);
        }
    }
}

void RunPage::showProgress()
{
    const RunLive& live = session().live();
    if (live.kind() == RunJob::Kind::Export)
        return;
    m_timeline->show(live);
    m_progress->setValue(int(live.fraction() * kProgressSteps));
    m_elapsed->setText(tr("%1 elapsed").arg(duration(live.elapsedSeconds())));
    if (live.outcome())
        return;
    const RunController::State state = session().controller().state();
    const QString sentence = progressSentence(live);
    m_sentence->setText(state == RunController::State::Paused ? tr("Paused: %1").arg(sentence)
            : state == RunController::State::Stopping         ? tr("Stopping at the end of this step…")
                                                              : sentence);
}

void RunPage::showEnd()
{
    m_clock->stop();
    const auto outcome = session().live().outcome();
    if (!outcome || outcome->job == RunJob::Kind::Export)
        return;
    showProgress();
    showButtons();
    const RunConfig& config = session().live().config();
    switch (outcome->kind) {
    case RunOutcome::Kind::Finished:
        m_progress->setValue(kProgressSteps);
        if (outcome->report)
            m_sentence->setText(QString::fromStdString(
                headline(*outcome->report, methodTitle(config).toStdString(), config.bits)));
        else
            m_sentence->setText(tr("Finished."));
        return setState(PageState::Done);
    case RunOutcome::Kind::Cancelled:
        m_sentence->setText(tr("Cancelled."));
        m_notice->showMessage(Tone::Neutral, tr("The run was cancelled. What was finished is kept."),
            tr("Resume goes on where it stopped and gives the same result."));
        setState(PageState::Ready);
        break;
    case RunOutcome::Kind::Failed:
        m_sentence->setText(tr("The run could not go on."));
        m_notice->showMessage(Tone::Bad, outcome->message, outcome->hint);
        setState(PageState::Attention);
        break;
    }
    m_offersResume = true;
    offerResume();
}

void RunPage::offerResume()
{
    const bool possible = m_offersResume && session().library().find(session().live().folder());
    m_notice->setAction(possible ? tr("Resume") : QString());
}

void RunPage::resumeInterrupted()
{
    if (const RunSummaryPtr run = session().library().find(session().live().folder()))
        session().resumeRun(*run);
}

void RunPage::showButtons()
{
    const RunController::State state = session().controller().state();
    const bool busy = session().controller().isBusy();
    m_again->setEnabled(session().canStart());
    m_pause->setEnabled(state == RunController::State::Running || state == RunController::State::Paused);
    m_pause->setText(state == RunController::State::Paused ? tr("Resume") : tr("Pause"));
    m_pause->setAccessibleName(m_pause->text());
    const auto outcome = session().live().outcome();
    if (session().live().kind() != RunJob::Kind::Export) { // an export leaves what the last run left
        const bool finished = !busy && outcome && outcome->kind == RunOutcome::Kind::Finished;
        for (QPushButton* each : { m_pause, m_cancel })
            each->setVisible(!finished);
        m_next->setVisible(finished);
    }
    m_cancel->setEnabled(busy && state != RunController::State::Stopping);
    if (busy)
        showProgress();
}

} // namespace tacq
