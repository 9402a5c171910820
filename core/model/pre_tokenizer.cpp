#include "core/model/pre_tokenizer.h"

#include "core/base/error.h"
#include "core/model/regex.h"
#include "core/model/regex_translation.h"
#include "core/model/unicode_text.h"

#include <functional>

namespace tacq {

namespace {

// GPT-2's pattern, which ByteLevel applies unless "use_regex" is off.
constexpr std::string_view kByteLevelPattern
    = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

enum class Behavior { Isolated, Removed, Contiguous, MergedWithPrevious, MergedWithNext };

struct Span
{
    std::size_t begin = 0;
    std::size_t end = 0;
    bool matched = false;
};

// Calls found(begin, end) for the matches of a pattern, in order.
using Finder
    = std::function<void(std::string_view text, const std::function<void(std::size_t, std::size_t)>& found)>;

// Matches and what lies between them, covering the whole text.
std::vector<Span> spansOf(std::string_view text, const Finder& finder, bool invert)
{
    std::vector<Span> spans;
    std::size_t previous = 0;
    finder(text, [&](std::size_t begin, std::size_t end) {
        if (previous != begin)
            spans.push_back({ previous, begin, invert });
        spans.push_back({ begin, end, !invert });
        previous = end;
    });
    if (previous != text.size())
        spans.push_back({ previous, text.size(), invert });
    return spans;
}

std::vector<Span> mergedRuns(const std::vector<Span>& spans)
{
    std::vector<Span> result;
    for (const Span& span : spans) {
        if (!result.empty() && result.back().matched == span.matched)
            result.back().end = span.end;
        else
            result.push_back(span);
    }
    return result;
}

// Of several matches in a row only the first joins the piece before it.
std::vector<Span> mergedWithPrevious(const std::vector<Span>& spans)
{
    std::vector<Span> result;
    bool afterMatch = false;
    for (const Span& span : spans) {
        if (span.matched && !afterMatch && !result.empty())
            result.back().end = span.end;
        else
            result.push_back(span);
        afterMatch = span.matched;
    }
    return result;
}

std::vector<Span> mergedWithNext(const std::vector<Span>& spans)
{
    std::vector<Span> result; // from right to left
    bool beforeMatch = false;
    for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
        if (span->matched && !beforeMatch && !result.empty())
            result.back().begin = span->begin;
        else
            result.push_back(*span);
        beforeMatch = span->matched;
    }
    return { result.rbegin(), result.rend() };
}

std::vector<Span> pieces(std::vector<Span> spans, Behavior behavior)
{
    switch (behavior) {
    case Behavior::Isolated:
        return spans;
    case Behavior::Removed:
        std::erase_if(spans, [](const Span& span) { return span.matched; });
        return spans;
    case Behavior::Contiguous:
        return mergedRuns(spans);
    case Behavior::MergedWithPrevious:
        return mergedWithPrevious(spans);
    case Behavior::MergedWithNext:
        return mergedWithNext(spans);
    }
    return spans;
}

Behavior behaviorNamed(std::string_view name, std::string_view origin)
{
    if (name == "Isolated")
        return Behavior::Isolated;
    if (name == "Removed")
        return Behavior::Removed;
    if (name == "Contiguous")
        return Behavior::Contiguous;
    if (name == "MergedWithPrevious")
        return Behavior::MergedWithPrevious;
    if (name == "MergedWithNext")
        return Behavior::MergedWithNext;
    fail(ErrorKind::Unsupported, origin, ": the pre-tokenizer's behavior \"", name, "\" is not supported.");
}

Finder regexFinder(std::string_view pattern, std::string_view origin)
{
    const auto regex = std::make_shared<const Regex>(translatedRegex(pattern, origin), origin);
    return [regex](std::string_view text, const auto& found) { regex->eachMatch(text, found); };
}

Finder literalFinder(const std::string& literal)
{
    return [literal](std::string_view text, const auto& found) {
        if (literal.empty())
            return;
        for (std::size_t at = text.find(literal); at != std::string_view::npos;
             at = text.find(literal, at + literal.size()))
            found(at, at + literal.size());
    };
}

void findDigits(std::string_view text, const std::function<void(std::size_t, std::size_t)>& found)
{
    for (std::size_t position = 0; position < text.size();) {
        const CodePoint point = codePointAt(text, position);
        const std::size_t end = position + static_cast<std::size_t>(point.bytes);
        if (isNumeric(point.value))
            found(position, end);
        position = end;
    }
}

} // namespace

