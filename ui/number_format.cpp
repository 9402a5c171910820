#include "ui/number_format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace tacq {

namespace {

constexpr QChar kThinSpace(0x202F); // narrow, and no line break in it

QString withUnit(double value, const QString& unit)
{
    const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return QString::number(value, 'f', decimals) + kThinSpace + unit;
}

// A context for lupdate, which finds no texts in free functions.
struct NumberFormat
{
    Q_DECLARE_TR_FUNCTIONS(tacq::NumberFormat)
};

} // namespace

QString groupedNumber(std::int64_t value)
{
    QString text = QString::number(value);
    const qsizetype first = value < 0 ? 1 : 0;
    for (qsizetype position = text.size() - 3; position > first; position -= 3)
        text.insert(position, kThinSpace);
    return text;
}

QString shortNumber(double value)
{
    constexpr std::array<std::pair<double, const char*>, 3> kUnits
        = { { { 1e9, "B" }, { 1e6, "M" }, { 1e3, "k" } } };
    for (const auto& [scale, unit] : kUnits) {
        if (std::abs(value) >= scale)
            return withUnit(value / scale, QLatin1String(unit));
    }
    return QString::number(value, 'f', 0);
}

QString byteSize(std::uint64_t bytes)
{
    constexpr std::array<std::pair<double, const char*>, 4> kUnits
        = { { { 1e12, "TB" }, { 1e9, "GB" }, { 1e6, "MB" }, { 1e3, "kB" } } };
    for (const auto& [scale, unit] : kUnits) {
        if (double(bytes) >= scale)
            return withUnit(double(bytes) / scale, QLatin1String(unit));
    }
    return QString::number(bytes) + kThinSpace + QLatin1String("B");
}

QString bitWidth(double bits)
{
    return QString::number(bits, 'f', 3) + kThinSpace + NumberFormat::tr("bits");
}

QString signedNumber(double value, int decimals)
{
    const QString number = QString::number(std::abs(value), 'f', decimals);
    const bool zero = number.toDouble() == 0;
    return zero ? number : (value < 0 ? QChar(0x2212) : QLatin1Char('+')) + number;
}

QString percent(double share, int decimals)
{
    return QString::number(100 * share, 'f', decimals) + kThinSpace + QLatin1Char('%');
}

QString duration(double seconds)
{
    const auto whole = std::int64_t(std::llround(std::max(0.0, seconds)));
    if (whole < 60)
        return NumberFormat::tr("%1 s").arg(whole);
    if (whole < 3600)
        return NumberFormat::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return NumberFormat::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString aboutDuration(double seconds)
{
    if (seconds < 5)
        return NumberFormat::tr("a few seconds");
    const auto fine = std::int64_t(5 * std::llround(seconds / 5));
    if (fine < 60)
        return NumberFormat::tr("about %1 s").arg(fine);
    const auto coarse = std::int64_t(10 * std::llround(seconds / 10));
    if (coarse < 600 && coarse % 60 != 0)
        return NumberFormat::tr("about %1 min %2 s").arg(coarse / 60).arg(coarse % 60);
    if (coarse < 5400)
        return NumberFormat::tr("about %1 min").arg(std::llround(seconds / 60));
    return NumberFormat::tr("about %1 h").arg(seconds / 3600, 0, 'f', 1);
}

QString scoreText(double value)
{
    return QString::number(value, 'g', 4);
}

} // namespace tacq
