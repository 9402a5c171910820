#include "ui/pages/inspect_page.h"

#include "ui/card.h"
#include "ui/compare_box.h"
#include "ui/matrices_card.h"
#include "ui/models/run_table.h"
#include "ui/open_dialogs.h"
#include "ui/overlap_view.h"
#include "ui/selection_card.h"
#include "ui/session/session.h"
#include "ui/weight_card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kMaxGrid = 256; // cells along a side of the density map; a screen shows no more
constexpr int kWeightWidth = 264;

QString matrixTitle(int block, Projection projection)
{
    const std::string_view text = name(projection);
    return InspectPage::tr("Block %1, %2")
        .arg(block)
        .arg(QString::fromUtf8(text.data(), qsizetype(text.size())));
}

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
    m_depth->addWidget(buildMatrixView());
    m_selection = new SelectionCard(body);
    m_selection->setObjectName(QStringLiteral("selectionCard"));
    auto* halves = new QSplitter(Qt::Vertical, body);
    halves->setObjectName(QStringLiteral("inspectHalves"));
    halves->setChildrenCollapsible(false);
    halves->setHandleWidth(kGrid);
    halves->addWidget(m_depth);
    halves->addWidget(m_selection);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(buildTop());
    layout->addWidget(m_notice);
    layout->addWidget(halves, 1);
    return body;
}

QWidget* InspectPage::buildTop()
{
    auto* top = new QWidget(this);
    m_back = new QPushButton(tr("All matrices"), top);
    m_back->setObjectName(QStringLiteral("inspectBack"));
    m_back->setToolTip(tr("Back to the map of the whole model (Esc)"));
    m_back->setAccessibleName(m_back->text());
    m_back->setShortcut(Qt::Key_Escape);
    m_place = new QLabel(top);
    m_place->setObjectName(QStringLiteral("inspectPlace"));
    m_runs = new QComboBox(top);
    m_runs->setObjectName(QStringLiteral("inspectRuns"));
    m_runs->setAccessibleName(tr("Run to look at"));
    m_runs->setToolTip(tr("The run that is shown"));
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* open = new QPushButton(tr("Open a run folder…"), top);
    open->setObjectName(QStringLiteral("inspectOpen"));
    open->setToolTip(tr("Look at a run from elsewhere"));
    open->setAccessibleName(open->text());
    connect(open, &QPushButton::clicked, this, &InspectPage::openFolder);
    auto* layout = new QHBoxLayout(top);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_back);
    layout->addWidget(m_place, 1);
    layout->addWidget(m_runs);
    layout->addWidget(open);
    return top;
}

QWidget* InspectPage::buildMatrixView()
{
    auto* view = new QWidget(this);
    auto* card = new Card(tr("Outliers in the matrix"), view);
    m_density = new OutlierDensityMap(card);
    m_density->setObjectName(QStringLiteral("inspectDensity"));
    card->body()->addWidget(m_density, 1);
    m_weight = new WeightCard(view);
    m_weight->setObjectName(QStringLiteral("weightCard"));
    m_weight->setFixedWidth(kWeightWidth);
    auto* layout = new QHBoxLayout(view);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(card, 1);
    layout->addWidget(m_weight);
    return view;
}

void InspectPage::connectSignals()
{
    connect(&session(), &Session::selectedRunChanged, this, [this] { chooseRun(session().selectedRun()); });
    connect(&session().library(), &RunLibrary::changed, this, &InspectPage::listRuns);
    connect(&session().controller(), &RunController::stateChanged, this,
        [this] { m_selection->setStartable(!session().controller().isBusy()); });
    connect(m_runs, &QComboBox::activated, this,
        [this](int row) { session().selectRun(m_runs->itemData(row).toString().toStdString()); });
    connect(m_back, &QPushButton::clicked, this, &InspectPage::showModel);
    connect(m_matrices, &MatricesCard::matrixOpened, this, &InspectPage::openMatrix);
    connect(m_matrices, &MatricesCard::ownWanted, m_selection, &SelectionCard::chooseOwn);
    connect(&m_matrices->compare(), &CompareBox::runChosen, this, &InspectPage::compareWith);
    connect(m_density, &OutlierDensityMap::weightClicked, m_weight, &WeightCard::choose);
    connect(m_weight, &WeightCard::weightChosen, this, [this](std::int64_t row, std::int64_t column) {
        m_density->setSelectedWeight(row, column);
        m_jobs.askWeight(m_block, m_projection, row, column);
    });
    connect(m_selection, &SelectionCard::shareTried, &m_jobs, &InspectionJobs::askPreview);
    connect(m_selection, &SelectionCard::ownShown, this, &InspectPage::showOwn);
    connect(m_selection, &SelectionCard::requantizeRequested, this, &InspectPage::requantize);
}

void InspectPage::connectJobs()
{
    connect(&m_jobs, &InspectionJobs::opened, this, &InspectPage::showReport);
    connect(&m_jobs, &InspectionJobs::failed, this, &InspectPage::showProblem);
    connect(&m_jobs, &InspectionJobs::densityRead, this, [this](const OutlierDensityPtr& density) {
        m_density->setDensity(density);
        m_weight->setMatrix(density->rows, density->columns);
    });
    connect(&m_jobs, &InspectionJobs::weightRead, m_weight, &WeightCard::setWeight);
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
    m_matrices->compare().chooseNone(); // the other run was chosen for the one shown before
    m_stack->setCurrentIndex(run ? 1 : 0);
    m_notice->hide();
    showModel();
    listRuns();
    if (!run)
        return setState(PageState::Empty);
    m_matrices->clear();
    m_selection->setRun({}, nullptr);
    m_selection->setMetric(run->config.metric, fixedMetric(run->config));
    m_jobs.open(run->folder);
    setState(PageState::Ready);
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
    if (!comparing)
        return m_jobs.cancelOverlap();
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
    m_block = block;
    m_projection = projection;
    m_density->setDensity(nullptr);
    m_depth->setCurrentIndex(1);
    m_back->setEnabled(true);
    m_place->setText(QStringLiteral("›  ") + matrixTitle(block, projection));
    m_jobs.askDensity(block, projection, kMaxGrid);
    m_density->setFocus();
}

void InspectPage::showModel()
{
    m_depth->setCurrentIndex(0);
    m_back->setEnabled(false);
    m_place->clear();
}

void InspectPage::showPreview(const SelectionPreview& preview)
{
    m_selection->setPreview(preview);
    m_matrices->setTried(m_selection->selection().share, preview);
}

void InspectPage::showOwn()
{
    m_jobs.cancelPreview();
    m_matrices->showOwn();
}

void InspectPage::requantize(double share, Metric metric)
{
    OutlierBudget budget;
    budget.share = share;
    session().reselect(*m_run, budget, metric);
    emit pageRequested(PageId::Run);
}

} // namespace tacq
