#include "ui/paired_card.h"

#include "ui/controls.h"
#include "ui/models/flip_table.h"
#include "ui/models/run_table.h"
#include "ui/models/window_table.h"
#include "ui/number_format.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace tacq {

namespace {

constexpr int kShownLetters = 20; // longer names are cut in the box, not in its list
constexpr int kAnswerWidth = 14 * kGrid;

// The end of a prompt is what asks.
class EndDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = Qt::ElideLeft;
    }
};

// How A compares with the model called `other`, with the interval of the difference.
QString differenceSentence(const ItemComparison& comparison, const QString& other)
{
    const PairedDifference& difference = comparison.difference;
    if (comparison.kind == TaskKind::Perplexity)
        return PairedCard::tr(
            "%1 nats per token against %2 (95 % interval %3 to %4), on the same %5 windows; "
            "less is better.")
            .arg(signedNumber(difference.mean, 4), other, signedNumber(difference.low, 4),
                signedNumber(difference.high, 4), groupedNumber(difference.items));
    return PairedCard::tr("%1 points against %2 (95 % interval %3 to %4), on the same %5 items.")
        .arg(signedNumber(100 * difference.mean, 1), other, signedNumber(100 * difference.low, 1),
            signedNumber(100 * difference.high, 1), groupedNumber(difference.items));
}

QString certaintySentence(const ItemComparison& comparison)
{
    const PairedDifference& difference = comparison.difference;
    QString text = difference.low <= 0 && difference.high >= 0
        ? PairedCard::tr("The interval holds 0: chance alone may make such a difference.")
        : PairedCard::tr("The interval does not hold 0: the difference is more than chance.");
    if (comparison.kind != TaskKind::Perplexity)
        text += QLatin1Char(' ')
            + PairedCard::tr("Both are right on %1 items, both wrong on %2.")
                  .arg(groupedNumber(comparison.bothRight), groupedNumber(comparison.bothWrong));
    if (!comparison.textProblem.empty())
        text += QLatin1Char(' ')
            + PairedCard::tr("The items cannot be shown: %1")
                  .arg(QString::fromStdString(comparison.textProblem));
    return text;
}

bool isScored(const RunSummary& run)
{
    return run.state == RunState::Finished && run.report.evaluation;
}

} // namespace

PairedCard::PairedCard(EnginePtr engine, QWidget* parent)
    : Card({}, parent)
    , m_engine(std::move(engine))
    , m_job(this)
{
    setObjectName(QStringLiteral("pairedCard"));
    buildControls();
    setRuns({}, nullptr);
}

void PairedCard::buildControls()
{
    m_with = new QComboBox(this);
    m_with->setObjectName(QStringLiteral("pairedWith"));
    m_with->setAccessibleName(tr("What to compare the chosen run with"));
    m_with->setToolTip(tr("Another run, or the same model in full precision, on the same items"));
    m_with->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_with->setMinimumContentsLength(kShownLetters);
    m_which = new QComboBox(this);
    m_which->setObjectName(QStringLiteral("pairedWhich"));
    m_which->setAccessibleName(tr("Which of the items that flipped"));
    m_which->setToolTip(tr("Gained: this run alone is right. Lost: the other alone is right."));
    m_which->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_which->addItems({ QString(), QString(), QString() });
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid);
    row->addWidget(m_with, 1);
    row->addWidget(m_which);
    m_sentence = new QLabel(this);
    m_sentence->setObjectName(QStringLiteral("pairedSentence"));
    m_sentence->setWordWrap(true);
    m_certainty = makeHint(QString(), this);
    m_certainty->setObjectName(QStringLiteral("pairedCertainty"));
    m_tables = new QStackedWidget(this);
    m_tables->addWidget(buildFlips());
    m_tables->addWidget(buildWindows());
    body()->addLayout(row);
    body()->addWidget(m_sentence);
    body()->addWidget(m_certainty);
    body()->addWidget(m_tables, 1);
    connect(m_with, &QComboBox::currentIndexChanged, this, &PairedCard::compare);
    connect(m_which, &QComboBox::currentIndexChanged, this, &PairedCard::filterFlips);
}

QTableView* PairedCard::buildFlips()
{
    m_flips = new FlipTable(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_flips);
    m_sorted->setSortRole(FlipTable::kSortRole);
    m_sorted->setFilterRole(FlipTable::kGainedRole);
    m_flipView = makeTableView(m_sorted, this);
    m_flipView->setObjectName(QStringLiteral("pairedFlips"));
    m_flipView->setAccessibleName(tr("Items that flipped"));
    m_flipView->setToolTip(tr("What one of the two answers rightly and the other does not"));
    m_flipView->setItemDelegateForColumn(FlipTable::Prompt, new EndDelegate(m_flipView));
    m_flipView->horizontalHeader()->setStretchLastSection(false);
    m_flipView->horizontalHeader()->setSectionResizeMode(FlipTable::Prompt, QHeaderView::Stretch);
    return m_flipView;
}

