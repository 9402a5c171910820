#pragma once

#include "core/config/metric.h"

#include <QString>

#include <array>

class QComboBox;
class QWidget;

namespace tacq {

inline constexpr std::array kMetrics = { Metric::Tacq, Metric::Qal, Metric::Msg, Metric::Weight,
    Metric::Fisher, Metric::Gradient, Metric::AbsoluteGradient };

QString metricTitle(Metric metric); // "TACQ – size, error and gradient"
QString metricHelp(Metric metric); // a sentence: what makes a weight worth keeping

// All of them, each explained by its tooltip; the data is the Metric as a number.
QComboBox* makeMetricBox(QWidget* parent);

} // namespace tacq