class PreTokenizer::Step
{
public:
    Finder finder; // empty: pieces stay whole
    Behavior behavior = Behavior::Isolated;
    bool invert = false;
    bool addsPrefixSpace = false;

    static std::unique_ptr<Step> read(const Json& description, std::string_view origin)
    {
        const auto type = requiredField<std::string>(description, "type", origin);
        auto step = std::make_unique<Step>();
        if (type == "Split")
            step->readSplit(description, origin);
        else if (type == "Digits")
            step->readDigits(description, origin);
        else if (type == "ByteLevel")
            step->readByteLevel(description, origin);
        else
            fail(ErrorKind::Unsupported, origin, ": the pre-tokenizer \"", type,
                "\" is not supported; only byte-level BPE is (Split, Digits, ByteLevel).");
        return step;
    }

    void apply(
        std::string_view text, std::vector<std::string_view>& out, std::deque<std::string>& storage) const
    {
        if (addsPrefixSpace && !text.starts_with(' '))
            text = storage.emplace_back(1, ' ').append(text);
        if (!finder) {
            out.push_back(text);
            return;
        }
        for (const Span& span : pieces(spansOf(text, finder, invert), behavior))
            out.push_back(text.substr(span.begin, span.end - span.begin));
    }

private:
    void readSplit(const Json& description, std::string_view origin)
    {
        const auto pattern = description.find("pattern");
        if (pattern == description.end() || !pattern->is_object())
            fail(ErrorKind::InvalidInput, origin, ": a Split pre-tokenizer has no pattern.");
        if (pattern->contains("Regex"))
            finder = regexFinder(requiredField<std::string>(*pattern, "Regex", origin), origin);
        else
            finder = literalFinder(requiredField<std::string>(*pattern, "String", origin));
        behavior = behaviorNamed(requiredField<std::string>(description, "behavior", origin), origin);
        invert = optionalField<bool>(description, "invert", false, origin);
    }

    void readDigits(const Json& description, std::string_view origin)
    {
        finder = findDigits;
        behavior = optionalField<bool>(description, "individual_digits", false, origin)
            ? Behavior::Isolated
            : Behavior::Contiguous;
    }

    void readByteLevel(const Json& description, std::string_view origin)
    {
        addsPrefixSpace = optionalField<bool>(description, "add_prefix_space", true, origin);
        if (optionalField<bool>(description, "use_regex", true, origin))
            finder = regexFinder(kByteLevelPattern, origin);
    }
};

PreTokenizer::PreTokenizer(const Json& description, std::string_view origin)
{
    std::vector<Json> steps;
    const std::string type
        = description.is_object() ? optionalField<std::string>(description, "type", "", origin) : "";
    if (type == "Sequence") {
        const auto list = description.find("pretokenizers");
        if (list == description.end() || !list->is_array())
            fail(ErrorKind::InvalidInput, origin, ": the pre-tokenizer Sequence has no list of steps.");
        steps.assign(list->begin(), list->end());
    } else if (!description.is_null())
        steps.push_back(description);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        m_steps.push_back(Step::read(steps[i], origin));
        const bool isByteLevel = steps[i].value("type", "") == "ByteLevel";
        if (isByteLevel != (i + 1 == steps.size()))
            fail(ErrorKind::Unsupported, origin,
                ": the pre-tokenizer must end in ByteLevel and use it once; other orders are not supported.");
    }
    if (m_steps.empty())
        fail(ErrorKind::Unsupported, origin,
            " has no ByteLevel pre-tokenizer; only byte-level BPE tokenizers are supported.");
}

PreTokenizer::~PreTokenizer() = default;

std::vector<std::string_view> PreTokenizer::split(
    std::string_view text, std::deque<std::string>& storage) const
{
    std::vector<std::string_view> words { text };
    std::vector<std::string_view> next;
    for (const std::unique_ptr<Step>& step : m_steps) {
        next.clear();
        for (const std::string_view word : words)
            if (!word.empty())
                step->apply(word, next, storage);
        words.swap(next);
    }
    std::erase_if(words, [](std::string_view word) { return word.empty(); });
    return words;
}

} // namespace tacq
