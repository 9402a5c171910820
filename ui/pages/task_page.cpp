#include "ui/pages/task_page.h"

#include "ui/card.h"
#include "ui/core_texts.h"
#include "ui/number_format.h"
#include "ui/open_dialogs.h"
#include "ui/sample_list.h"
#include "ui/sample_summary.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/session/task_specification.h"
#include "ui/task_options_card.h"

#include <QFontDatabase>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kSourcesWidth = 40 * kGrid;
constexpr int kSourceHeight = 3 * kGrid + kGrid / 2;

// What a file must look like, where a sentence does not show it.
QString formatExample(const QString& word)
{
    return word == QLatin1String("jsonl") ? QStringLiteral("{\"text\": \"…\"}\n"
                                                           "{\"prompt\": \"…\", \"completion\": \"…\"}\n"
                                                           "{\"question\": \"…\",\n"
                                                           " \"choices\": [\"…\", \"…\"], \"answer\": 0}")
                                          : QString();
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
        auto* item = new QListWidgetItem(coreText(source.title), m_list);
        item->setToolTip(QString::fromStdString(source.specification));
        item->setSizeHint({ 0, kSourceHeight });
    }
    m_list->setFixedHeight(int(m_sources.size()) * (kSourceHeight + 4) + kGrid);
    m_help = makeHint(QString(), card);
    m_help->setObjectName(QStringLiteral("taskHelp"));
    m_format = new QLabel(card);
    m_format->setObjectName(QStringLiteral("taskFormat"));
    m_format->setAccessibleName(tr("Format of the file"));
    m_format->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_format->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_format->hide();
    card->body()->addWidget(m_list);
    card->body()->addWidget(m_help);
    card->body()->addWidget(m_format);
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
    m_browse = new QPushButton(tr("Browse…"), m_fileRow);
    m_browse->setObjectName(QStringLiteral("taskBrowse"));
    m_browse->setToolTip(tr("Choose the data of this task"));
    auto* layout = new QHBoxLayout(m_fileRow);
    layout->setContentsMargins(0, kGrid, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_file, 1);
    layout->addWidget(m_browse);
    m_fileRow->hide(); // until a task wants a file
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
    card->body()->addLayout(top);
    card->body()->addWidget(m_counts);
    m_summary = new SampleSummary(card);
    m_summary->setObjectName(QStringLiteral("sampleSummary"));
    card->body()->addWidget(m_summary);
    m_samples = new SampleList(card);
    card->body()->addWidget(m_samples, 1);

    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(card);
    m_options = new TaskOptionsCard(this);
    m_options->setObjectName(QStringLiteral("taskOptions"));
    m_options->hide();
    m_problem = new Notice(this);
    m_problem->setObjectName(QStringLiteral("taskProblem"));
    m_notes = new Notice(this);
    m_notes->setObjectName(QStringLiteral("taskNotes"));
    auto* right = new QWidget(this);
    auto* layout = new QVBoxLayout(right);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(m_options);
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
    connect(m_options, &TaskOptionsCard::specificationChanged, this, &TaskPage::applyOptions);
    connect(m_options, &TaskOptionsCard::configChanged, this, &TaskPage::applyLimits);
    connect(m_summary, &SampleSummary::changed, this, [this] {
        RunConfig config = session().config();
        m_summary->applyTo(config);
        session().setConfig(config);
    });
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

QString TaskPage::wordOf(int row) const
{
    return QString::fromStdString(m_sources[std::size_t(row)].specification).section(QLatin1Char(':'), 0, 0);
}

bool TaskPage::takesFile(int row) const
{
    return m_sources[std::size_t(row)].needsFile;
}

int TaskPage::rowOf(const QString& specification) const
{
    const TaskSpecification task = TaskSpecification::parse(specification);
    for (int row = 0; row < int(m_sources.size()); ++row) {
        if (task.word == wordOf(row) && takesFile(row) == !task.place.isEmpty())
            return row;
    }
    return -1;
}

void TaskPage::chooseSource(int row)
{
    if (row >= 0 && !takesFile(row))
        session().setTask(wordOf(row));
    else if (row >= 0 && rowOf(session().taskSpecification()) != row)
        session().setTask(session().settings().lastTask(wordOf(row))); // empty until a place is named
    showSource(row);
}

void TaskPage::chooseFile()
{
    const int row = m_list->currentRow();
    const QString word = wordOf(row);
    const QString title = coreText(m_sources[std::size_t(row)].title);
    const QString place = benchmarkOf(word)
        ? askForFolder(this, session().settings(), tr("Open the folder of “%1”").arg(title))
        : askForDataFile(this, session().settings(),
            word == QLatin1String("jsonl") ? tr("JSON lines (*.jsonl *.json);;All files (*)")
                                           : tr("Text (*.txt *.md);;All files (*)"));
    if (place.isEmpty())
        return;
    m_file->setText(place);
    applyFile();
}

