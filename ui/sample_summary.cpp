#include "ui/sample_summary.h"

#include "ui/card.h"
#include "ui/core_texts.h"
#include "ui/number_format.h"
#include "ui/plots/count_plot.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QSpinBox>

#include <algorithm>

namespace tacq {

namespace {

constexpr int kPlotWidth = 34 * kGrid;
constexpr int kPlotHeight = 19 * kGrid;
constexpr int kSeedWidth = 14 * kGrid;
constexpr int kMeterSteps = 1000;
constexpr std::int64_t kMostBins = 40;

QLabel* makeValue(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    return label;
}

} // namespace

ValueHistogram lengthHistogram(const std::vector<std::int64_t>& lengths)
{
    ValueHistogram histogram;
    if (lengths.empty())
        return histogram;
    const auto [shortest, longest] = std::ranges::minmax(lengths);
    const std::int64_t width = (longest - shortest) / kMostBins + 1;
    histogram.lower = double(shortest);
    histogram.width = double(width);
    histogram.counts.assign(std::size_t((longest - shortest) / width + 1), 0);
    for (const std::int64_t length : lengths)
        ++histogram.counts[std::size_t((length - shortest) / width)];
    return histogram;
}

SampleSummary::SampleSummary(QWidget* parent)
    : QWidget(parent)
{
    buildControls();
    connect(m_seed, &QSpinBox::valueChanged, this, &SampleSummary::changed);
}

void SampleSummary::buildControls()
{
    m_samples = makeValue("sampleCount", this);
    m_split = makeValue("taskSplit", this);
    m_overlap = makeValue("taskOverlap", this);
    m_seed = new QSpinBox(this);
    m_seed->setObjectName(QStringLiteral("taskSeed"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("Another seed takes other samples, or the same in another order. The evaluation "
                          "stays the same."));
    m_seed->setRange(0, 1'000'000'000);
    m_seed->setKeyboardTracking(false);
    m_seed->setAlignment(Qt::AlignRight);
    m_seed->setFixedWidth(kSeedWidth);
    m_lengths = new CountPlot(tr("tokens"), tr("samples"), this);
    m_lengths->setObjectName(QStringLiteral("sampleLengths"));
    m_lengths->setAccessibleName(tr("Lengths of the samples"));
    m_lengths->setFixedSize(kPlotWidth, kPlotHeight);
    m_lengths->setToolTip(tr("How many samples have which length in tokens"));
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(2 * kGrid);
    form->setVerticalSpacing(kGrid);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    const auto addRow = [&](const QString& name, QWidget* value) {
        auto* label = new QLabel(name, this);
        label->setForegroundRole(QPalette::PlaceholderText);
        form->addRow(label, value);
    };
    addRow(tr("Samples"), m_samples);
    addRow(tr("Token budget"), buildBudget());
    addRow(tr("Split"), m_split);
    addRow(tr("Seen before"), m_overlap);
    addRow(tr("Seed"), m_seed);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    layout->addLayout(form, 1);
    layout->addWidget(m_lengths, 0, Qt::AlignTop);
}

QWidget* SampleSummary::buildBudget()
{
    auto* widget = new QWidget(this);
    m_tokens = makeValue("tokensUsed", widget);
    m_budget = new QProgressBar(widget);
    m_budget->setObjectName(QStringLiteral("tokenMeter"));
    m_budget->setAccessibleName(tr("Share of the token budget that is used"));
    m_budget->setToolTip(
        tr("Calibration tokens of all samples, of the most that may be used; Compress, Advanced "
           "sets the budget"));
    m_budget->setRange(0, kMeterSteps);
    m_budget->setTextVisible(false);
    m_budget->setFixedHeight(kGrid);
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    layout->addWidget(m_tokens);
    layout->addWidget(m_budget);
    return widget;
}

void SampleSummary::applyTo(RunConfig& config) const
{
    config.seed = std::uint64_t(m_seed->value());
}

void SampleSummary::show(const TaskPreview& task, const RunConfig& config)
{
    const QSignalBlocker blocker(m_seed);
    m_seed->setValue(int(std::min<std::uint64_t>(config.seed, std::uint64_t(m_seed->maximum()))));
    m_samples->setText(task.samplesAvailable > 0
            ? tr("%1 of %2").arg(groupedNumber(task.samples), groupedNumber(task.samplesAvailable))
            : tr("%1, as many as are asked for").arg(groupedNumber(task.samples)));
    m_split->setText(coreText(task.split));
    showBudget(task);
    showOverlap(task);
    m_lengths->setHistogram(lengthHistogram(task.lengths));
}

void SampleSummary::showBudget(const TaskPreview& task)
{
    const double used = double(task.calibrationTokens) / double(std::max<std::int64_t>(1, task.tokenBudget));
    m_tokens->setText(tr("%1 of %2 tokens, %3")
                          .arg(groupedNumber(task.calibrationTokens), groupedNumber(task.tokenBudget),
                              percent(used, used < 0.1 ? 1 : 0)));
    m_budget->setValue(int(kMeterSteps * std::min(1.0, used)));
}

void SampleSummary::showOverlap(const TaskPreview& task)
{
    const CalibrationOverlap& overlap = task.overlap;
    const bool windows = task.kind == TaskKind::Perplexity;
    const QString shared = groupedNumber(overlap.shared), items = groupedNumber(overlap.items);
    m_overlap->setText(overlap.shared == 0
            ? (windows ? tr("none of %1 windows shares its text with a sample").arg(items)
                       : tr("none of %1 items has a sample's prompt").arg(items))
            : windows ? tr("%1 of %2 windows share text with a sample: the score flatters").arg(shared, items)
                      : tr("%1 of %2 items have a sample's prompt: the score flatters").arg(shared, items));
    QPalette colors = palette();
    if (overlap.shared > 0)
        colors.setColor(QPalette::WindowText, toneColor(Tone::Caution, palette()));
    m_overlap->setPalette(colors);
}

} // namespace tacq
