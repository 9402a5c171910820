#include "ui/run_detail_card.h"

#include "ui/controls.h"
#include "ui/models/run_table.h"
#include "ui/number_format.h"
#include "ui/report_saver.h"

#include <QDateTime>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kPrintLetters = 12; // of a fingerprint; the tool tip has it whole

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

QString madeText(const RunSummary& run)
{
    const QDateTime time = QDateTime::fromString(text(run.created), Qt::ISODate).toLocalTime();
    const QString when = time.isValid() ? QLocale().toString(time, QLocale::ShortFormat) : text(run.created);
    return RunDetailCard::tr("%1, by version %2").arg(when, text(run.programVersion));
}

QString settingsText(const RunConfig& config)
{
    const QString method = text(std::string(name(config.method))).toUpper();
    const QString groups = config.groupSize == kRowGroup
        ? RunDetailCard::tr("a scale per row")
        : RunDetailCard::tr("groups of %1").arg(config.groupSize);
    return RunDetailCard::tr("%1, %2 bits, %3, seed %4")
        .arg(method)
        .arg(config.bits)
        .arg(groups)
        .arg(config.seed);
}

QString withPrint(const QString& what, const std::string& fingerprint)
{
    return fingerprint.empty()
        ? what
        : QStringLiteral("%1 \u00b7 %2").arg(what, text(fingerprint).left(kPrintLetters));
}

} // namespace

RunDetailCard::RunDetailCard(Session& session, QWidget* parent)
    : Card({}, parent)
{
    setObjectName(QStringLiteral("runDetailCard"));
    buildControls(session);
    setRun(nullptr);
}

void RunDetailCard::buildControls(Session& session)
{
    m_state = addFact(tr("State"), QStringLiteral("detailState"));
    m_made = addFact(tr("Made"), QStringLiteral("detailMade"));
    m_model = addFact(tr("Model"), QStringLiteral("detailModel"));
    m_task = addFact(tr("Task"), QStringLiteral("detailTask"));
    m_settings = addFact(tr("Settings"), QStringLiteral("detailSettings"));
    m_folder = addFact(tr("Folder"), QStringLiteral("detailFolder"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * kGrid);
    grid->setVerticalSpacing(kGrid - 2);
    grid->setColumnStretch(1, 1);
    for (QLabel* value : m_values) {
        auto* label = new QLabel(value->accessibleName(), this);
        label->setForegroundRole(QPalette::PlaceholderText);
        const int row = grid->rowCount();
        grid->addWidget(label, row, 0, Qt::AlignTop);
        grid->addWidget(value, row, 1);
    }
    QPushButton* report = makeButton(this, QStringLiteral("resultsReport"), tr("Save report\u2026"),
        tr("Write the run as one HTML file: figures, numbers, settings, fingerprints"));
    m_reveal = makeButton(this, QStringLiteral("resultsReveal"), tr("Show folder"),
        tr("Open the run's folder in the file manager"));
    m_remove = makeButton(this, QStringLiteral("resultsRemove"), tr("Remove from list"),
        tr("The files stay; opening the folder brings the run back"));
    connect(m_reveal, &QPushButton::clicked, this, &RunDetailCard::revealRequested);
    connect(m_remove, &QPushButton::clicked, this, &RunDetailCard::removeRequested);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGrid);
    for (QPushButton* each : { report, m_reveal, m_remove })
        buttons->addWidget(each);
    buttons->addStretch();
    QLabel* note = makeHint(QString(), this);
    note->setObjectName(QStringLiteral("reportNote"));
    m_report = new ReportSaver(session, *report, *note, this);
    body()->addLayout(grid);
    body()->addStretch();
    body()->addWidget(note);
    body()->addLayout(buttons);
}

QLabel* RunDetailCard::addFact(const QString& name, const QString& objectName, const QString& toolTip)
{
    auto* value = new QLabel(this);
    value->setObjectName(objectName);
    value->setAccessibleName(name);
    value->setToolTip(toolTip);
    value->setTextFormat(Qt::PlainText); // names come from files
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setWordWrap(true);
    value->setMinimumWidth(0);
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_values.append(value);
    return value;
}

void RunDetailCard::tell(QLabel* value, const QString& text, const QString& toolTip)
{
    value->setText(text);
    value->setToolTip(toolTip.toHtmlEscaped());
}

void RunDetailCard::setRun(const RunSummaryPtr& run)
{
    m_report->setRun(run);
    for (QLabel* value : m_values)
        tell(value, QStringLiteral("\u2013"));
    const bool readable = run && run->isReadable();
    m_reveal->setEnabled(run != nullptr);
    m_remove->setEnabled(run && run->state != RunState::Running);
    if (!run)
        return tell(m_state, tr("Choose a run in the table."));
    tell(m_state, stateText(*run));
    tell(m_folder, text(run->folder.string()));
    if (!readable)
        return;
    tell(m_made, madeText(*run));
    tell(m_model, withPrint(modelTitle(run->config), run->fingerprints.model),
        tr("%1\nfingerprint %2").arg(text(run->config.model), text(run->fingerprints.model)));
    tell(m_task, withPrint(text(run->config.task), run->fingerprints.task),
        tr("fingerprint of the samples %1").arg(text(run->fingerprints.task)));
    tell(m_settings, settingsText(run->config));
}

} // namespace tacq
