#include "ui/selection_card.h"

#include "core/config/run_config.h"
#include "ui/metric_names.h"
#include "ui/number_format.h"
#include "ui/plots/result_text.h"
#include "ui/plots/score_histogram_plot.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>

#include <cmath>

namespace tacq {

namespace {

constexpr int kGatherMilliseconds = 60;
constexpr int kFactsWidth = 248;
constexpr double kSameShare = 1e-6; // below the resolution of the percent box

} // namespace

SelectionCard::SelectionCard(QWidget* parent)
    : Card(tr("Selection"), parent)
{
    buildControls();
    m_asking.setSingleShot(true);
    m_asking.setInterval(kGatherMilliseconds);
    connect(&m_asking, &QTimer::timeout, this, [this] { emit shareChanged(m_share); });
    connect(m_plot, &ScoreHistogramPlot::thresholdMoved, this,
        [this](double, double share) { choose(share, false); });
    connect(m_percent, &QDoubleSpinBox::valueChanged, this,
        [this](double percent) { choose(percent / 100, true); });
    connect(
        m_requantize, &QPushButton::clicked, this, [this] { emit requantizeRequested(m_share, metric()); });
    connect(m_metric, &QComboBox::activated, this, &SelectionCard::updateButton);
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

QWidget* SelectionCard::buildFacts()
{
    auto* facts = new QWidget(this);
    facts->setFixedWidth(kFactsWidth);
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
    layout->addLayout(form);
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
    m_share = report.outlierFraction;
    m_asking.stop();
    m_plot->setHistogram(histogram);
    const QSignalBlocker quiet(m_percent);
    m_percent->setValue(100 * m_share);
    m_percent->setEnabled(histogram != nullptr);
    showFacts(report.outliers, report.averageBits, report.bytes);
    updateButton();
}

void SelectionCard::choose(double share, bool moveLine)
{
    if (!m_histogram)
        return;
    m_share = share;
    if (moveLine)
        m_plot->setThreshold(thresholdFor(*m_histogram, share));
    else {
        const QSignalBlocker quiet(m_percent);
        m_percent->setValue(100 * share);
    }
    updateButton();
    m_asking.start();
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
    m_runMetric = metric;
    m_metric->setCurrentIndex(m_metric->findData(int(metric)));
    m_metric->setEnabled(fixed.isEmpty());
    m_metric->setToolTip(fixed.isEmpty()
            ? tr("Rank the weights anew, by gradients that the run kept")
            : tr("“Keep the gradients” in the advanced settings of Compress lets "
                 "a finished run try other metrics"));
    m_metricHint->setText(fixed);
    updateButton();
}

Metric SelectionCard::metric() const
{
    return Metric(m_metric->currentData().toInt());
}

void SelectionCard::updateButton()
{
    const bool another = metric() != m_runMetric || std::abs(m_share - m_report.outlierFraction) > kSameShare;
    m_requantize->setEnabled(m_histogram && m_startable && another);
    if (m_metric->isEnabled())
        m_metricHint->setText(
            metric() == m_runMetric ? QString() : tr("The plot shows the run's own scores."));
}

} // namespace tacq
