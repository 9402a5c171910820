#include "app/cli/console_text.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace tacq::cli {

namespace {

// Characters of UTF-8 text: the bytes that do not continue one.
std::size_t shownWidth(std::string_view text)
{
    return std::size_t(
        std::count_if(text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xc0) != 0x80; }));
}

} // namespace

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
    const auto padded = [](std::int64_t part) { return (part < 10 ? "0" : "") + std::to_string(part); };
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + padded(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + padded(whole / 60 % 60) + " min";
}

std::string scoreText(const EvaluationResult& result)
{
    if (result.isPerplexity())
        return concat(
            "perplexity ", fixed(*result.perplexity, 3), " over ", grouped(result.tokens), " tokens");
    return concat(fixed(100 * result.accuracy, 1), " % (", grouped(result.correct), " of ",
        grouped(result.items), "; 95 %: ", fixed(100 * result.low, 1), "–", fixed(100 * result.high, 1), ")");
}

std::string table(const std::vector<std::pair<std::string, std::string>>& rows)
{
    std::size_t width = 0;
    for (const auto& [name, value] : rows)
        width = std::max(width, name.size());
    std::string text;
    for (const auto& [name, value] : rows)
        text += name + std::string(width + 2 - name.size(), ' ') + value + "\n";
    return text;
}

std::string grid(const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], shownWidth(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string blanks(widths[i] - shownWidth(row[i]), ' ');
            text += i == 0 ? row[i] + blanks : concat("  ", blanks, row[i]);
        }
        text += '\n';
    }
    return text;
}

} // namespace tacq::cli
