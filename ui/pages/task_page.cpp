#include "ui/pages/task_page.h"

#include "ui/card.h"
#include "ui/number_format.h"
#include "ui/open_dialogs.h"
#include "ui/session/session.h"
#include "ui/token_view.h"

#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace tacq {

namespace {

constexpr int kSourcesWidth = 40 * kGrid;

QString lengths(const TaskPreview& task)
{
    return task.shortest == task.longest
        ? TaskPage::tr("%1 tokens each").arg(groupedNumber(task.longest))
        : TaskPage::tr("%1 to %2 tokens each").arg(groupedNumber(task.shortest), groupedNumber(task.longest));
}

} // namespace

TaskPage::TaskPage(Session& session, QWidget* parent)
    : Page(PageId::Task,
        tr("Choose what the compressed model must still be able to do. Its examples decide which weights are "
           "kept."),
        session, parent)
    , m_sources(session.engine()->knownTasks())
{
    setObjectName(QStringLiteral("taskPage"));
    buildControls();
    connectSignals();
    followSession();
    showTask();
}

void TaskPage::buildControls()
{
    auto* columns = new QHBoxLayout;
    columns->setSpacing(2 * kGrid);
    columns->addWidget(buildSources());
    columns->addWidget(buildPreview(), 1);
    content()->addLayout(columns, 1);
}

