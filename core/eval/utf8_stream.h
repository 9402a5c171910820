#pragma once

#include <string>
#include <string_view>

namespace tacq {

// Turns bytes that arrive token by token into valid UTF-8 pieces: holds back a character until it is whole,
// and replaces what can never become one by U+FFFD, as Python's decoder does with errors="replace", or by
// another text (errors="ignore": none).
class Utf8Stream
{
public:
    explicit Utf8Stream(std::string_view replacement = "\xEF\xBF\xBD")
        : m_replacement(replacement)
    {
    }

    std::string push(std::string_view bytes); // what is complete now
    std::string finish(); // what is left, an unfinished character replaced

private:
    std::string_view m_replacement; // of a lasting text
    std::string m_pending;
};

} // namespace tacq
