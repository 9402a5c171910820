#include "ui/pages/results_page.h"

#include "ui/card.h"
#include "ui/controls.h"
#include "ui/models/comparison_table.h"
#include "ui/models/run_table.h"
#include "ui/open_dialogs.h"
#include "ui/paired_card.h"
#include "ui/prompt_card.h"
#include "ui/run_detail_card.h"
#include "ui/session/session.h"
#include "ui/size_points.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kNameWidth = 200; // longer names are cut in the middle; the tool tip has them whole
constexpr int kModelWidth = 136;

} // namespace

ResultsPage::ResultsPage(Session& session, QWidget* parent)
    : Page(PageId::Results, tr("Every run side by side: its size and what it still can do."), session, parent)
    , m_reading(this)
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
    auto* below = new QSplitter(Qt::Horizontal, body);
    below->setObjectName(QStringLiteral("resultsColumns"));
    below->addWidget(buildPlot());
    below->addWidget(buildTabs());
    below->setStretchFactor(0, 2);
    below->setStretchFactor(1, 3);
    auto* lower = new QWidget(body); // the table above stays in place when the notice comes and goes
    auto* column = new QVBoxLayout(lower);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addWidget(m_notice);
    column->addWidget(below, 1);
    auto* halves = new QSplitter(Qt::Vertical, body);
    halves->setObjectName(QStringLiteral("resultsHalves"));
    halves->addWidget(buildTable());
    halves->addWidget(lower);
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 3);
    for (QSplitter* splitter : { below, halves }) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(kGrid);
    }
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(halves);
    return body;
}

// What there is to know and to try about the chosen run.
QWidget* ResultsPage::buildTabs()
{
    auto* tabs = new QTabWidget(this);
    tabs->setObjectName(QStringLiteral("resultsTabs"));
    tabs->setAccessibleName(tr("About the chosen run"));
    tabs->setDocumentMode(true);
    tabs->tabBar()->setDrawBase(false);
    m_detail = new RunDetailCard(session(), tabs);
    m_paired = new PairedCard(session().engine(), tabs);
    m_prompt = new PromptCard(session().engine(), tabs);
    m_prompt->setObjectName(QStringLiteral("promptCard"));
    tabs->addTab(m_detail, tr("The run"));
    tabs->addTab(m_paired, tr("Item by item"));
    tabs->addTab(m_prompt, tr("Try a prompt"));
    tabs->setTabToolTip(0, tr("What the chosen run is, and its report"));
    tabs->setTabToolTip(1, tr("The chosen run against another on the same items, and which of them flipped"));
    tabs->setTabToolTip(2, tr("One prompt on two models, and where they disagree"));
    return tabs;
}

QWidget* ResultsPage::buildTable()
{
    auto* card = new Card(tr("Runs"), this);
    m_table = new RunTable(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_table);
    m_sorted->setSortRole(RunTable::kSortRole);
    m_view = makeTableView(m_sorted, card);
    m_view->setObjectName(QStringLiteral("resultsTable"));
    m_view->setAccessibleName(tr("Runs and their results"));
    m_view->setToolTip(tr("A heading sorts; the chosen run is what Inspect and Export work on"));
    m_tables = new QStackedWidget(card);
    m_tables->addWidget(m_view);
    m_tables->addWidget(buildComparison());
    m_shown = new QComboBox(card);
    m_shown->setObjectName(QStringLiteral("resultsShown"));
    m_shown->setAccessibleName(tr("What the table shows"));
    m_shown->setToolTip(tr("All runs, or the comparison that was opened"));
    m_shown->addItem(tr("All runs"));
    m_shown->hide();
    connect(m_shown, &QComboBox::currentIndexChanged, this, [this](int index) { showComparison(index > 0); });
    card->header()->addWidget(m_shown);
    m_inspect
        = makeButton(card, QStringLiteral("resultsInspect"), tr("Inspect"), tr("Look into the chosen run"));
    m_export = makeButton(
        card, QStringLiteral("resultsExport"), tr("Export"), tr("Write the chosen run as a checkpoint"));
    QPushButton* open = makeButton(card, QStringLiteral("resultsOpen"), tr("Open a folder…"),
        tr("Add a run from elsewhere, or show a comparison"));
    connect(open, &QPushButton::clicked, this, &ResultsPage::openFolder);
    for (QPushButton* each : { m_inspect, m_export, open })
        card->header()->addWidget(each);
    card->body()->addWidget(m_tables, 1);
    return card;
}

