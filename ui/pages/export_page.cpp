#include "ui/pages/export_page.h"

#include "ui/card.h"
#include "ui/controls.h"
#include "ui/facts.h"
#include "ui/icons.h"
#include "ui/number_format.h"
#include "ui/open_dialogs.h"
#include "ui/report_saver.h"
#include "ui/run_state_view.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/stage_names.h"

#include <QButtonGroup>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kProgressSteps = 1000;

QString pathText(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

QString formatWord(ExportFormat format)
{
    return QString::fromLatin1(name(format).data(), qsizetype(name(format).size()));
}

QString usageOf(const ExportReport& report)
{
    const QString folder = QString::fromStdString(report.folder);
    return report.format == name(ExportFormat::HuggingFace)
        ? QStringLiteral("AutoModelForCausalLM.from_pretrained(\"%1\")").arg(folder)
        : QStringLiteral("tacq generate \"%1\" --prompt \"…\"").arg(folder);
}

} // namespace

ExportPage::ExportPage(Session& session, QWidget* parent)
    : Page(PageId::Export,
        tr("Write the compressed model for other programs. What was written is read back before this page "
           "says done."),
        session, parent)
{
    setObjectName(QStringLiteral("exportPage"));
    buildControls();
    connectSignals();
    showRun();
    showJob();
}

void ExportPage::buildControls()
{
    auto* page = new QWidget(this);
    m_problem = new Notice(page);
    m_problem->setObjectName(QStringLiteral("exportProblem"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(buildForm());
    layout->addWidget(m_problem);
    m_result = buildResult();
    layout->addWidget(m_result);
    layout->addWidget(buildReport());
    layout->addStretch();
    m_unfinished = new RunStateView(pageIcon(PageId::Export), QStringLiteral("exportState"), this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildEmptyState());
    m_stack->addWidget(page);
    m_stack->addWidget(m_unfinished);
    content()->addWidget(m_stack, 1);
}

QWidget* ExportPage::buildEmptyState()
{
    auto* empty = new EmptyState(pageIcon(PageId::Export), tr("No finished run yet"),
        tr("When a run has finished, its result can be written here: packed to its few bits, or as a Hugging "
           "Face "
           "folder that other tools load."),
        this);
    QPushButton* go = empty->addButton(tr("Set up a run"), true);
    go->setObjectName(QStringLiteral("exportEmptyAction"));
    go->setToolTip(tr("Go to the settings of a run"));
    connect(go, &QPushButton::clicked, this, [this] { emit pageRequested(PageId::Compress); });
    return empty;
}

Card* ExportPage::buildForm()
{
    auto* card = new Card(QString(), this);
    m_run = new QLabel(card);
    m_run->setObjectName(QStringLiteral("exportRun"));
    QFont font = m_run->font();
    font.setWeight(QFont::DemiBold);
    m_run->setFont(font);
    m_headline = makeHint(QString(), card);
    m_headline->setObjectName(QStringLiteral("exportHeadline"));
    m_formats = new QButtonGroup(this);
    auto* packed
        = new QRadioButton(tr("Packed: codes, scales and outliers at the bits that were reported"), card);
    packed->setObjectName(QStringLiteral("formatPacked"));
    packed->setToolTip(tr("Small; this program and its command line load it wherever they take a model"));
    auto* dense
        = new QRadioButton(tr("Hugging Face: 16-bit weights that load in transformers as they are"), card);
    dense->setObjectName(QStringLiteral("formatHuggingFace"));
    dense->setToolTip(tr("As large as the original, with the quantized values; for other tools"));
    m_formats->addButton(packed, int(ExportFormat::Packed));
    m_formats->addButton(dense, int(ExportFormat::HuggingFace));
    packed->setChecked(true);
    m_folder = new QLineEdit(card);
    m_folder->setObjectName(QStringLiteral("exportFolder"));
    m_folder->setAcceptDrops(false);
    m_folder->setAccessibleName(tr("Folder to write to"));
    m_folder->setToolTip(tr("A new or empty folder"));
    m_browse = new QPushButton(icon(QStringLiteral("folder"), palette()), tr("Browse…"), card);
    m_browse->setObjectName(QStringLiteral("exportBrowse"));
    m_browse->setToolTip(tr("Choose the folder to write to"));
    m_start = makePrimary(new QPushButton(tr("Export"), card));
    m_start->setObjectName(QStringLiteral("startExport"));
    m_start->setToolTip(tr("Write the checkpoint and verify it"));
    m_progress = new QProgressBar(card);
    m_progress->setObjectName(QStringLiteral("exportProgress"));
    m_progress->setAccessibleName(tr("Progress of the export"));
    m_progress->setRange(0, kProgressSteps);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(kGrid);
    m_steps = makeHint(QString(), card);
    m_steps->setObjectName(QStringLiteral("exportSteps"));
    auto* place = new QHBoxLayout;
    place->setSpacing(kGrid);
    place->addWidget(new QLabel(tr("Folder"), card));
    place->addWidget(m_folder, 1);
    place->addWidget(m_browse);
    place->addWidget(m_start);
    for (QWidget* row : std::initializer_list<QWidget*> { m_run, m_headline })
        card->body()->addWidget(row);
    card->body()->addSpacing(kGrid);
    card->body()->addWidget(packed);
    card->body()->addWidget(dense);
    card->body()->addSpacing(kGrid);
    card->body()->addLayout(place);
    card->body()->addWidget(m_progress);
    card->body()->addWidget(m_steps);
    return card;
}

Card* ExportPage::buildResult()
{
    auto* card = new Card(tr("Written and read back"), this);
    m_verdict = new QLabel(card);
    m_verdict->setObjectName(QStringLiteral("exportVerdict"));
    m_verdict->setWordWrap(true);
    auto* facts = new Facts(card);
    m_place = facts->add(tr("Folder"), QStringLiteral("exportedFolder"));
    m_bytes = facts->add(tr("Size"), QStringLiteral("exportedBytes"));
    m_fileBits = facts->add(tr("Bits, whole file"), QStringLiteral("exportedBits"),
        tr("Size of the weight files per quantized weight, embeddings and headers included"));
    m_difference = facts->add(tr("Largest logit difference"), QStringLiteral("exportedDifference"),
        tr("Between the weights that were evaluated and those that were read back"));
    m_usageHint = makeHint(QString(), card);
    m_usage = new QLineEdit(card);
    m_usage->setObjectName(QStringLiteral("exportUsage"));
    m_usage->setReadOnly(true);
    m_usage->setAccessibleName(tr("How to load it"));
    m_usage->setToolTip(tr("Copy this line to load the checkpoint"));
    auto* open = new QPushButton(icon(QStringLiteral("folder"), palette()), tr("Open folder"), card);
    open->setObjectName(QStringLiteral("openExport"));
    open->setToolTip(tr("Show the files in the file manager"));
    connect(open, &QPushButton::clicked, this,
        [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_place->text())); });
    auto* use = new QHBoxLayout;
    use->setSpacing(kGrid);
    use->addWidget(m_usage, 1);
    use->addWidget(open);
    card->body()->addWidget(m_verdict);
    card->body()->addWidget(facts);
    card->body()->addSpacing(kGrid);
    card->body()->addWidget(m_usageHint);
    card->body()->addLayout(use);
    card->hide();
    return card;
}

