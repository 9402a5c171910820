#include "core/base/html_text.h"

#include <algorithm>
#include <cstdint>

namespace tacq {

namespace {

constexpr std::string_view kReplacement = "\uFFFD";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Bytes of the UTF-8 character that `text` begins with; 0 when it begins with none that XML allows.
std::size_t characterLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return std::uint32_t(static_cast<unsigned char>(text[i])); };
    const std::uint32_t lead = byte(0);
    if (lead < 0x80)
        return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
        return 0;
    std::uint32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U)
            return 0;
        code = code << 6U | (byte(i) & 0x3fU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool forbidden
        = (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff || code > 0x10ffff;
    return overlong || forbidden ? 0 : length;
}

std::string_view escape(char mark)
{
    switch (mark) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return {};
    }
}

} // namespace

std::string htmlText(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        const std::string_view escaped = escape(text.front());
        result += length == 0 ? kReplacement : escaped.empty() ? text.substr(0, length) : escaped;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

std::string dataUrl(std::string_view type, std::string_view bytes)
{
    std::string url = "data:" + std::string(type) + ";base64,";
    for (std::size_t first = 0; first < bytes.size(); first += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - first);
        std::uint32_t word = 0;
        for (std::size_t i = 0; i < 3; ++i)
            word = word << 8U | (i < count ? static_cast<unsigned char>(bytes[first + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            url += i <= count ? kBase64[word >> (18 - 6 * i) & 0x3fU] : '=';
    }
    return url;
}

} // namespace tacq
