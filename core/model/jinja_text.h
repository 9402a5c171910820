#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// A Jinja template reduced to what it does, for comparison: blanks and trim marks outside of string literals
// are gone, `x['y']` is `x.y`, literals are in single quotes with their escapes resolved, and comments are
// left out. Nothing is evaluated.
struct JinjaText
{
    std::string code; // "{%formessageinmessages%}{{'<s>'+message.content}}…"
    std::vector<std::string> literals; // in order
    bool hasLooseText = false; // text outside of tags that would be printed

    explicit JinjaText(std::string_view source);

    bool has(std::string_view fragment) const { return code.find(fragment) != std::string::npos; }
};

} // namespace tacq
