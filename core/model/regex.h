#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tacq {

// A compiled PCRE2 pattern for valid UTF-8, safe to use from several threads.
class Regex
{
public:
    // Error (InvalidInput) that names `origin` when the pattern does not compile.
    Regex(const std::string& pattern, std::string_view origin);
    ~Regex();

    // Calls found(begin, end) for all matches that do not overlap, from left to right; empty ones are left
    // out. Error (InvalidInput) when a text drives the pattern beyond its step limit.
    void eachMatch(std::string_view text, const std::function<void(std::size_t, std::size_t)>& found) const;

private:
    struct Code;
    std::unique_ptr<Code> m_code;
    std::string m_origin;
};

} // namespace tacq
