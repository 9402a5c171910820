#include "core/compare/item_texts.h"

#include "core/base/error.h"
#include "core/model/model_info.h"
#include "core/model/unicode_text.h"
#include "core/model/weight_source.h"
#include "core/tasks/task_options.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr std::size_t kPromptTokens = 48; // of its begin or end
constexpr std::size_t kAnswerBytes = 2000; // generated answers may be long
constexpr const char* kCut = "\u2026";

bool continuesCharacter(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

std::string trimmed(const std::string& text)
{
    return std::string(stripped(text));
}

std::string shortened(std::string text)
{
    if (text.size() <= kAnswerBytes)
        return text;
    std::size_t end = kAnswerBytes;
    while (end > 0 && continuesCharacter(text[end]))
        --end;
    return text.substr(0, end) + kCut;
}

} // namespace

ItemTexts::ItemTexts(const RunConfig& config)
{
    const std::filesystem::path model = resolveModel(config.model);
    m_tokenizer = Tokenizer::open(model);
    m_task
        = loadTask(scoredTask(config), *m_tokenizer, taskOptions(config, openModel(model)->config().context));
}

std::string ItemTexts::text(std::span<const TokenId> ids) const
{
    return m_tokenizer->decode(ids);
}

const std::vector<TokenId>& ItemTexts::prompt(std::size_t item) const
{
    switch (m_task.kind) {
    case TaskKind::Choice:
        return m_task.choices[item].prompt;
    case TaskKind::Generation:
        return m_task.generations[item].prompt;
    case TaskKind::Perplexity:
        break;
    }
    return m_task.windows[item].ids;
}

std::string ItemTexts::whole(std::size_t item) const
{
    std::string all = text(prompt(item)) + '\0' + expected(item);
    if (m_task.kind == TaskKind::Choice) {
        for (const std::vector<TokenId>& choice : m_task.choices[item].choices)
            all += '\0' + text(choice);
    }
    return all;
}

std::string ItemTexts::promptBegin(std::size_t item) const
{
    const std::span<const TokenId> ids = prompt(item);
    if (ids.size() <= kPromptTokens)
        return text(ids);
    std::string begin = text(ids.first(kPromptTokens));
    while (!begin.empty() && continuesCharacter(begin.back()))
        begin.pop_back();
    if (!begin.empty())
        begin.pop_back(); // the last character may be there in part
    return begin + kCut;
}

std::string ItemTexts::promptEnd(std::size_t item) const
{
    const std::span<const TokenId> ids = prompt(item);
    const bool cut = ids.size() > kPromptTokens;
    std::string end = text(cut ? ids.last(kPromptTokens) : ids);
    const auto begin = std::ranges::find_if_not(end, continuesCharacter); // it may begin within a character
    end.erase(end.begin(), begin);
    return (cut ? kCut : "") + end;
}

std::string ItemTexts::expected(std::size_t item) const
{
    switch (m_task.kind) {
    case TaskKind::Choice: {
        const ChoiceItem& asked = m_task.choices[item];
        return trimmed(text(asked.choices[std::size_t(asked.answer)]));
    }
    case TaskKind::Generation:
        return shortened(trimmed(m_task.generations[item].expected));
    case TaskKind::Perplexity:
        break;
    }
    return {};
}

std::string ItemTexts::answer(const ItemOutcome& outcome) const
{
    if (m_task.kind != TaskKind::Choice)
        return shortened(trimmed(outcome.text));
    const auto& choices = m_task.choices[std::size_t(outcome.item)].choices;
    if (outcome.choices.size() != choices.size())
        fail(ErrorKind::InvalidInput, "Item ", outcome.item + 1, " has ", choices.size(), " choices, but ",
            outcome.choices.size(), " were scored.");
    const auto best = std::ranges::max_element(outcome.choices); // the first on a tie, as it is scored
    return trimmed(text(choices[std::size_t(best - outcome.choices.begin())]));
}

} // namespace tacq
