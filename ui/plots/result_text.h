#pragma once

#include "core/report/run_report.h"

#include <QString>

namespace tacq {

QString shareText(double share); // 0.35 %, with as many decimals as a small share needs
QString valueText(double value); // 4 significant digits; far from 1 as 1.20 × 10⁻⁷; a dash for no number
QString resultText(const EvaluationResult& result); // 97.5 % or 23.41
QString resultWithIntervalText(const EvaluationResult& result); // 97.5 % (95.1–98.8) or 23.41

// For tables of numbers (CSV): "0.975,0.951,0.988", accuracy and its interval, or "23.41,,", a perplexity.
inline constexpr const char* kResultTitles = "score,low,high";
QString resultFields(const EvaluationResult& result);
QString quotedField(QString text); // as a field that may hold commas

} // namespace tacq
