#include "ui/metric_names.h"

#include <QComboBox>
#include <QCoreApplication>

namespace tacq {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("tacq::MetricNames", text);
}

} // namespace

QString metricTitle(Metric metric)
{
    switch (metric) {
    case Metric::Tacq:
        return words("TACQ: size × error × gradient");
    case Metric::Qal:
        return words("QAL: error × gradient");
    case Metric::Msg:
        return words("MSG: size × gradient");
    case Metric::Weight:
        return words("Weight: size alone");
    case Metric::Fisher:
        return words("Fisher: squared gradients");
    case Metric::Gradient:
        return words("Gradient: of all samples together");
    case Metric::AbsoluteGradient:
        return words("Absolute gradient");
    }
    return {};
}

QString metricHelp(Metric metric)
{
    switch (metric) {
    case Metric::Tacq:
        return words("Large weights that rounding moves far and the task feels. The method's own.");
    case Metric::Qal:
        return words("Weights that rounding moves far and the task feels, large or small.");
    case Metric::Msg:
        return words("Large weights that the task feels, however rounding treats them.");
    case Metric::Weight:
        return words("The largest weights; the task has no say, and no gradient is computed.");
    case Metric::Fisher:
        return words("Squared gradients, summed over the samples: few strong pulls count most.");
    case Metric::Gradient:
        return words("Gradients summed with their signs: samples that disagree cancel.");
    case Metric::AbsoluteGradient:
        return words("Gradients without their signs, summed over the samples.");
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
