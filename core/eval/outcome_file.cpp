#include "core/eval/outcome_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"

#include <algorithm>
#include <array>

namespace tacq {

namespace {

struct NamedKind
{
    TaskKind kind;
    std::string_view name;
};
constexpr std::array<NamedKind, 3> kKinds = { { { TaskKind::Choice, "choice" },
    { TaskKind::Perplexity, "perplexity" }, { TaskKind::Generation, "generation" } } };

std::string_view kindName(TaskKind kind)
{
    return std::ranges::find(kKinds, kind, &NamedKind::kind)->name;
}

TaskKind parseKind(std::string_view word, const std::string& origin)
{
    const auto found = std::ranges::find(kKinds, word, &NamedKind::name);
    if (found == kKinds.end())
        fail(ErrorKind::InvalidInput, origin, ": \"", word, "\" is no kind of task.");
    return found->kind;
}

// A list of the file; the first one read decides how many items there are.
template <typename T>
std::vector<T> list(const Json& json, const char* key, std::size_t items, const std::string& origin)
{
    const auto field = json.find(key);
    if (field == json.end() || !field->is_array() || field->size() != items)
        fail(ErrorKind::InvalidInput, origin, ": \"", key, "\" is no list of ", items, " entries.");
    try {
        return field->template get<std::vector<T>>();
    } catch (const Json::exception&) {
        fail(ErrorKind::InvalidInput, origin, ": \"", key, "\" holds something else than numbers or text.");
    }
}

std::string marks(const std::vector<ItemOutcome>& items)
{
    std::string word;
    for (const ItemOutcome& item : items)
        word += item.correct ? '1' : '0';
    return word;
}

template <typename T> OrderedJson column(const std::vector<ItemOutcome>& items, T ItemOutcome::*member)
{
    OrderedJson values = OrderedJson::array();
    for (const ItemOutcome& item : items)
        values.push_back(item.*member);
    return values;
}

void readMarked(const Json& json, Outcomes& outcomes, const std::string& origin)
{
    const auto word = requiredField<std::string>(json, "correct", origin);
    for (const char mark : word) {
        if (mark != '0' && mark != '1')
            fail(ErrorKind::InvalidInput, origin, ": \"correct\" holds \"", std::string(1, mark),
                "\" beside 0 and 1.");
        outcomes.items.push_back({ std::int64_t(outcomes.items.size()), mark == '1' });
    }
    if (outcomes.kind == TaskKind::Choice) {
        auto choices = list<std::vector<double>>(json, "choices", word.size(), origin);
        for (std::size_t i = 0; i < choices.size(); ++i)
            outcomes.items[i].choices = std::move(choices[i]);
    } else {
        auto texts = list<std::string>(json, "texts", word.size(), origin);
        for (std::size_t i = 0; i < texts.size(); ++i)
            outcomes.items[i].text = std::move(texts[i]);
    }
}

void readWindows(const Json& json, Outcomes& outcomes, const std::string& origin)
{
    const std::size_t items = json.contains("nll") ? json["nll"].size() : 0;
    const auto nll = list<double>(json, "nll", items, origin);
    const auto tokens = list<std::int64_t>(json, "tokens", items, origin);
    for (std::size_t i = 0; i < items; ++i) {
        ItemOutcome outcome { std::int64_t(i) };
        outcome.nll = nll[i];
        outcome.tokens = tokens[i];
        outcomes.items.push_back(outcome);
    }
}

} // namespace

void writeOutcomes(const std::filesystem::path& path, Outcomes outcomes)
{
    std::ranges::sort(outcomes.items, {}, &ItemOutcome::item);
    OrderedJson json;
    json["task"] = outcomes.task;
    json["kind"] = kindName(outcomes.kind);
    if (outcomes.kind == TaskKind::Perplexity) {
        json["nll"] = column(outcomes.items, &ItemOutcome::nll);
        json["tokens"] = column(outcomes.items, &ItemOutcome::tokens);
    } else {
        json["correct"] = marks(outcomes.items);
        if (outcomes.kind == TaskKind::Choice)
            json["choices"] = column(outcomes.items, &ItemOutcome::choices);
        else
            json["texts"] = column(outcomes.items, &ItemOutcome::text);
    }
    makeFolder(path.parent_path());
    writeText(path, json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
}

Outcomes readOutcomes(const std::filesystem::path& path)
{
    const Json json = readJson(path);
    const std::string origin = path.string();
    Outcomes outcomes;
    outcomes.task = requiredField<std::string>(json, "task", origin);
    outcomes.kind = parseKind(requiredField<std::string>(json, "kind", origin), origin);
    if (outcomes.kind == TaskKind::Perplexity)
        readWindows(json, outcomes, origin);
    else
        readMarked(json, outcomes, origin);
    return outcomes;
}

} // namespace tacq
