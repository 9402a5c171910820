#include "ui/pages/results_page.h"

#include "ui/card.h"
#include "ui/models/run_table.h"
#include "ui/open_dialogs.h"
#include "ui/prompt_card.h"
#include "ui/session/session.h"
#include "ui/size_points.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kNameWidth = 200; // longer names are cut in the middle; the tool tip has them whole
constexpr int kModelWidth = 136;

QPushButton* button(QWidget* parent, const QString& objectName, const QString& text, const QString& toolTip)
{
    auto* made = new QPushButton(text, parent);
    made->setObjectName(objectName);
    made->setToolTip(toolTip);
    made->setAccessibleName(text);
    return made;
}

} // namespace

ResultsPage::ResultsPage(Session& session, QWidget* parent)
    : Page(PageId::Results, tr("Every run side by side: its size and what it still can do."), session, parent)
{
    setObjectName(QStringLiteral("results_page"));
    buildControls();
    connectSignals();
    showRuns();
}

void ResultsPage::buildControls()
{
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildEmpty());
    m_stack->addWidget(buildBody());
    content()->addWidget(m_stack, 1);
}

QWidget* ResultsPage::buildEmpty()
{
    auto* empty = new EmptyState(pageIcon(PageId::Results), tr("No run yet"),
        tr("Runs appear here in a table and in a plot of size against accuracy."), this);
    QPushButton* go = empty->addButton(tr("Go to Compress"), true);
    go->setObjectName(QStringLiteral("resultsGoToCompress"));
    go->setToolTip(tr("Settings and the Start button are there"));
    connect(go, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    QPushButton* open = empty->addButton(tr("Open a run folder…"), false);
    open->setObjectName(QStringLiteral("resultsOpenFirst"));
    open->setToolTip(tr("Add a run from elsewhere"));
    connect(open, &QPushButton::clicked, this, &ResultsPage::openFolder);
    return empty;
}

QWidget* ResultsPage::buildBody()
{
    auto* body = new QWidget(this);
    m_notice = new Notice(body);
    m_notice->setObjectName(QStringLiteral("resultsNotice"));
    m_prompt = new PromptCard(session().engine(), body);
    m_prompt->setObjectName(QStringLiteral("promptCard"));
    auto* below = new QSplitter(Qt::Horizontal, body);
    below->addWidget(buildPlot());
    below->addWidget(m_prompt);
    auto* halves = new QSplitter(Qt::Vertical, body);
    halves->addWidget(buildTable());
    halves->addWidget(below);
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 3);
    for (QSplitter* splitter : { below, halves }) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(kGrid);
    }
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_notice);
    layout->addWidget(halves, 1);
    return body;
}

QWidget* ResultsPage::buildTable()
{
    auto* card = new Card(tr("Runs"), this);
    m_table = new RunTable(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_table);
    m_sorted->setSortRole(RunTable::kSortRole);
    m_view = new QTableView(card);
    m_view->setObjectName(QStringLiteral("resultsTable"));
    m_view->setAccessibleName(tr("Runs and their results"));
    m_view->setToolTip(tr("A heading sorts; the chosen run is what Inspect and Export work on"));
    m_view->setModel(m_sorted);
    m_view->setSortingEnabled(true);
    m_view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // newest first, as listed
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + kGrid);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_inspect = button(card, QStringLiteral("resultsInspect"), tr("Inspect"), tr("Look into the chosen run"));
    m_export = button(
        card, QStringLiteral("resultsExport"), tr("Export"), tr("Write the chosen run as a checkpoint"));
    m_reveal = button(card, QStringLiteral("resultsReveal"), tr("Show folder"),
        tr("Open the run's folder in the file manager"));
    QPushButton* open = button(
        card, QStringLiteral("resultsOpen"), tr("Open a run folder…"), tr("Add a run from elsewhere"));
    connect(open, &QPushButton::clicked, this, &ResultsPage::openFolder);
    for (QPushButton* each : { m_inspect, m_export, m_reveal, open })
        card->header()->addWidget(each);
    card->body()->addWidget(m_view, 1);
    return card;
}

QWidget* ResultsPage::buildPlot()
{
    auto* card = new Card(tr("Size and score"), this);
    m_plot = new SizeAccuracyPlot(card);
    m_plot->setObjectName(QStringLiteral("resultsPlot"));
    m_task = new QComboBox(card);
    m_task->setObjectName(QStringLiteral("resultsTask"));
    m_task->setAccessibleName(tr("Task of the plot"));
    m_task->setToolTip(tr("Scores of different tasks cannot be compared: the plot shows one"));
    m_size = new QComboBox(card);
    m_size->setObjectName(QStringLiteral("resultsSize"));
    m_size->setAccessibleName(tr("Size of the plot"));
    m_size->setToolTip(tr("Measure size in bits per weight or in megabytes"));
    m_size->addItems({ tr("Bits"), tr("Megabytes") });
    card->header()->addWidget(m_task);
    card->header()->addWidget(m_size);
    card->body()->addWidget(m_plot, 1);
    return card;
}