QWidget* ResultsPage::buildComparison()
{
    auto* whole = new QWidget(this);
    m_comparison = new ComparisonTable(this);
    m_comparisonSorted = new QSortFilterProxyModel(this);
    m_comparisonSorted->setSourceModel(m_comparison);
    m_comparisonSorted->setSortRole(ComparisonTable::kSortRole);
    m_comparisonView = makeTableView(m_comparisonSorted, whole);
    m_comparisonView->setObjectName(QStringLiteral("comparisonTable"));
    m_comparisonView->setAccessibleName(tr("Methods of a comparison and their results"));
    m_comparisonView->setToolTip(tr("A heading sorts; a row chooses its run for Inspect and Export"));
    m_comparisonNote = new QLabel(whole);
    m_comparisonNote->setObjectName(QStringLiteral("comparisonNote"));
    m_comparisonNote->setWordWrap(true);
    m_comparisonNote->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_comparisonNote);
    layout->addWidget(m_comparisonView, 1);
    return whole;
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
    connect(&session(), &Session::selectedRunChanged, this, [this] {
        showSelection();
        showTaskOfSelection();
    });
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
    connect(m_comparisonView, &QTableView::clicked, this, [this](const QModelIndex& index) {
        const QString run = m_comparison->firstRun(m_comparisonSorted->mapToSource(index).row());
        if (!run.isEmpty())
            session().openRun(run);
    });
    connect(m_plot, &SizeAccuracyPlot::pointClicked, this, &ResultsPage::select);
    connect(m_task, &QComboBox::currentIndexChanged, this, &ResultsPage::showPlot);
    connect(m_size, &QComboBox::currentIndexChanged, this,
        [this](int size) { m_plot->setSize(SizeAccuracyPlot::Size(size)); });
    connect(m_inspect, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Inspect); });
    connect(m_export, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Export); });
    connect(m_notice, &Notice::actionTriggered, this, &ResultsPage::resumeSelected);
    connectDetail();
}

void ResultsPage::connectDetail()
{
    connect(m_detail, &RunDetailCard::revealRequested, this, [this] {
        if (const RunSummaryPtr run = session().selectedRun())
            QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(run->folder.string())));
    });
    connect(m_detail, &RunDetailCard::removeRequested, this, [this] {
        if (const RunSummaryPtr run = session().selectedRun())
            session().removeRun(run->folder);
    });
}

void ResultsPage::showRuns()
{
    const auto& runs = session().library().runs();
    m_stack->setCurrentIndex(runs.isEmpty() && m_comparison->rowCount() == 0 ? 0 : 1);
    setState(runs.isEmpty() ? PageState::Empty : PageState::Ready);
    m_table->setRuns(
        runs, session().controller().isBusy() ? session().live().folder() : std::filesystem::path());
    m_view->setColumnHidden(RunTable::Model, !m_table->severalModels()); // it needs the room of two others
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
    if (chosen.isEmpty())
        showTaskOfSelection();
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

// The plot shows one task: that of the run just chosen.
void ResultsPage::showTaskOfSelection()
{
    const RunSummaryPtr run = session().selectedRun();
    if (!run || !run->report.evaluation)
        return;
    const int index = m_task->findText(QString::fromStdString(run->report.evaluation->task));
    if (index >= 0)
        m_task->setCurrentIndex(index);
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
    m_detail->setRun(run);
    m_paired->setRuns(session().library().runs(), run);
    m_plot->setSelected(run ? runTitle(*run) : QString());
    m_notice->hide();
    m_prompt->setRuns(session().library().runs(), run);
    if (!run)
        return;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->run(row)->folder == run->folder)
            m_view->selectRow(m_sorted->mapFromSource(m_table->index(row, 0)).row());
    }
    const bool running = session().controller().isBusy() && session().live().folder() == run->folder;
    if (finished || running)
        return;
    m_notice->showMessage(run->isReadable() ? Tone::Caution : Tone::Bad, stateSentence(*run), whatToDo(*run));
    m_notice->setAction(canBeResumed(*run) && !session().controller().isBusy() ? tr("Resume") : QString());
}

void ResultsPage::openFolder()
{
    const QString folder
        = askForFolder(this, session().settings(), tr("Open the folder of a run or a comparison"));
    if (folder.isEmpty())
        return;
    if (QFileInfo::exists(QDir(folder).filePath(QLatin1String(kTableFile))))
        openComparison(folder);
    else
        session().openRun(folder);
}

void ResultsPage::openComparison(const QString& folder)
{
    m_reading.start([engine = session().engine(), path = std::filesystem::path(folder.toStdString())](
                        const std::stop_token&) { return engine->readComparison(path); },
        [this, folder](const JobResult<TextTablePtr>& result) {
            m_stack->setCurrentIndex(1);
            if (!result.value)
                return m_notice->showMessage(Tone::Bad, result.message, result.hint);
            const TextTablePtr& table = *result.value;
            m_comparison->setTable(table);
            m_comparisonNote->setText(QString::fromStdString(table->note));
            m_comparisonNote->setVisible(!table->note.empty());
            const QString title
                = table->title.empty() ? QFileInfo(folder).fileName() : QString::fromStdString(table->title);
            if (m_shown->count() < 2)
                m_shown->addItem(title);
            m_shown->setItemText(1, title);
            m_shown->show();
            m_shown->setCurrentIndex(1);
            m_comparisonView->resizeColumnsToContents(); // fonts are settled once it is shown
        });
}

void ResultsPage::showComparison(bool shown)
{
    m_tables->setCurrentIndex(shown ? 1 : 0);
}

void ResultsPage::resumeSelected()
{
    if (const RunSummaryPtr run = session().selectedRun()) {
        session().resumeRun(*run);
        emit pageRequested(PageId::Run);
    }
}

} // namespace tacq
