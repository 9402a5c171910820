#include "ui/tensor_values_card.h"

#include "ui/facts.h"
#include "ui/number_format.h"
#include "ui/plots/count_plot.h"

#include <QHBoxLayout>

#include <cmath>

namespace tacq {

namespace {

constexpr int kFactsWidth = 26 * kGrid;

QString numberText(double value)
{
    return std::isfinite(value) ? scoreText(value) : QStringLiteral("–");
}

QString countText(std::uint64_t count, std::uint64_t all)
{
    return count == 0 ? TensorValuesCard::tr("none")
                      : TensorValuesCard::tr("%1 (%2)").arg(
                          groupedNumber(std::int64_t(count)), percent(double(count) / double(all), 2));
}

} // namespace

TensorValuesCard::TensorValuesCard(EnginePtr engine, QWidget* parent)
    : Card(tr("Values of a tensor"), parent)
    , m_engine(std::move(engine))
    , m_job(nullptr)
{
    setObjectName(QStringLiteral("tensorValues"));
    buildControls();
    clear();
}

void TensorValuesCard::buildControls()
{
    m_state = makeHint(QString(), this);
    m_state->setObjectName(QStringLiteral("valuesState"));
    m_state->setWordWrap(false);
    header()->addWidget(m_state);
    m_problem = new Notice(this);
    m_problem->setObjectName(QStringLiteral("valuesProblem"));
    m_plot = new CountPlot(tr("value"), tr("weights"), this);
    m_plot->setObjectName(QStringLiteral("valuesPlot"));
    m_plot->setAccessibleName(tr("Histogram of the tensor's values"));
    m_plot->setLogarithmic(true);
    m_plot->setEmptyText(tr("Select a tensor above to see how its values are spread."));
    m_plot->setReadingHint(tr("Weights by their value; each step of the count is tenfold."));
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kGrid);
    row->addWidget(m_plot, 1);
    row->addWidget(buildFacts(), 0, Qt::AlignTop);
    body()->addWidget(m_problem);
    body()->addLayout(row, 1);
}

Facts* TensorValuesCard::buildFacts()
{
    auto* facts = new Facts(this);
    facts->setFixedWidth(kFactsWidth);
    m_min = facts->add(tr("Smallest"), QStringLiteral("valueMin"));
    m_max = facts->add(tr("Largest"), QStringLiteral("valueMax"));
    m_mean = facts->add(tr("Mean"), QStringLiteral("valueMean"));
    m_deviation = facts->add(tr("Deviation"), QStringLiteral("valueDeviation"), tr("Standard deviation"));
    m_kurtosis = facts->add(tr("Kurtosis"), QStringLiteral("valueKurtosis"),
        tr("How heavy the tails are: 3 for a normal distribution, more where few weights are much larger "
           "than "
           "the rest"));
    m_zeros = facts->add(tr("Zeros"), QStringLiteral("valueZeros"));
    m_broken = facts->add(tr("NaN or infinite"), QStringLiteral("valueBroken"),
        tr("Values that are no numbers: a model with such weights cannot be compressed"));
    return facts;
}

void TensorValuesCard::setTensor(const ModelInfoPtr& model, const QString& tensor)
{
    m_job.cancel();
    m_tensor = tensor;
    m_problem->hide();
    setTitle(tensor.isEmpty() ? tr("Values of a tensor") : tr("Values of %1").arg(tensor));
    if (!model || tensor.isEmpty()) {
        clear();
        return;
    }
    m_state->setText(tr("Reading…")); // what was there stays until the new values are: nothing jumps
    m_job.start([engine = m_engine, path = model->path.string(), name = tensor.toStdString()](
                    const std::stop_token& stop) { return engine->tensorStatistics(path, name, stop); },
        [this](const JobResult<TensorStatisticsPtr>& result) { showResult(result); });
}

void TensorValuesCard::showResult(const JobResult<TensorStatisticsPtr>& result)
{
    m_state->clear();
    if (result.value)
        return showStatistics(**result.value);
    clear();
    m_problem->showMessage(Tone::Bad, result.message, result.hint);
}

void TensorValuesCard::showStatistics(const TensorStatistics& statistics)
{
    m_state->setText(tr("%1 values").arg(groupedNumber(std::int64_t(statistics.values))));
    m_min->setText(numberText(statistics.min));
    m_max->setText(numberText(statistics.max));
    m_mean->setText(numberText(statistics.mean));
    m_deviation->setText(numberText(statistics.deviation));
    m_kurtosis->setText(numberText(statistics.kurtosis));
    m_zeros->setText(countText(statistics.zeros, statistics.values));
    const std::uint64_t broken = statistics.nans + statistics.infinities;
    m_broken->setText(countText(broken, statistics.values));
    QPalette colors = palette();
    if (broken > 0)
        colors.setColor(QPalette::WindowText, toneColor(Tone::Bad, palette()));
    m_broken->setPalette(colors);
    m_plot->setHistogram(statistics.histogram);
}

void TensorValuesCard::clear()
{
    m_state->clear();
    for (QLabel* label : { m_min, m_max, m_mean, m_deviation, m_kurtosis, m_zeros, m_broken })
        label->setText(QStringLiteral("–"));
    m_plot->setHistogram({});
}

} // namespace tacq