void ResultsPage::connectSignals()
{
    connect(&session().library(), &RunLibrary::changed, this, &ResultsPage::showRuns);
    connect(&session().live(), &RunLive::begun, this, &ResultsPage::showRuns);
    connect(&session().live(), &RunLive::ended, this, &ResultsPage::showRuns);
    connect(&session(), &Session::selectedRunChanged, this, &ResultsPage::showSelection);
    connect(&session().controller(), &RunController::stateChanged, this, &ResultsPage::showSelection);
    connect(m_view, &QTableView::clicked, this, [this] {
        if (const RunSummaryPtr run = current())
            session().selectRun(run->folder);
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        const RunSummaryPtr run = current();
        if (run && m_view->hasFocus())
            session().selectRun(run->folder);
    });
    connect(m_plot, &SizeAccuracyPlot::pointClicked, this, &ResultsPage::select);
    connect(m_task, &QComboBox::currentIndexChanged, this, &ResultsPage::showPlot);
    connect(m_size, &QComboBox::currentIndexChanged, this,
        [this](int size) { m_plot->setSize(SizeAccuracyPlot::Size(size)); });
    connect(m_inspect, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Inspect); });
    connect(m_export, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Export); });
    connect(m_reveal, &QPushButton::clicked, this, [this] {
        if (const RunSummaryPtr run = session().selectedRun())
            QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(run->folder.string())));
    });
    connect(m_notice, &Notice::actionTriggered, this, &ResultsPage::resumeSelected);
}

void ResultsPage::showRuns()
{
    const auto& runs = session().library().runs();
    m_stack->setCurrentIndex(runs.isEmpty() ? 0 : 1);
    setState(runs.isEmpty() ? PageState::Empty : PageState::Ready);
    m_table->setRuns(
        runs, session().controller().isBusy() ? session().live().folder() : std::filesystem::path());
    m_view->resizeColumnsToContents();
    m_view->setColumnWidth(RunTable::Name, std::min(m_view->columnWidth(RunTable::Name), kNameWidth));
    m_view->setColumnWidth(RunTable::Model, std::min(m_view->columnWidth(RunTable::Model), kModelWidth));
    listTasks();
    showPlot();
    showSelection();
}

void ResultsPage::listTasks()
{
    const QSignalBlocker quiet(m_task);
    const QString chosen = m_task->currentText();
    m_task->clear();
    m_task->addItems(scoredTasks(session().library().runs()));
    m_task->setCurrentIndex(std::max(0, m_task->findText(chosen)));
    m_task->setEnabled(m_task->count() > 1);
}

void ResultsPage::showPlot()
{
    m_plot->setPoints(sizePoints(session().library().runs(), m_task->currentText()));
}

RunSummaryPtr ResultsPage::current() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_table->run(m_sorted->mapToSource(index).row()) : nullptr;
}

void ResultsPage::select(const QString& runName)
{
    for (const RunSummaryPtr& run : session().library().runs()) {
        if (runTitle(*run) == runName)
            return session().selectRun(run->folder);
    }
}

void ResultsPage::showSelection()
{
    const RunSummaryPtr run = session().selectedRun();
    const bool finished = run && run->state == RunState::Finished;
    m_inspect->setEnabled(finished);
    m_export->setEnabled(finished);
    m_reveal->setEnabled(run != nullptr);
    m_plot->setSelected(run ? runTitle(*run) : QString());
    m_notice->hide();
    m_prompt->setEnabled(run != nullptr);
    if (!run)
        return m_prompt->setModels({}, {}, tr("Choose a run first."));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->run(row)->folder == run->folder)
            m_view->selectRow(m_sorted->mapFromSource(m_table->index(row, 0)).row());
    }
    const auto& exported = run->report.exported;
    m_prompt->setModels(QString::fromStdString(run->config.model),
        exported ? QString::fromStdString(exported->folder) : QString(),
        finished ? tr("Export the run first: the written checkpoint is what answers here.")
                 : tr("The run has not finished."));
    const bool running = session().controller().isBusy() && session().live().folder() == run->folder;
    if (finished || running)
        return;
    m_notice->showMessage(run->state == RunState::Damaged ? Tone::Bad : Tone::Caution,
        run->problem.empty() ? tr("%1 did not finish: %2.").arg(runTitle(*run), stateText(*run))
                             : QString::fromStdString(run->problem),
        canBeResumed(*run) ? tr("Resume goes on where it stopped and gives the same result.")
                           : tr("Its folder cannot be read as a run; delete it or choose another one."));
    m_notice->setAction(canBeResumed(*run) && !session().controller().isBusy() ? tr("Resume") : QString());
}

void ResultsPage::openFolder()
{
    const QString folder = askForFolder(this, session().settings(), tr("Open a run folder"));
    if (!folder.isEmpty())
        session().openRun(folder);
}

void ResultsPage::resumeSelected()
{
    if (const RunSummaryPtr run = session().selectedRun()) {
        session().resumeRun(*run);
        emit pageRequested(PageId::Run);
    }
}

} // namespace tacq
