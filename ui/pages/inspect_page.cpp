#include "ui/pages/inspect_page.h"

#include "ui/breadcrumbs.h"
#include "ui/card.h"
#include "ui/compare_box.h"
#include "ui/matrices_card.h"
#include "ui/matrix_view.h"
#include "ui/models/run_table.h"
#include "ui/open_dialogs.h"
#include "ui/overlap_view.h"
#include "ui/run_state_view.h"
#include "ui/selection_card.h"
#include "ui/session/session.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kShownLetters = 16; // of the run's name: the way to a weight needs the room beside it

// Why a run cannot be ranked by another metric; empty where it can.
QString fixedMetric(const RunConfig& config)
{
    if (config.method != Method::Tacq)
        return InspectPage::tr("Only TACQ ranks weights by a metric.");
    if (!config.keepGradients || !usesGradients(config.metric))
        return InspectPage::tr("This run kept no gradients.");
    return {};
}

} // namespace

InspectPage::InspectPage(Session& session, QWidget* parent)
    : Page(PageId::Inspect, tr("See which weights the task depends on, from the map to the single weight."),
        session, parent)
    , m_jobs(session.engine())
{
    setObjectName(QStringLiteral("inspect_page"));
    buildControls();
    connectSignals();
    connectJobs();
    listRuns();
    if (session.selectedRun())
        chooseRun(session.selectedRun());
}

void InspectPage::buildControls()
{
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildEmpty());
    m_stack->addWidget(buildBody());
    content()->addWidget(m_stack, 1);
}

QWidget* InspectPage::buildEmpty()
{
    auto* empty = new EmptyState(pageIcon(PageId::Inspect), tr("No finished run yet"),
        tr("When a run has finished, its outliers can be explored here block by block."), this);
    QPushButton* go = empty->addButton(tr("Go to Compress"), true);
    go->setObjectName(QStringLiteral("inspectGoToCompress"));
    go->setToolTip(tr("Settings and the Start button are there"));
    connect(go, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    QPushButton* open = empty->addButton(tr("Open a run folder…"), false);
    open->setObjectName(QStringLiteral("inspectOpenFirst"));
    open->setToolTip(tr("Look at a run from elsewhere"));
    connect(open, &QPushButton::clicked, this, &InspectPage::openFolder);
    return empty;
}

QWidget* InspectPage::buildBody()
{
    auto* body = new QWidget(this);
    m_notice = new Notice(body);
    m_notice->setObjectName(QStringLiteral("inspectNotice"));
    m_depth = new QStackedWidget(body);
    m_matrices = new MatricesCard(body);
    m_depth->addWidget(m_matrices);
    m_matrix = new MatrixView(m_jobs, body);
    m_depth->addWidget(m_matrix);
    m_selection = new SelectionCard(body);
    m_selection->setObjectName(QStringLiteral("selectionCard"));
    m_halves = new QSplitter(Qt::Vertical, body);
    m_halves->setObjectName(QStringLiteral("inspectHalves"));
    m_halves->setChildrenCollapsible(false);
    m_halves->setHandleWidth(kGrid);
    m_halves->addWidget(m_depth);
    m_halves->addWidget(m_selection);
    m_halves->setStretchFactor(0, 3);
    m_halves->setStretchFactor(1, 2);
    m_unfinished = new RunStateView(pageIcon(PageId::Inspect), QStringLiteral("inspectState"), body);
    m_unfinished->hide(); // instead of the halves, never beside them: the window has to fit on a small screen
    connect(m_unfinished, &RunStateView::resumeWanted, this, [this] {
        session().resumeRun(*m_run);
        emit pageRequested(PageId::Run);
    });
    connect(
        m_unfinished, &RunStateView::resultsWanted, this, [this] { emit pageRequested(PageId::Results); });
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(buildTop());
    layout->addWidget(m_notice);
    layout->addWidget(m_halves, 1);
    layout->addWidget(m_unfinished, 1);
    return body;
}

QWidget* InspectPage::buildTop()
{
    auto* top = new QWidget(this);
    m_crumbs = new Breadcrumbs(top);
    auto* out = new QShortcut(Qt::Key_Escape, top);
    connect(out, &QShortcut::activated, this, [this] { go(m_history.now().above()); });
    m_runs = new QComboBox(top);
    m_runs->setObjectName(QStringLiteral("inspectRuns"));
    m_runs->setAccessibleName(tr("Run to look at"));
    m_runs->setToolTip(tr("The run that is shown"));
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_runs->setMinimumContentsLength(kShownLetters);
    auto* open = new QPushButton(tr("Open a run folder…"), top);
    open->setObjectName(QStringLiteral("inspectOpen"));
    open->setToolTip(tr("Look at a run from elsewhere"));
    open->setAccessibleName(open->text());
    connect(open, &QPushButton::clicked, this, &InspectPage::openFolder);
    auto* layout = new QHBoxLayout(top);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_crumbs, 1);
    layout->addWidget(m_runs);
    layout->addWidget(open);
    return top;
}

