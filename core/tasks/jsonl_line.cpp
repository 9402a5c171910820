#include "core/tasks/jsonl_line.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"

#include <algorithm>

namespace tacq {

namespace {

// A text field that must say something.
std::string filledField(const Json& object, const char* key, const std::string& place)
{
    auto text = requiredField<std::string>(object, key, place);
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        fail(ErrorKind::InvalidInput, place, ": field \"", key, "\" is empty.");
    return text;
}

std::vector<std::string> choicesOf(const Json& object, const std::string& place)
{
    const auto field = object.find("choices");
    if (field == object.end() || !field->is_array() || field->size() < 2)
        fail(ErrorKind::InvalidInput, place, ": field \"choices\" must be a list of at least two texts.");
    std::vector<std::string> choices;
    for (const Json& choice : *field) {
        if (!choice.is_string() || choice.get<std::string>().empty())
            fail(ErrorKind::InvalidInput, place, ": choice ", choices.size() + 1, " is not a text.");
        choices.push_back(choice.get<std::string>());
    }
    return choices;
}

// The answer is an index from 0, the text of a choice, or a letter from A.
int answerOf(const Json& object, const std::vector<std::string>& choices, const std::string& place)
{
    const auto field = object.find("answer");
    if (field == object.end())
        fail(ErrorKind::InvalidInput, place, " has no field \"answer\".");
    const auto count = static_cast<std::int64_t>(choices.size());
    std::int64_t index = -1;
    if (field->is_number_integer())
        index = field->get<std::int64_t>();
    else if (field->is_string()) {
        const auto text = field->get<std::string>();
        if (const auto found = std::ranges::find(choices, text); found != choices.end())
            index = found - choices.begin();
        else if (text.size() == 1)
            index = text[0] >= 'a' ? text[0] - 'a' : text[0] - 'A';
    }
    if (index < 0 || index >= count)
        fail(ErrorKind::InvalidInput, place, ": the answer ", field->dump().substr(0, 60), " is none of the ",
            count, " choices (index from 0, letter from A, or a choice's text).");
    return static_cast<int>(index);
}

JsonlLine parsed(std::string_view text, const std::string& place)
{
    const Json object = parseJson(text, place);
    if (!object.is_object())
        fail(ErrorKind::InvalidInput, place, " is not a JSON object.");
    JsonlLine line;
    line.place = place;
    if (object.contains("text")) {
        line.prompt = filledField(object, "text", place);
    } else if (object.contains("prompt")) {
        line.kind = JsonlLine::Kind::Completion;
        line.prompt = filledField(object, "prompt", place);
        line.completion = filledField(object, "completion", place);
    } else if (object.contains("question")) {
        line.kind = JsonlLine::Kind::Question;
        line.prompt = filledField(object, "question", place);
        line.choices = choicesOf(object, place);
        line.answer = answerOf(object, line.choices, place);
    } else
        fail(ErrorKind::InvalidInput, place,
            R"( has none of the forms {"text"}, {"prompt","completion"}, {"question","choices","answer"}.)");
    return line;
}

} // namespace

std::vector<JsonlLine> readJsonl(const std::string& path)
{
    const std::string content = readText(path);
    std::string_view rest = content;
    std::vector<JsonlLine> lines;
    for (std::int64_t number = 1; !rest.empty(); ++number) {
        const std::size_t end = rest.find('\n');
        const std::string_view text = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (text.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        lines.push_back(parsed(text, concat(path, " line ", number)));
        if (lines.back().kind != lines.front().kind)
            fail(ErrorKind::InvalidInput, lines.back().place,
                " has another form than the lines before; one file holds one form.");
    }
    if (lines.empty())
        fail(ErrorKind::InvalidInput, path, " has no lines.");
    return lines;
}

} // namespace tacq
