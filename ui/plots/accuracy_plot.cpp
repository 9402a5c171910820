#include "ui/plots/accuracy_plot.h"

#include "ui/number_format.h"
#include "ui/plots/result_text.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

// What the axis shows of a result: percent or perplexity.
double level(const EvaluationResult& result)
{
    return result.isPerplexity() ? *result.perplexity : 100 * result.accuracy;
}

} // namespace

AccuracyPlot::AccuracyPlot(QWidget* parent)
    : PlotView(parent)
    , m_bandLow(plot().addGraph())
    , m_bandHigh(plot().addGraph())
    , m_probeLine(plot().addGraph())
    , m_referenceLine(plot().addGraph())
    , m_simulatedLine(plot().addGraph())
    , m_finalPoint(plot().addGraph())
    , m_finalInterval(new QCPErrorBars(plot().xAxis, plot().yAxis))
{
    setObjectName(QStringLiteral("accuracyPlot"));
    setAccessibleName(tr("Score of the task while blocks become quantized"));
    setToolTip(tr("Point anywhere for the scores there"));
    setEmptyText(tr("The score appears when the first items are answered."));
    buildGraphs();
}

void AccuracyPlot::buildGraphs()
{
    m_bandHigh->setChannelFillGraph(m_bandLow);
    m_finalInterval->setDataPlottable(m_finalPoint);
    m_finalInterval->setErrorType(QCPErrorBars::etValueError);
    m_finalInterval->setWhiskerWidth(8);
    m_finalPoint->setLineStyle(QCPGraph::lsNone);
    for (QCPAbstractPlottable* quiet :
        { static_cast<QCPAbstractPlottable*>(m_bandLow), static_cast<QCPAbstractPlottable*>(m_bandHigh),
            static_cast<QCPAbstractPlottable*>(m_finalInterval) })
        quiet->removeFromLegend();

    // The legend has a row of its own above the axes: it never covers data.
    plot().plotLayout()->insertRow(0);
    plot().plotLayout()->addElement(0, 0, plot().legend);
    plot().plotLayout()->setRowStretchFactor(0, 0.001);
    plot().legend->setVisible(true);
    plot().legend->setWrap(2);
    plot().legend->setIconSize(20, 14);
    plot().legend->setColumnSpacing(8);
    plot().legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot().legend->setColumnStretchFactor(1, 1.5); // the result's interval stands there
    plot().legend->setMargins(QMargins(2, 4, 2, 4));
    plot().legend->setRowSpacing(2);
    const auto whole = QSharedPointer<QCPAxisTickerFixed>::create();
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    plot().xAxis->setTicker(whole);
    plot().xAxis->setSubTicks(false);
    plot().xAxis->setLabel(tr("quantized blocks"));
}

void AccuracyPlot::setBlockCount(int blocks)
{
    m_blocks = blocks;
    markDirty();
}

void AccuracyPlot::setMethodName(const QString& name)
{
    m_method = name;
    markDirty();
}

void AccuracyPlot::addProbe(const ProbePoint& point)
{
    m_probe.push_back(point);
    markDirty();
}

void AccuracyPlot::setEvaluation(Stage what, const EvaluationResult& result)
{
    if (what == Stage::Reference)
        m_reference = result;
    else if (what == Stage::Simulate)
        m_simulated = result;
    else
        m_final = result;
    markDirty();
}

void AccuracyPlot::setReport(const RunReport& report)
{
    m_probe = report.probe;
    m_reference = report.fullPrecision;
    m_simulated = report.simulated;
    m_final = report.evaluation;
    for (const LayerReport& layer : report.layers)
        m_blocks = std::max(m_blocks, layer.block + 1);
    markDirty();
}

void AccuracyPlot::clear()
{
    m_blocks = 0;
    m_probe.clear();
    m_reference.reset();
    m_simulated.reset();
    m_final.reset();
    markDirty();
}

bool AccuracyPlot::showsPerplexity() const
{
    for (const auto* result : { &m_reference, &m_simulated, &m_final }) {
        if (*result)
            return (*result)->isPerplexity();
    }
    return !m_probe.empty() && m_probe.front().result.isPerplexity();
}

double AccuracyPlot::lastBlock() const
{
    return std::max(m_blocks, m_probe.empty() ? 1 : m_probe.back().quantizedBlocks);
}

void AccuracyPlot::redraw()
{
    setEmpty(!hasTable());
    const bool perplexity = showsPerplexity();
    setUpAxes(perplexity);
    drawProbe(perplexity);
    drawLevel(m_referenceLine, m_reference, tr("full precision"));
    drawLevel(m_simulatedLine, m_simulated, tr("plain GPTQ"));
    drawFinal();
    setReadingHint(perplexity ? tr("Closer to full precision is better; lower is better.")
                              : tr("Closer to full precision is better; the band is 95 % sure."));
}

