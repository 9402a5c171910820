#include "ui/metric_names.h"

#include <QComboBox>
#include <QCoreApplication>

namespace tacq {

namespace {

// A context for lupdate, which finds no texts in free functions.
struct MetricNames
{
    Q_DECLARE_TR_FUNCTIONS(tacq::MetricNames)
};

} // namespace

QString metricTitle(Metric metric)
{
    switch (metric) {
    case Metric::Tacq:
        return MetricNames::tr("TACQ: size × error × gradient");
    case Metric::Qal:
        return MetricNames::tr("QAL: error × gradient");
    case Metric::Msg:
        return MetricNames::tr("MSG: size × gradient");
    case Metric::Weight:
        return MetricNames::tr("Weight: size alone");
    case Metric::Fisher:
        return MetricNames::tr("Fisher: squared gradients");
    case Metric::Gradient:
        return MetricNames::tr("Gradient: of all samples together");
    case Metric::AbsoluteGradient:
        return MetricNames::tr("Absolute gradient");
    }
    return {};
}

QString metricHelp(Metric metric)
{
    switch (metric) {
    case Metric::Tacq:
        return MetricNames::tr("Large weights that rounding moves far and the task feels. The method's own.");
    case Metric::Qal:
        return MetricNames::tr("Weights that rounding moves far and the task feels, large or small.");
    case Metric::Msg:
        return MetricNames::tr("Large weights that the task feels, however rounding treats them.");
    case Metric::Weight:
        return MetricNames::tr("The largest weights; the task has no say, and no gradient is computed.");
    case Metric::Fisher:
        return MetricNames::tr("Squared gradients, summed over the samples: few strong pulls count most.");
    case Metric::Gradient:
        return MetricNames::tr("Gradients summed with their signs: samples that disagree cancel.");
    case Metric::AbsoluteGradient:
        return MetricNames::tr("Gradients without their signs, summed over the samples.");
    }
    return {};
}

QComboBox* makeMetricBox(QWidget* parent)
{
    auto* box = new QComboBox(parent);
    for (const Metric metric : kMetrics) {
        box->addItem(metricTitle(metric), int(metric));
        box->setItemData(box->count() - 1, metricHelp(metric), Qt::ToolTipRole);
    }
    return box;
}

} // namespace tacq
