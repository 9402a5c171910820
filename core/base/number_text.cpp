#include "core/base/number_text.h"

#include "core/base/error.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace tacq {

std::string grouped(std::int64_t number)
{
    std::string digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t i = digits.size(); i > first + 3;) {
        i -= 3;
        digits.insert(i, "\u202f");
    }
    return digits;
}

std::string fixed(double number, int decimals)
{
    std::array<char, 64> text {};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    return text.data();
}

std::string bytesText(std::uint64_t bytes)
{
    constexpr std::array kUnits = { "bytes", "kB", "MB", "GB", "TB" };
    double value = double(bytes);
    std::size_t unit = 0;
    for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit)
        value /= 1000;
    return fixed(value, unit == 0 ? 0 : 1) + " " + kUnits[unit];
}

std::string secondsText(double seconds)
{
    if (seconds < 9.95)
        return fixed(seconds, 1) + " s";
    const auto whole = std::int64_t(std::llround(seconds));
    if (whole < 60)
        return std::to_string(whole) + " s";
    const auto padded = [](std::int64_t part) { return concat(part < 10 ? "0" : "", part); };
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + padded(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + padded(whole / 60 % 60) + " min";
}

} // namespace tacq