void InspectPage::connectSignals()
{
    connect(&session(), &Session::selectedRunChanged, this, [this] { chooseRun(session().selectedRun()); });
    connect(&session().library(), &RunLibrary::changed, this, &InspectPage::listRuns);
    connect(&session().controller(), &RunController::stateChanged, this, [this] {
        m_selection->setStartable(!session().controller().isBusy());
        showState();
    });
    connect(m_runs, &QComboBox::activated, this,
        [this](int row) { session().selectRun(m_runs->itemData(row).toString().toStdString()); });
    connect(m_crumbs, &Breadcrumbs::placeChosen, this, &InspectPage::go);
    connect(m_crumbs, &Breadcrumbs::backWanted, this, [this] { showPlace(m_history.back()); });
    connect(m_crumbs, &Breadcrumbs::forwardWanted, this, [this] { showPlace(m_history.forward()); });
    connect(m_matrix, &MatrixView::placeEntered, this, &InspectPage::go);
    connect(m_matrix, &MatrixView::placeShifted, this, [this](const InspectPlace& place) {
        m_history.shift(place);
        m_crumbs->showHistory(m_history);
    });
    connect(m_matrix, &MatrixView::placeStepped, this, [this](const InspectPlace& place) {
        m_history.step(place);
        showPlace(place);
    });
    connect(m_matrices, &MatricesCard::matrixOpened, this, &InspectPage::openMatrix);
    connect(m_matrices, &MatricesCard::ownWanted, m_selection, &SelectionCard::chooseOwn);
    connect(&m_matrices->compare(), &CompareBox::runChosen, this, &InspectPage::compareWith);
    connect(m_selection, &SelectionCard::shareTried, &m_jobs, &InspectionJobs::askPreview);
    connect(m_selection, &SelectionCard::ownShown, this, &InspectPage::showOwn);
    connect(m_selection, &SelectionCard::requantizeRequested, this, &InspectPage::requantize);
}

void InspectPage::connectJobs()
{
    connect(&m_jobs, &InspectionJobs::opened, this, &InspectPage::showReport);
    connect(&m_jobs, &InspectionJobs::failed, this, &InspectPage::showProblem);
    connect(&m_jobs, &InspectionJobs::previewRead, this, &InspectPage::showPreview);
    connect(&m_jobs, &InspectionJobs::overlapRead, &m_matrices->overlap(), &OverlapView::setOverlap);
    connect(&m_jobs, &InspectionJobs::overlapFailed, &m_matrices->overlap(), &OverlapView::setProblem);
}

