#include "core/tasks/word_lists.h"

#include <cctype>

namespace tacq::words {

std::vector<std::string> lines(std::string_view list)
{
    std::vector<std::string> result;
    while (!list.empty()) {
        const std::size_t end = list.find('\n');
        if (const std::string_view line = list.substr(0, end); !line.empty())
            result.emplace_back(line);
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return result;
}

std::string filled(std::string text, const std::vector<Field>& fields)
{
    for (const Field& field : fields)
        for (std::size_t at = text.find(field.name); at != std::string::npos;
             at = text.find(field.name, at + field.value.size()))
            text.replace(at, field.name.size(), field.value);
    return text;
}

std::string capitalized(std::string text)
{
    if (!text.empty())
        text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

} // namespace tacq::words
