#include "ui/plots/result_text.h"

#include <QStringList>

#include <array>
#include <cmath>

namespace tacq {

namespace {

const QChar kThinSpace(0x202f); // narrow, and no line breaks at it
const QChar kMinus(0x2212);

QString superscript(int exponent)
{
    static constexpr std::array<char16_t, 10> kDigits
        = { u'⁰', u'¹', u'²', u'³', u'⁴', u'⁵', u'⁶', u'⁷', u'⁸', u'⁹' };
    QString text;
    for (const QChar& digit : QString::number(std::abs(exponent)))
        text += QChar(kDigits[std::size_t(digit.digitValue())]);
    return exponent < 0 ? QChar(u'⁻') + text : text;
}

QString withUnit(const QString& number, const QString& unit)
{
    return number + kThinSpace + unit;
}

} // namespace

QString shareText(double share)
{
    const double percent = 100 * share;
    const int decimals = percent == 0 ? 0 : percent < 0.1 ? 3 : percent < 10 ? 2 : 1;
    return withUnit(QString::number(percent, 'f', decimals), QStringLiteral("%"));
}

QString valueText(double value)
{
    if (std::isnan(value))
        return QStringLiteral("–");
    if (value == 0)
        return QStringLiteral("0");
    int exponent = int(std::floor(std::log10(std::abs(value))));
    QString sign = value < 0 ? QString(kMinus) : QString();
    const double magnitude = std::abs(value);
    if (exponent < -3 || exponent > 5) {
        QString mantissa = QString::number(magnitude / std::pow(10.0, exponent), 'f', 2);
        if (mantissa.startsWith(QStringLiteral("10"))) { // 9.999 rounds up
            mantissa = QStringLiteral("1.00");
            ++exponent;
        }
        return sign + mantissa + kThinSpace + QChar(u'×') + kThinSpace + QStringLiteral("10")
            + superscript(exponent);
    }
    return sign + QString::number(magnitude, 'f', std::max(0, 3 - exponent));
}

QString resultText(const EvaluationResult& result)
{
    if (result.isPerplexity())
        return QString::number(*result.perplexity, 'f', *result.perplexity < 1000 ? 2 : 0);
    return withUnit(QString::number(100 * result.accuracy, 'f', 1), QStringLiteral("%"));
}

QString resultFields(const EvaluationResult& result)
{
    const auto number = [](double value) { return QString::number(value, 'g', 9); };
    if (result.isPerplexity())
        return number(*result.perplexity) + QStringLiteral(",,");
    return QStringList { number(result.accuracy), number(result.low), number(result.high) }.join(
        QLatin1Char(','));
}

QString quotedField(QString text)
{
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

QString resultWithIntervalText(const EvaluationResult& result)
{
    if (result.isPerplexity() || result.items == 0)
        return resultText(result);
    return resultText(result)
        + QStringLiteral(" (%1–%2)").arg(100 * result.low, 0, 'f', 1).arg(100 * result.high, 0, 'f', 1);
}

} // namespace tacq
