#include "app/cli/console_text.h"

#include "core/base/error.h"

#include <algorithm>

namespace tacq::cli {

namespace {

// Characters of UTF-8 text: the bytes that do not continue one.
std::size_t shownWidth(std::string_view text)
{
    return std::size_t(
        std::count_if(text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xc0) != 0x80; }));
}

} // namespace

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