Card* ExportPage::buildReport()
{
    auto* card = new Card(tr("Report"), this);
    QPushButton* save = makeButton(card, QStringLiteral("exportReport"), tr("Save report…"),
        tr("Write the run as one HTML file: figures, numbers, settings, fingerprints"));
    card->header()->addWidget(save);
    card->body()->addWidget(makeHint(tr("The run in one file that any browser opens: figures, numbers, "
                                        "settings, and the command that does it again."),
        card));
    QLabel* note = makeHint(QString(), card);
    note->setObjectName(QStringLiteral("exportReportNote"));
    card->body()->addWidget(note);
    m_report = new ReportSaver(session(), *save, *note, this);
    return card;
}

void ExportPage::connectSignals()
{
    connect(m_unfinished, &RunStateView::resumeWanted, this, [this] {
        session().resumeRun(*session().selectedRun());
        emit pageRequested(PageId::Run);
    });
    connect(
        m_unfinished, &RunStateView::resultsWanted, this, [this] { emit pageRequested(PageId::Results); });
    connect(&session().controller(), &RunController::stateChanged, this, &ExportPage::showUnfinished);
    connect(&session(), &Session::selectedRunChanged, this, &ExportPage::showRun);
    connect(&session().controller(), &RunController::stateChanged, this, &ExportPage::showJob);
    connect(&session().live(), &RunLive::progressChanged, this, &ExportPage::showJob);
    connect(&session().live(), &RunLive::stageChanged, this, &ExportPage::showJob);
    connect(&session().live(), &RunLive::ended, this, &ExportPage::showEnd);
    connect(m_formats, &QButtonGroup::idClicked, this, &ExportPage::proposeFolder);
    connect(m_folder, &QLineEdit::textChanged, this, &ExportPage::showJob);
    connect(m_browse, &QPushButton::clicked, this, &ExportPage::browse);
    connect(m_start, &QPushButton::clicked, this, &ExportPage::start);
}