Card* TaskPage::buildSources()
{
    auto* card = new Card(tr("Tasks"), this);
    card->setFixedWidth(kSourcesWidth);
    m_list = new QListWidget(card);
    m_list->setObjectName(QStringLiteral("taskList"));
    m_list->setAccessibleName(tr("Tasks"));
    m_list->setToolTip(tr("What the model is compressed for"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSpacing(2);
    for (const TaskDescription& source : m_sources) {
        auto* item = new QListWidgetItem(QString::fromStdString(source.title), m_list);
        item->setToolTip(QString::fromStdString(source.specification));
        item->setSizeHint({ 0, 4 * kGrid });
    }
    m_list->setFixedHeight(int(m_sources.size()) * (4 * kGrid + 5) + kGrid);
    m_help = makeHint(QString(), card);
    m_help->setObjectName(QStringLiteral("taskHelp"));
    card->body()->addWidget(m_list);
    card->body()->addWidget(m_help);
    card->body()->addWidget(buildFileRow());
    card->body()->addStretch();
    return card;
}

QWidget* TaskPage::buildFileRow()
{
    m_fileRow = new QWidget(this);
    m_file = new QLineEdit(m_fileRow);
    m_file->setObjectName(QStringLiteral("taskFile"));
    m_file->setAcceptDrops(false); // the window takes dropped files
    m_file->setPlaceholderText(tr("Drop a file here, or browse"));
    m_file->setAccessibleName(tr("Data file"));
    m_file->setToolTip(tr("Path of the file with your examples; press Enter to load it"));
    m_browse = new QPushButton(tr("Browse…"), m_fileRow);
    m_browse->setObjectName(QStringLiteral("taskBrowse"));
    m_browse->setToolTip(tr("Choose the file with your examples"));
    auto* layout = new QHBoxLayout(m_fileRow);
    layout->setContentsMargins(0, kGrid, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_file, 1);
    layout->addWidget(m_browse);
    return m_fileRow;
}

QWidget* TaskPage::buildPreview()
{
    m_empty = new EmptyState(pageIcon(PageId::Task), tr("Choose a task"), QString(), this);
    m_emptyAction = m_empty->addButton(QString(), true);
    m_emptyAction->setObjectName(QStringLiteral("taskEmptyAction"));
    m_emptyAction->setToolTip(tr("The first step of this page"));

    auto* card = new Card(QString(), this);
    m_title = new QLabel(card);
    m_title->setObjectName(QStringLiteral("taskTitle"));
    QFont font = m_title->font();
    font.setPointSizeF(font.pointSizeF() * 1.2);
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_counts = new QLabel(card);
    m_counts->setObjectName(QStringLiteral("taskCounts"));
    m_counts->setWordWrap(true);
    m_next = makePrimary(new QPushButton(tr("Set the compression"), card));
    m_next->setObjectName(QStringLiteral("taskNext"));
    m_next->setToolTip(tr("Go to the settings of the run"));
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_next);
    auto* samples = new QWidget(card);
    m_samples = new QVBoxLayout(samples);
    m_samples->setContentsMargins(0, 0, kGrid, 0);
    m_samples->setSpacing(kGrid / 2);
    m_scroll = new QScrollArea(card);
    m_scroll->setObjectName(QStringLiteral("taskSamples"));
    m_scroll->setAccessibleName(tr("Samples"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setWidget(samples);
    samples->setBackgroundRole(QPalette::Base);
    card->body()->addLayout(top);
    card->body()->addWidget(m_counts);
    card->body()->addWidget(makeHint(tr("Samples as the model sees them: the prompt is dim, the answer lit. "
                                        "All their tokens teach which weights "
                                        "matter."),
        card));
    card->body()->addWidget(m_scroll, 1);

    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(card);
    m_problem = new Notice(this);
    m_problem->setObjectName(QStringLiteral("taskProblem"));
    m_notes = new Notice(this);
    m_notes->setObjectName(QStringLiteral("taskNotes"));
    auto* right = new QWidget(this);
    auto* layout = new QVBoxLayout(right);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(m_problem);
    layout->addWidget(m_notes);
    layout->addWidget(m_stack, 1);
    return right;
}

void TaskPage::connectSignals()
{
    connect(m_list, &QListWidget::currentRowChanged, this, &TaskPage::chooseSource);
    connect(m_browse, &QPushButton::clicked, this, &TaskPage::chooseFile);
    connect(m_file, &QLineEdit::returnPressed, this, &TaskPage::applyFile);
    connect(m_next, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    connect(m_emptyAction, &QPushButton::clicked, this, [this] {
        if (session().model())
            m_list->setCurrentRow(0);
        else
            emit pageRequested(PageId::Model);
    });
    connect(&session(), &Session::configChanged, this, &TaskPage::followSession);
    connect(&session(), &Session::taskChanged, this, &TaskPage::showTask);
    connect(&session(), &Session::modelChanged, this, &TaskPage::showTask);
}

QString TaskPage::prefixOf(int row) const
{
    const TaskDescription& source = m_sources[std::size_t(row)];
    const QString specification = QString::fromStdString(source.specification);
    return source.needsFile ? specification.section(QLatin1Char(':'), 0, 0) + QLatin1Char(':')
                            : specification;
}

int TaskPage::rowOf(const QString& specification) const
{
    for (int row = 0; row < int(m_sources.size()); ++row) {
        const QString prefix = prefixOf(row);
        if (specification == prefix
            || (m_sources[std::size_t(row)].needsFile && specification.startsWith(prefix)))
            return row;
    }
    return -1;
}

void TaskPage::chooseSource(int row)
{
    if (row < 0)
        return;
    const TaskDescription& source = m_sources[std::size_t(row)];
    m_help->setText(QString::fromStdString(source.help));
    m_fileRow->setVisible(source.needsFile);
    if (!source.needsFile)
        session().setTask(prefixOf(row));
    else if (rowOf(session().taskSpecification()) != row)
        session().setTask(QString()); // until a file is named
}

void TaskPage::chooseFile()
{
    const bool lines = prefixOf(m_list->currentRow()) == QLatin1String("jsonl:");
    const QString file = askForDataFile(this, session().settings(),
        lines ? tr("JSON lines (*.jsonl *.json);;All files (*)") : tr("Text (*.txt *.md);;All files (*)"));
    if (file.isEmpty())
        return;
    m_file->setText(file);
    applyFile();
}

void TaskPage::applyFile()
{
    if (!m_file->text().isEmpty())
        session().setTask(prefixOf(m_list->currentRow()) + m_file->text());
}

// The task may have been set from the command line, by a drop or by another page.
void TaskPage::followSession()
{
    const QString specification = session().taskSpecification();
    const int row = rowOf(specification);
    m_fileRow->setVisible(
        m_list->currentRow() >= 0 && m_sources[std::size_t(m_list->currentRow())].needsFile);
    if (row < 0)
        return;
    const TaskDescription& source = m_sources[std::size_t(row)];
    const QSignalBlocker blocker(m_list);
    m_list->setCurrentRow(row);
    m_help->setText(QString::fromStdString(source.help));
    m_fileRow->setVisible(source.needsFile);
    if (source.needsFile)
        m_file->setText(specification.mid(prefixOf(row).size()));
}

void TaskPage::showTask()
{
    const LoadState state = session().taskState();
    const bool hasModel = session().model() != nullptr;
    const TaskPreviewPtr task = session().task();
    if (state == LoadState::Failed)
        m_problem->showMessage(Tone::Bad, session().taskProblem().message, session().taskProblem().hint);
    else
        m_problem->hide();
    m_empty->setText(!hasModel ? tr("The tokenizer of a model is needed to build a task. Open a model first.")
            : state == LoadState::Loading
            ? tr("Building the samples…")
            : tr("Pick one on the left. The first three need no files; the others take "
                 "your own text or examples."));
    m_emptyAction->setText(hasModel ? tr("Use the first one") : tr("Open a model"));
    m_emptyAction->setVisible(state != LoadState::Loading && state != LoadState::Failed);
    if (task || state != LoadState::Loading)
        m_stack->setCurrentIndex(task ? 1 : 0); // while loading, what was there stays: nothing jumps
    m_next->setEnabled(task != nullptr);
    if (task)
        showPreview(*task);
    else if (state != LoadState::Loading)
        m_notes->hide();
    setState(state == LoadState::Failed ? PageState::Attention
            : task                      ? PageState::Done
            : hasModel                  ? PageState::Ready
                                        : PageState::Empty);
}

void TaskPage::showPreview(const TaskPreview& task)
{
    m_title->setText(QString::fromStdString(task.title));
    const QString items = task.kind == TaskKind::Perplexity
        ? tr("evaluated on %1 windows, %2 tokens")
              .arg(groupedNumber(task.evaluationItems), groupedNumber(task.evaluationTokens))
        : tr("evaluated on %1 items").arg(groupedNumber(task.evaluationItems));
    m_counts->setText(
        tr("%1 samples, %2, %3 tokens in all; %4")
            .arg(groupedNumber(task.samples), lengths(task), groupedNumber(task.calibrationTokens), items));
    QStringList notes;
    for (const std::string& note : task.notes)
        notes << QString::fromStdString(note);
    m_notes->showMessage(Tone::Neutral, notes.join(QLatin1Char('\n')));
    clearSamples();
    for (std::size_t i = 0; i < task.previews.size(); ++i)
        addSample(task.previews[i], std::int64_t(i) + 1);
    if (std::int64_t(task.previews.size()) < task.samples)
        m_samples->addWidget(makeHint(
            tr("… and %1 more").arg(groupedNumber(task.samples - std::int64_t(task.previews.size())))));
    m_samples->addStretch();
}

void TaskPage::addSample(const SamplePreview& sample, std::int64_t number)
{
    const bool cut = std::int64_t(sample.pieces.size()) < sample.tokens;
    const QString length = cut
        ? tr("first %1 of %2 tokens")
              .arg(groupedNumber(std::int64_t(sample.pieces.size())), groupedNumber(sample.tokens))
        : tr("%1 tokens").arg(groupedNumber(sample.tokens));
    m_samples->addWidget(makeHint(tr("Sample %1 · %2").arg(number).arg(length)));
    auto* view = new TokenView;
    view->setAccessibleName(tr("Sample %1").arg(number));
    view->setTokens(sample.pieces, sample.answerFrom < sample.tokens ? sample.answerFrom : -1);
    view->setGrowing(true);
    m_samples->addWidget(view);
    m_samples->addSpacing(kGrid);
}

void TaskPage::clearSamples()
{
    while (QLayoutItem* item = m_samples->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace tacq