void TaskPage::applyFile()
{
    if (m_file->text().isEmpty() || m_list->currentRow() < 0)
        return;
    TaskSpecification task { wordOf(m_list->currentRow()), m_file->text(), {} };
    const auto present = TaskSpecification::parse(session().taskSpecification());
    if (present.word == task.word) // a moved folder is asked for the same
        task.options = present.options;
    session().setTask(task.text());
}

void TaskPage::takeFolder(const QString& path)
{
    const int row = m_list->currentRow();
    if (row < 0 || !benchmarkOf(wordOf(row))) {
        m_problem->showMessage(Tone::Bad, tr("%1 holds the files of no benchmark and of no model.").arg(path),
            tr("Choose the benchmark on the left first: then the files that are missing are named."));
        return;
    }
    m_file->setText(path);
    applyFile();
}

void TaskPage::applyOptions()
{
    TaskSpecification task = TaskSpecification::parse(session().taskSpecification());
    m_options->applyTo(task);
    if (task.text() != session().taskSpecification())
        session().setTask(task.text());
}

void TaskPage::applyLimits()
{
    RunConfig config = session().config();
    m_options->applyTo(config);
    session().setConfig(config);
}

// The task may have been set from the command line, by a drop or by another page.
void TaskPage::followSession()
{
    const int row = rowOf(session().taskSpecification());
    if (row >= 0) {
        const QSignalBlocker blocker(m_list);
        m_list->setCurrentRow(row);
    }
    showSource(m_list->currentRow());
}

void TaskPage::showSource(int row)
{
    if (row < 0)
        return;
    const TaskDescription& source = m_sources[std::size_t(row)];
    const bool folder = benchmarkOf(wordOf(row)) != nullptr;
    // The description speaks to the command line: what follows "Options:" are controls here.
    m_help->setText(coreText(source.help.substr(0, source.help.find(" Options:")))
                        .replace(QStringLiteral("DIR holds"), tr("The folder holds")));
    m_format->setText(formatExample(wordOf(row)));
    m_format->setVisible(!m_format->text().isEmpty());
    m_fileRow->setVisible(source.needsFile);
    m_file->setPlaceholderText(
        folder ? tr("Drop the folder here, or browse") : tr("Drop a file here, or browse"));
    m_file->setAccessibleName(folder ? tr("Data folder") : tr("Data file"));
    m_file->setToolTip(folder ? tr("Path of the benchmark's folder; press Enter to load it")
                              : tr("Path of the file with your examples; press Enter to load it"));
    auto task = TaskSpecification::parse(session().taskSpecification());
    const bool chosen = task.word == wordOf(row);
    m_file->setText(chosen ? task.place : QString());
    m_options->setVisible(chosen);
    if (chosen)
        m_options->show(task, session().config());
}

void TaskPage::showTask()
{
    const LoadState state = session().taskState();
    const bool hasModel = session().model() != nullptr;
    const TaskPreviewPtr task = session().task();
    if (state == LoadState::Failed)
        m_problem->showMessage(Tone::Bad, session().taskProblem().message, problemHint());
    else
        m_problem->hide();
    m_empty->setText(!hasModel ? tr("The tokenizer of a model is needed to build a task. Open a model first.")
            : state == LoadState::Loading ? tr("Building the samples…")
            : state == LoadState::Failed
            ? tr("The samples will be here once this task can be built.")
            : tr("Pick one on the left. The first three need no files; the others take "
                 "your own text, your examples or a benchmark's folder."));
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

// What to do, without the way the command line would say it: there is a field for the folder.
QString TaskPage::problemHint() const
{
    const QString word = TaskSpecification::parse(session().taskSpecification()).word;
    return QString(session().taskProblem().hint).remove(QStringLiteral(": %1:DIR").arg(word));
}

void TaskPage::showPreview(const TaskPreview& task)
{
    m_title->setText(coreText(task.title));
    const QString items = task.kind == TaskKind::Perplexity
        ? tr("evaluated on %1 windows, %2 tokens")
              .arg(groupedNumber(task.evaluationItems), groupedNumber(task.evaluationTokens))
        : tr("evaluated on %1 items").arg(groupedNumber(task.evaluationItems));
    m_counts->setText(tr("Calibrates on %1 samples, %2").arg(groupedNumber(task.samples), items));
    m_summary->show(task, session().config());
    QStringList notes;
    for (const std::string& note : task.notes)
        notes << coreText(note);
    m_notes->showMessage(Tone::Neutral, notes.join(QLatin1Char('\n')));
    m_samples->show(task);
}

} // namespace tacq
