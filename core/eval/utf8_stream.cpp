#include "core/eval/utf8_stream.h"

#include <algorithm>

namespace tacq {

namespace {

struct Lead
{
    std::size_t length = 0; // bytes of the character; 0: no character begins so
    unsigned char low = 0x80; // range of the second byte (Unicode 15, table 3-7)
    unsigned char high = 0xBF;
};

Lead leadOf(unsigned char byte)
{
    if (byte < 0x80)
        return { 1 };
    if (byte >= 0xC2 && byte <= 0xDF)
        return { 2 };
    if (byte >= 0xE0 && byte <= 0xEF)
        return { 3, static_cast<unsigned char>(byte == 0xE0 ? 0xA0 : 0x80),
            static_cast<unsigned char>(byte == 0xED ? 0x9F : 0xBF) };
    if (byte >= 0xF0 && byte <= 0xF4)
        return { 4, static_cast<unsigned char>(byte == 0xF0 ? 0x90 : 0x80),
            static_cast<unsigned char>(byte == 0xF4 ? 0x8F : 0xBF) };
    return {};
}

// How many bytes from the begin of `text` can belong to one character.
std::size_t matchingBytes(std::string_view text, const Lead& lead)
{
    std::size_t matched = 1;
    while (matched < lead.length && matched < text.size()) {
        const auto byte = static_cast<unsigned char>(text[matched]);
        const bool fits = matched == 1 ? byte >= lead.low && byte <= lead.high : byte >= 0x80 && byte <= 0xBF;
        if (!fits)
            break;
        ++matched;
    }
    return matched;
}

} // namespace

std::string Utf8Stream::push(std::string_view bytes)
{
    m_pending += bytes;
    const std::string_view text = m_pending;
    std::string complete;
    std::size_t at = 0;
    while (at < text.size()) {
        const Lead lead = leadOf(static_cast<unsigned char>(text[at]));
        const std::size_t matched = matchingBytes(text.substr(at), lead);
        if (lead.length != 0 && matched < lead.length && at + matched == text.size())
            break; // may still become a character
        if (lead.length != 0 && matched == lead.length)
            complete += text.substr(at, matched);
        else
            complete += m_replacement;
        at += matched;
    }
    m_pending.erase(0, at);
    return complete;
}

std::string Utf8Stream::finish()
{
    const bool unfinished = !m_pending.empty();
    m_pending.clear();
    return unfinished ? std::string(m_replacement) : std::string();
}

} // namespace tacq