ExportFormat ExportPage::format() const
{
    return ExportFormat(m_formats->checkedId());
}

void ExportPage::showRun()
{
    const RunSummaryPtr run = session().selectedRun();
    const bool finished = run && run->state == RunState::Finished;
    m_stack->setCurrentIndex(finished ? 1 : run ? 2 : 0);
    showUnfinished();
    m_report->setRun(run);
    setState(!finished ? PageState::Empty : m_result->isHidden() ? PageState::Ready : PageState::Done);
    if (!finished || run->folder == m_shownRun)
        return;
    m_shownRun = run->folder;
    m_run->setText(pathText(run->folder.filename()));
    m_headline->setText(
        QString::fromStdString(headline(run->report, name(run->config.method), run->config.bits)));
    m_problem->hide();
    m_result->setVisible(run->report.exported.has_value());
    if (run->report.exported)
        showReport(*run->report.exported);
    setState(run->report.exported ? PageState::Done : PageState::Ready);
    m_proposed.clear();
    m_folder->clear();
    proposeFolder();
}

void ExportPage::showUnfinished()
{
    const RunSummaryPtr run = session().selectedRun();
    if (run && run->state != RunState::Finished)
        m_unfinished->setRun(*run, session());
}

void ExportPage::proposeFolder()
{
    if (m_folder->text() != m_proposed || m_shownRun.empty())
        return;
    const QString base
        = QDir::home().filePath(pathText(m_shownRun.filename()) + QLatin1Char('-') + formatWord(format()));
    QString proposal = base;
    for (int number = 2; QFileInfo::exists(proposal); ++number)
        proposal = QStringLiteral("%1-%2").arg(base).arg(number);
    m_proposed = proposal;
    m_folder->setText(proposal);
}

void ExportPage::browse()
{
    const QString parent
        = askForFolder(this, session().settings(), tr("Choose where to write the checkpoint"));
    if (parent.isEmpty())
        return;
    const bool empty = QDir(parent).isEmpty();
    m_folder->setText(empty ? parent
                            : QDir(parent).filePath(
                                pathText(m_shownRun.filename()) + QLatin1Char('-') + formatWord(format())));
}

void ExportPage::start()
{
    const RunSummaryPtr run = session().selectedRun();
    if (!run || session().controller().isBusy())
        return;
    m_problem->hide();
    m_result->hide();
    session().exportRun(run->folder, format(), m_folder->text());
}

void ExportPage::showJob()
{
    const bool busy = session().controller().isBusy();
    const bool exporting = busy && session().live().kind() == RunJob::Kind::Export;
    m_start->setEnabled(!busy && !m_folder->text().isEmpty());
    m_folder->setEnabled(!exporting);
    m_browse->setEnabled(!exporting);
    for (QAbstractButton* button : m_formats->buttons())
        button->setEnabled(!exporting);
    m_progress->setVisible(exporting);
    m_progress->setValue(int(session().live().fraction() * kProgressSteps));
    m_steps->setText(exporting ? progressSentence(session().live())
            : busy             ? tr("A run is going on; the export can start when it is done.")
                               : QString());
    if (exporting)
        setState(PageState::Running);
}

void ExportPage::showEnd(const RunOutcome& outcome)
{
    if (outcome.job != RunJob::Kind::Export)
        return;
    if (outcome.kind == RunOutcome::Kind::Failed) {
        m_problem->showMessage(Tone::Bad, outcome.message, outcome.hint);
        setState(PageState::Attention);
        return;
    }
    if (outcome.kind == RunOutcome::Kind::Cancelled) {
        m_problem->showMessage(Tone::Neutral, tr("The export was stopped. Nothing half-written is left."));
        setState(PageState::Ready);
        return;
    }
    if (outcome.exported) {
        showReport(*outcome.exported);
        m_result->show();
        setState(PageState::Done);
    }
    proposeFolder();
}

void ExportPage::showReport(const ExportReport& report)
{
    m_verdict->setText(report.verified ? tr("✓ Verified: every tensor was read back and the logits agree.")
                                       : tr("Written, but not verified."));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, toneColor(report.verified ? Tone::Good : Tone::Caution, palette()));
    m_verdict->setPalette(colors);
    m_place->setText(QString::fromStdString(report.folder));
    m_bytes->setText(byteSize(report.bytes));
    m_fileBits->setText(bitWidth(report.fileBits));
    m_difference->setText(scoreText(report.maxLogitDifference));
    m_usageHint->setText(report.format == name(ExportFormat::HuggingFace)
            ? tr("Load it in Python with")
            : tr("Use it from the command line with"));
    m_usage->setText(usageOf(report));
    m_usage->setCursorPosition(0);
}

} // namespace tacq
