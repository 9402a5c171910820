#include "ui/selection_card.h"

#include "core/config/run_config.h"
#include "ui/icons.h"
#include "ui/metric_names.h"
#include "ui/number_format.h"
#include "ui/plots/result_text.h"
#include "ui/plots/score_histogram_plot.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>
#include <utility>

namespace tacq {

namespace {

constexpr int kRestMilliseconds = 30; // between two previews
constexpr int kGestureMilliseconds = 800; // steps that follow each other faster are undone together
constexpr int kFactsWidth = 248;
constexpr double kSameShare = 1e-6; // below the resolution of the percent box

QToolButton* makeHistoryButton(QAction* action, const QString& objectName, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAutoRaise(true);
    button->setObjectName(objectName);
    button->setAccessibleName(action->text());
    return button;
}

} // namespace

SelectionCard::SelectionCard(QWidget* parent)
    : Card(tr("Selection"), parent)
    , m_history(this)
{
    buildHeader();
    buildControls();
    m_resting.setSingleShot(true);
    m_resting.setInterval(kRestMilliseconds);
    connectSignals();
}

void SelectionCard::connectSignals()
{
    connect(&m_resting, &QTimer::timeout, this, [this] {
        if (std::exchange(m_waiting, false))
            ask();
    });
    connect(&m_history, &SelectionHistory::changed, this, &SelectionCard::showSelection);
    connect(m_plot, &ScoreHistogramPlot::thresholdGrabbed, &m_history, &SelectionHistory::endGesture);
    connect(m_plot, &ScoreHistogramPlot::thresholdReleased, &m_history, &SelectionHistory::endGesture);
    connect(m_plot, &ScoreHistogramPlot::thresholdMoved, this,
        [this](double, double share) { chooseShare(share); });
    connect(m_percent, &QDoubleSpinBox::valueChanged, this,
        [this](double percent) { chooseShare(percent / 100); });
    connect(m_ownButton, &QPushButton::clicked, this, &SelectionCard::chooseOwn);
    connect(m_requantize, &QPushButton::clicked, this,
        [this] { emit requantizeRequested(selection().share, selection().metric); });
    connect(m_metric, &QComboBox::activated, this, [this] {
        m_history.endGesture();
        m_history.choose({ selection().share, Metric(m_metric->currentData().toInt()) });
    });
}

void SelectionCard::buildControls()
{
    m_plot = new ScoreHistogramPlot(this);
    m_plot->setObjectName(QStringLiteral("inspectHistogram"));
    m_plot->setThresholdMovable(true, kKeptScoreShare);
    m_plot->setEmptyText(tr("This run's method scores no saliency."));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(2 * kGrid);
    columns->addWidget(m_plot, 1);
    columns->addWidget(buildFacts());
    body()->addLayout(columns, 1);
}

void SelectionCard::buildHeader()
{
    m_history.undo()->setToolTip(tr("Back to the selection before (Ctrl+Z)"));
    m_history.redo()->setToolTip(tr("The selection that was undone (Ctrl+Shift+Z)"));
    m_undo = makeHistoryButton(m_history.undo(), QStringLiteral("selectionUndo"), this);
    m_redo = makeHistoryButton(m_history.redo(), QStringLiteral("selectionRedo"), this);
    m_ownButton = new QPushButton(tr("The run's own"), this);
    m_ownButton->setObjectName(QStringLiteral("selectionOwn"));
    m_ownButton->setAccessibleName(m_ownButton->text());
    m_ownButton->setToolTip(tr("Back to the selection that the run made"));
    header()->addWidget(m_undo);
    header()->addWidget(m_redo);
    header()->addWidget(m_ownButton);
    updateIcons();
}

QLayout* SelectionCard::buildNumbers(QWidget* facts)
{
    auto* form = new QFormLayout;
    form->setVerticalSpacing(kGrid / 2);
    m_percent = new QDoubleSpinBox(facts);
    m_percent->setObjectName(QStringLiteral("selectionPercent"));
    m_percent->setAccessibleName(tr("Share of weights kept"));
    m_percent->setToolTip(
        tr("Share of the quantized weights that stay in 16 bit; up to %1 is saved with the run")
            .arg(shareText(kKeptScoreShare)));
    m_percent->setDecimals(4);
    m_percent->setRange(0, 100 * kKeptScoreShare);
    m_percent->setSingleStep(0.05);
    m_percent->setSuffix(QStringLiteral(" %"));
    m_percent->setAlignment(Qt::AlignRight);
    m_percent->setMinimumHeight(m_percent->sizeHint().height());
    m_percent->installEventFilter(this);
    form->addRow(tr("Kept"), m_percent);
    const auto value = [&](const QString& label, const QString& objectName) {
        auto* made = new QLabel(QStringLiteral("–"), facts);
        made->setObjectName(objectName);
        made->setAccessibleName(label);
        made->setAlignment(Qt::AlignRight);
        form->addRow(label, made);
        return made;
    };
    m_outliers = value(tr("Outliers"), QStringLiteral("selectionOutliers"));
    m_bits = value(tr("Average"), QStringLiteral("selectionBits"));
    m_size = value(tr("Packed size"), QStringLiteral("selectionSize"));
    m_change = value(tr("Change"), QStringLiteral("selectionChange"));
    return form;
}

QWidget* SelectionCard::buildFacts()
{
    auto* facts = new QWidget(this);
    facts->setFixedWidth(kFactsWidth);
    m_requantize = makePrimary(new QPushButton(tr("Re-quantize with this selection"), facts));
    m_requantize->setObjectName(QStringLiteral("requantize"));
    m_requantize->setAccessibleName(m_requantize->text());
    m_requantize->setToolTip(tr("Starts a new run from the saved saliency; no gradient is computed again"));
    m_metric = makeMetricBox(facts);
    m_metric->setObjectName(QStringLiteral("selectionMetric"));
    m_metric->setAccessibleName(tr("What the weights are ranked by"));
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_metricHint = makeHint(QString(), facts);
    m_metricHint->setObjectName(QStringLiteral("selectionMetricHint"));
    m_metricHint->setWordWrap(false); // one line, kept free: nothing jumps
    setMetric(Metric::Tacq, {});
    auto* layout = new QVBoxLayout(facts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    layout->addLayout(buildNumbers(facts));
    layout->addStretch();
    layout->addWidget(m_metric);
    layout->addWidget(m_metricHint);
    layout->addWidget(m_requantize);
    return facts;
}

void SelectionCard::setRun(const RunReport& report, const ScoreHistogramPtr& histogram)
{
    m_report = report;
    m_histogram = histogram;
    m_own.share = report.outlierFraction;
    m_plot->setHistogram(histogram);
    m_percent->setEnabled(histogram != nullptr);
    m_history.begin(m_own);
    showSelection(m_own);
}

bool SelectionCard::isTrying() const
{
    return m_histogram && std::abs(selection().share - m_own.share) > kSameShare;
}

void SelectionCard::chooseOwn()
{
    m_history.endGesture();
    m_history.choose(m_own);
}

void SelectionCard::chooseShare(double share)
{
    if (!m_histogram)
        return;
    if (!m_plot->isDragging() && (!m_lastStep.isValid() || m_lastStep.elapsed() > kGestureMilliseconds))
        m_history.endGesture();
    m_lastStep.start();
    m_history.choose({ share, selection().metric });
}

void SelectionCard::showSelection(const Selection& selection)
{
    const QSignalBlocker quiet(m_percent);
    m_percent->setValue(100 * selection.share);
    m_metric->setCurrentIndex(m_metric->findData(int(selection.metric)));
    if (m_histogram)
        m_plot->setThreshold(
            isTrying() ? thresholdFor(*m_histogram, selection.share) : m_histogram->threshold);
    if (isTrying()) {
        ask();
    } else {
        m_waiting = false;
        showFacts(m_report.outliers, m_report.averageBits, m_report.bytes);
        emit ownShown();
    }
    updateButton();
}

// The first step of a drag is asked about at once, those that follow no more often than answers can be drawn.
void SelectionCard::ask()
{
    m_waiting = m_resting.isActive();
    if (m_waiting)
        return;
    m_resting.start();
    emit shareTried(selection().share);
}

void SelectionCard::setPreview(const SelectionPreview& preview)
{
    showFacts(preview.outliers, preview.averageBits, preview.packedBytes);
}

void SelectionCard::showFacts(std::int64_t outliers, double bits, std::uint64_t bytes)
{
    m_outliers->setText(groupedNumber(outliers));
    m_bits->setText(bitWidth(bits));
    m_size->setText(byteSize(bytes));
    const bool larger = bytes >= m_report.bytes;
    const std::uint64_t change = larger ? bytes - m_report.bytes : m_report.bytes - bytes;
    m_change->setText(
        change == 0 ? tr("none") : (larger ? QStringLiteral("+") : QStringLiteral("−")) + byteSize(change));
}

void SelectionCard::setStartable(bool startable)
{
    m_startable = startable;
    updateButton();
}

void SelectionCard::setMetric(Metric metric, const QString& fixed)
{
    m_own.metric = metric;
    m_history.begin({ selection().share, metric });
    m_metric->setCurrentIndex(m_metric->findData(int(metric)));
    m_metric->setEnabled(fixed.isEmpty());
    m_metric->setToolTip(fixed.isEmpty()
            ? tr("Rank the weights anew, by gradients that the run kept")
            : tr("“Keep the gradients” in the advanced settings of Compress lets "
                 "a finished run try other metrics"));
    m_metricHint->setText(fixed);
    updateButton();
}

void SelectionCard::updateButton()
{
    const bool anotherMetric = selection().metric != m_own.metric;
    m_requantize->setText(m_startable ? tr("Re-quantize with this selection") : tr("Queue this selection"));
    m_requantize->setAccessibleName(m_requantize->text());
    m_requantize->setEnabled(m_histogram && (anotherMetric || isTrying()));
    m_ownButton->setEnabled(anotherMetric || isTrying());
    if (m_metric->isEnabled())
        m_metricHint->setText(anotherMetric ? tr("The plot shows the run's own scores.") : QString());
}

void SelectionCard::updateIcons()
{
    m_history.undo()->setIcon(icon(QStringLiteral("undo"), palette()));
    m_history.redo()->setIcon(icon(QStringLiteral("redo"), palette()));
}

void SelectionCard::changeEvent(QEvent* event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_undo)
        updateIcons();
}

// While the number is being typed, undo still means the selection, not the last digit.
bool SelectionCard::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const QKeySequence keys(static_cast<const QKeyEvent*>(event)->keyCombination());
        if (m_history.undo()->shortcuts().contains(keys) || m_history.redo()->shortcuts().contains(keys))
            return true;
    }
    return Card::eventFilter(watched, event);
}

} // namespace tacq
