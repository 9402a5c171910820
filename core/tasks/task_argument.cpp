#include "core/tasks/task_argument.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>

namespace tacq {

TaskArgument::TaskArgument(
    std::string_view word, std::string_view argument, std::initializer_list<std::string_view> known)
    : m_word(word)
{
    const std::size_t mark = argument.rfind('?');
    m_folder = std::string(argument.substr(0, mark));
    if (mark != std::string_view::npos)
        readOptions(argument.substr(mark + 1), known);
    if (!std::filesystem::is_directory(m_folder))
        failWithHint(ErrorKind::InvalidInput,
            concat("Name the folder that holds the benchmark's files: ", m_word, ":DIR."), m_folder.string(),
            " is no folder.");
}

void TaskArgument::readOptions(std::string_view options, std::initializer_list<std::string_view> known)
{
    std::string list;
    for (const std::string_view key : known)
        list += concat(list.empty() ? "" : ", ", key);
    while (!options.empty()) {
        const std::size_t end = options.find('&');
        const std::string_view option = options.substr(0, end);
        options.remove_prefix(end == std::string_view::npos ? options.size() : end + 1);
        const std::size_t equals = option.find('=');
        const std::string_view key = option.substr(0, equals);
        if (std::ranges::find(known, key) == known.end())
            failWithHint(ErrorKind::InvalidInput, concat("Known options: ", list, "."), "The task \"", m_word,
                "\" has no option \"", key, "\".");
        if (equals == std::string_view::npos || equals + 1 == option.size())
            failWithHint(ErrorKind::InvalidInput, concat("Write ", key, "=VALUE."), "The option \"", key,
                "\" of \"", m_word, "\" has no value.");
        if (!m_values.emplace(key, option.substr(equals + 1)).second)
            fail(ErrorKind::InvalidInput, "The option \"", key, "\" of \"", m_word, "\" is given twice.");
    }
}

std::string TaskArgument::value(const std::string& key, std::string fallback) const
{
    const auto found = m_values.find(key);
    return found == m_values.end() ? std::move(fallback) : found->second;
}

int TaskArgument::number(const std::string& key, int fallback, int low, int high) const
{
    const auto found = m_values.find(key);
    if (found == m_values.end())
        return fallback;
    const std::string& text = found->second;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
        fail(ErrorKind::InvalidInput, "The option ", key, "=", text, " of \"", m_word,
            "\" must be a number from ", low, " to ", high, ".");
    return value;
}

Convention TaskArgument::convention() const
{
    const std::string word = value("convention", "paper");
    for (const Convention convention : { Convention::Paper, Convention::Harness })
        if (word == name(convention))
            return convention;
    failWithHint(ErrorKind::InvalidInput, "Known conventions: paper, harness.",
        "There is no evaluation convention \"", word, "\".");
}

std::filesystem::path TaskArgument::required(
    const std::filesystem::path& file, std::string_view purpose) const
{
    std::filesystem::path path = m_folder / file;
    if (!std::filesystem::is_regular_file(path))
        failWithHint(ErrorKind::InvalidInput,
            concat(
                "Put the benchmark's public file there, or name the folder that holds it: ", m_word, ":DIR."),
            m_folder.string(), " has no ", file.string(), " (", purpose, ").");
    return path;
}

} // namespace tacq