QTableView* PairedCard::buildWindows()
{
    m_windows = new WindowTable(this);
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(m_windows);
    sorted->setSortRole(WindowTable::kSortRole);
    m_windowView = makeTableView(sorted, this);
    m_windowView->setObjectName(QStringLiteral("pairedWindows"));
    m_windowView->setAccessibleName(tr("Windows of the text"));
    m_windowView->setToolTip(tr("What each window of the text costs the two models, in nats per token"));
    m_windowView->setTextElideMode(Qt::ElideRight);
    m_windowView->horizontalHeader()->setStretchLastSection(false);
    m_windowView->horizontalHeader()->setSectionResizeMode(WindowTable::Text, QHeaderView::Stretch);
    return m_windowView;
}

void PairedCard::addChoice(const QString& title, const QString& name, const ScoredModel& model)
{
    m_choices.append({ title, name, model });
    m_with->addItem(title);
}

void PairedCard::setRuns(const QList<RunSummaryPtr>& runs, const RunSummaryPtr& shown)
{
    const ScoredModel before = m_choices.value(m_with->currentIndex()).model;
    const bool sameRun = shown && m_shown && shown->folder == m_shown->folder;
    {
        const QSignalBlocker quiet(m_with);
        m_with->clear();
        m_choices.clear();
        m_shown = shown && isScored(*shown) ? shown : nullptr;
        addChoice(tr("Compare with\u2026"), {}, {});
        if (m_shown && m_shown->report.fullPrecision)
            addChoice(tr("its full precision"), tr("full precision"), { m_shown->folder, Stage::Reference });
        if (m_shown && m_shown->report.simulated)
            addChoice(tr("plain GPTQ at its bits"), tr("plain GPTQ"), { m_shown->folder, Stage::Simulate });
        for (const RunSummaryPtr& run : runs) {
            if (m_shown && isScored(*run) && run->folder != m_shown->folder)
                addChoice(runTitle(*run), runTitle(*run), { run->folder, Stage::Evaluate });
        }
        const auto kept = std::find_if(m_choices.begin(), m_choices.end(),
            [&](const Choice& choice) { return sameRun && choice.model == before; });
        m_with->setCurrentIndex(kept != m_choices.end() ? int(kept - m_choices.begin()) : 0);
    }
    m_with->setEnabled(m_choices.size() > 1);
    if (!sameRun || m_choices.value(m_with->currentIndex()).model != before)
        compare();
}

void PairedCard::showEmpty(const QString& text)
{
    showTables(nullptr, {});
    m_sentence->setText(text);
    m_certainty->clear();
    m_which->setEnabled(false);
    filterFlips();
}

void PairedCard::compare()
{
    m_job.cancel();
    if (!m_shown)
        return showEmpty(tr("Choose a finished run that was scored."));
    if (m_with->currentIndex() <= 0)
        return showEmpty(tr("Two scores on the same items tell more than their two intervals: choose what to "
                            "compare with, and see which items this run gains and loses."));
    showEmpty(tr("Comparing item by item\u2026"));
    const ScoredModel a { m_shown->folder, Stage::Evaluate };
    const ScoredModel b = m_choices[m_with->currentIndex()].model;
    m_job.start(
        [engine = m_engine, a, b](const std::stop_token& stop) {
            RunObserver observer;
            PauseGate gate;
            RunContext context { observer, gate, stop };
            return engine->compareItems(a, b, context);
        },
        [this](const JobResult<ItemComparisonPtr>& result) { show(result); });
}

void PairedCard::show(const JobResult<ItemComparisonPtr>& result)
{
    if (!result.value) {
        showEmpty(result.message);
        m_certainty->setText(result.hint);
        return;
    }
    const ItemComparison& comparison = **result.value;
    const Choice& choice = m_choices[m_with->currentIndex()];
    m_sentence->setText(differenceSentence(comparison, choice.name));
    m_certainty->setText(certaintySentence(comparison));
    m_which->setEnabled(!comparison.flipped.empty());
    showTables(*result.value, choice.name);
    filterFlips();
}

// Texts have windows that cost more or less; other tasks have items that flip.
void PairedCard::showTables(const ItemComparisonPtr& comparison, const QString& other)
{
    const bool text = comparison && comparison->kind == TaskKind::Perplexity;
    m_flips->setComparison(comparison, other);
    m_windows->setComparison(comparison, other);
    m_tables->setCurrentWidget(text ? m_windowView : m_flipView);
    m_which->setVisible(!text);
    for (auto [view, stretched] :
        { std::pair(m_flipView, int(FlipTable::Prompt)), std::pair(m_windowView, int(WindowTable::Text)) }) {
        for (int column = 0; column < view->model()->columnCount(); ++column) {
            if (column == stretched)
                continue;
            view->resizeColumnToContents(column);
            view->setColumnWidth(column, std::min(view->columnWidth(column), kAnswerWidth));
        }
    }
}

void PairedCard::filterFlips()
{
    int gained = 0;
    for (int row = 0; row < m_flips->rowCount(); ++row)
        gained += m_flips->index(row, 0).data(FlipTable::kGainedRole).toBool() ? 1 : 0;
    const int all = m_flips->rowCount();
    m_which->setItemText(0, tr("%1 flipped").arg(all));
    m_which->setItemText(1, tr("\u25B2 %1 gained").arg(gained));
    m_which->setItemText(2, tr("\u25BC %1 lost").arg(all - gained));
    const QStringList patterns = { QString(), QStringLiteral("true"), QStringLiteral("false") };
    m_sorted->setFilterFixedString(patterns.value(m_which->currentIndex()));
}

} // namespace tacq