void AccuracyPlot::setUpAxes(bool perplexity)
{
    QCPAxis* y = plot().yAxis;
    const QCPAxis::ScaleType scale = perplexity ? QCPAxis::stLogarithmic : QCPAxis::stLinear;
    if (y->scaleType() != scale)
        forgetHome(y);
    y->setScaleType(scale);
    y->setTicker(perplexity ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                            : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    y->setLabel(perplexity ? tr("perplexity") : tr("accuracy / %"));
    setHome(plot().xAxis, 0, lastBlock() * 1.06);
    if (!perplexity)
        return setHome(y, 0, 103);

    double lowest = 1e300;
    double highest = 0;
    const auto include = [&](const EvaluationResult& result) {
        lowest = std::min(lowest, level(result));
        highest = std::max(highest, level(result));
    };
    for (const auto* result : { &m_reference, &m_simulated, &m_final }) {
        if (*result)
            include(**result);
    }
    for (const ProbePoint& point : m_probe)
        include(point.result);
    // Over few decades a tick per decade would leave the axis bare; doublings fill it.
    if (highest / lowest < 300) {
        const auto ticker = QSharedPointer<QCPAxisTickerLog>::create();
        ticker->setLogBase(2);
        y->setTicker(ticker);
    }
    setHome(y, highest > 0 ? lowest / 1.4 : 1, highest > 0 ? highest * 1.4 : 100);
}

void AccuracyPlot::drawProbe(bool perplexity)
{
    for (QCPGraph* graph : { m_bandLow, m_bandHigh, m_probeLine })
        graph->data()->clear();
    for (const ProbePoint& point : m_probe) {
        m_probeLine->addData(point.quantizedBlocks, level(point.result));
        if (perplexity)
            continue;
        m_bandLow->addData(point.quantizedBlocks, 100 * point.result.low);
        m_bandHigh->addData(point.quantizedBlocks, 100 * point.result.high);
    }
    m_probeLine->setName(
        m_probe.empty() ? tr("probe") : tr("probe %1").arg(resultText(m_probe.back().result)));
}

void AccuracyPlot::drawLevel(
    QCPGraph* graph, const std::optional<EvaluationResult>& result, const QString& label)
{
    graph->data()->clear();
    graph->setName(result ? label + QChar(' ') + resultText(*result) : label);
    if (!result)
        return;
    graph->addData(0, level(*result));
    graph->addData(lastBlock() * 1.06, level(*result));
}

void AccuracyPlot::drawFinal()
{
    m_finalPoint->data()->clear();
    m_finalInterval->data()->clear();
    const QString label = m_method.isEmpty() ? tr("result") : m_method;
    m_finalPoint->setName(m_final ? label + QChar(' ') + resultWithIntervalText(*m_final) : label);
    if (!m_final)
        return;
    m_finalPoint->addData(lastBlock(), level(*m_final));
    if (!m_final->isPerplexity())
        m_finalInterval->addData(
            100 * (m_final->accuracy - m_final->low), 100 * (m_final->high - m_final->accuracy));
}

void AccuracyPlot::retheme(const PlotTheme& theme)
{
    PlotView::retheme(theme);
    plot().legend->setFont(theme.smallFont);
    const QColor result = theme.color(Series::Result);
    QColor band = result;
    band.setAlphaF(0.18F);
    m_bandLow->setPen(Qt::NoPen);
    m_bandHigh->setPen(Qt::NoPen);
    m_bandHigh->setBrush(band);
    m_probeLine->setPen(QPen(result, 2));
    m_referenceLine->setPen(QPen(theme.color(Series::FullPrecision), 2, Qt::DashLine));
    m_simulatedLine->setPen(QPen(theme.color(Series::PlainGptq), 2, Qt::DotLine));
    m_finalPoint->setPen(QPen(result, 2));
    m_finalPoint->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDiamond, theme.text, result, 11));
    m_finalInterval->setPen(QPen(theme.text, 1.5));
}

QString AccuracyPlot::table() const
{
    QString table = QStringLiteral("of,quantized blocks,%1\n").arg(QLatin1String(kResultTitles));
    const auto add = [&](const QString& what, const QString& blocks, const EvaluationResult& result) {
        table += QStringLiteral("%1,%2,%3\n").arg(what, blocks, resultFields(result));
    };
    for (const ProbePoint& point : m_probe)
        add(QStringLiteral("probe"), QString::number(point.quantizedBlocks), point.result);
    if (m_reference)
        add(QStringLiteral("full precision"), QStringLiteral("0"), *m_reference);
    if (m_simulated)
        add(QStringLiteral("plain GPTQ"), QString::number(lastBlock()), *m_simulated);
    if (m_final)
        add(QStringLiteral("result"), QString::number(lastBlock()), *m_final);
    return table;
}

QString AccuracyPlot::valueAt(const QPointF& pixel) const
{
    if (!plot().axisRect()->rect().contains(pixel.toPoint()))
        return {};
    const auto line = [](const QString& label, const std::optional<EvaluationResult>& result) {
        return result ? QStringLiteral("\n%1: %2").arg(label, resultWithIntervalText(*result)) : QString();
    };
    QString text;
    const double at = plot().xAxis->pixelToCoord(pixel.x());
    const auto nearest = std::min_element(m_probe.begin(), m_probe.end(), [at](const auto& a, const auto& b) {
        return std::abs(a.quantizedBlocks - at) < std::abs(b.quantizedBlocks - at);
    });
    if (nearest != m_probe.end())
        text = tr("%1 blocks quantized: probe %2")
                   .arg(nearest->quantizedBlocks)
                   .arg(resultWithIntervalText(nearest->result));
    text += line(tr("full precision"), m_reference) + line(tr("plain GPTQ"), m_simulated)
        + line(m_method.isEmpty() ? tr("result") : m_method, m_final);
    return text.trimmed();
}

} // namespace tacq