// Only finished runs can be looked into; the shown one is listed even when it is not, with the reason below.
void InspectPage::listRuns()
{
    m_matrices->compare().setRuns(session().library().runs(), m_run);
    const QSignalBlocker quiet(m_runs);
    m_runs->clear();
    for (const RunSummaryPtr& run : session().library().runs()) {
        if (run->state == RunState::Finished || (m_run && run->folder == m_run->folder))
            m_runs->addItem(runTitle(*run), QString::fromStdString(run->folder.string()));
    }
    if (!m_run)
        return;
    const QString folder = QString::fromStdString(m_run->folder.string());
    if (m_runs->findData(folder) < 0)
        m_runs->insertItem(0, runTitle(*m_run), folder);
    m_runs->setCurrentIndex(m_runs->findData(folder));
}

void InspectPage::chooseRun(const RunSummaryPtr& run)
{
    m_run = run;
    m_jobs.close();
    m_matrix->close();
    m_history.clear();
    m_matrices->compare().chooseNone(); // the other run was chosen for the one shown before
    m_stack->setCurrentIndex(run ? 1 : 0);
    m_notice->hide();
    showPlace(m_history.now());
    listRuns();
    showState();
    m_matrices->clear();
    m_selection->setRun({}, nullptr);
    if (!run || run->state != RunState::Finished)
        return setState(run ? PageState::Attention : PageState::Empty);
    m_selection->setMetric(run->config.metric, fixedMetric(run->config));
    m_jobs.open(run->folder);
    setState(PageState::Ready);
}

// A run that has not finished is told instead of shown.
void InspectPage::showState()
{
    const bool unfinished = m_run && m_run->state != RunState::Finished;
    m_halves->setVisible(!unfinished);
    m_unfinished->setVisible(unfinished);
    if (unfinished)
        m_unfinished->setRun(*m_run, session());
}

void InspectPage::openFolder()
{
    const QString folder = askForFolder(this, session().settings(), tr("Open a run folder"));
    if (!folder.isEmpty())
        session().openRun(folder);
}

void InspectPage::showReport(const RunReport& report, const ScoreHistogramPtr& histogram)
{
    m_matrices->setRun(report, m_run->config);
    m_selection->setRun(report, histogram);
    m_selection->setStartable(!session().controller().isBusy());
}

void InspectPage::compareWith(const QString& run)
{
    const RunSummaryPtr other = session().library().find(run.toStdString());
    const bool comparing = m_run && other;
    m_matrices->setComparing(comparing);
    if (!comparing) {
        m_matrix->setOther({}, {});
        return m_jobs.cancelOverlap();
    }
    m_matrix->setOther(other->folder, { runTitle(*m_run), runTitle(*other) });
    m_matrices->overlap().begin(runTitle(*m_run), runTitle(*other));
    m_jobs.askOverlap(m_run->folder, other->folder);
}

void InspectPage::showProblem(const QString& message, const QString& hint)
{
    m_notice->showMessage(Tone::Bad, message, hint);
    setState(PageState::Attention);
}

void InspectPage::openMatrix(int block, Projection projection)
{
    go({ InspectPlace::Matrix { block, projection }, std::nullopt, std::nullopt });
}

void InspectPage::go(const InspectPlace& place)
{
    m_history.enter(place);
    showPlace(place);
}

void InspectPage::showPlace(const InspectPlace& place)
{
    m_depth->setCurrentIndex(place.matrix ? 1 : 0);
    m_crumbs->showHistory(m_history);
    if (place.matrix)
        m_matrix->open(place);
}

void InspectPage::showPreview(const SelectionPreview& preview)
{
    m_selection->setPreview(preview);
    m_matrices->setTried(m_selection->selection().share, preview);
    m_matrix->setTried(preview.threshold);
}

void InspectPage::showOwn()
{
    m_jobs.cancelPreview();
    m_matrices->showOwn();
    m_matrix->setTried(std::nullopt);
}

void InspectPage::requantize(double share, Metric metric)
{
    OutlierBudget budget;
    budget.share = share;
    if (session().controller().isBusy()) {
        session().queueReselect(*m_run, budget, metric);
        m_notice->showMessage(Tone::Good, tr("In the queue: it starts when the present job is over."));
        return;
    }
    session().reselect(*m_run, budget, metric);
    emit pageRequested(PageId::Run);
}

} // namespace tacq
