#include "core/model/unicode_text.h"

#include "core/base/error.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace tacq {

namespace {

const utf8proc_uint8_t* raw(std::string_view text)
{
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Unicode 17 digits, known to the Digits pre-tokenizer of `tokenizers` but not to its regular expressions.
bool isRecentDigit(char32_t c)
{
    return (c >= 0x11DE0 && c <= 0x11DE9) || (c >= 0x16FF4 && c <= 0x16FF6);
}

bool isEnclosedLetter(char32_t c) // Other_Alphabetic outside of letters, marks and numbers
{
    return (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x1F130 && c <= 0x1F149) || (c >= 0x1F150 && c <= 0x1F169)
        || (c >= 0x1F170 && c <= 0x1F189);
}

bool isPythonSpace(char32_t c)
{
    return isWhiteSpace(c) || (c >= 0x1C && c <= 0x1F);
}

} // namespace

void requireUtf8(std::string_view text, std::string_view what)
{
    std::size_t position = 0;
    while (position < text.size()) {
        if (static_cast<unsigned char>(text[position]) < 0x80) {
            ++position;
            continue;
        }
        utf8proc_int32_t codePoint = 0;
        const auto left = static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - position, 4));
        const utf8proc_ssize_t bytes = utf8proc_iterate(raw(text) + position, left, &codePoint);
        if (bytes <= 0)
            fail(ErrorKind::InvalidInput, what, " is not valid UTF-8 at byte ", position, ".");
        position += static_cast<std::size_t>(bytes);
    }
}

CodePoint codePointAt(std::string_view text, std::size_t position)
{
    utf8proc_int32_t codePoint = 0;
    const auto left = static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - position, 4));
    const utf8proc_ssize_t bytes = utf8proc_iterate(raw(text) + position, left, &codePoint);
    return { static_cast<char32_t>(codePoint), static_cast<int>(bytes) };
}

CodePoint codePointBefore(std::string_view text, std::size_t position)
{
    std::size_t start = position - 1;
    while (start > 0 && isContinuation(text[start]))
        --start;
    return codePointAt(text, start);
}

void appendUtf8(std::string& text, char32_t codePoint)
{
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t count = utf8proc_encode_char(static_cast<utf8proc_int32_t>(codePoint), bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
}

bool isWhiteSpace(char32_t c)
{
    return (c >= 0x9 && c <= 0xD) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F
        || c == 0x3000;
}

bool isDecimalDigit(char32_t c)
{
    if (c < 0x80)
        return c >= '0' && c <= '9';
    return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ND;
}

bool isNumeric(char32_t c)
{
    if (c < 0x80)
        return c >= '0' && c <= '9';
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return isRecentDigit(c) || std::ranges::any_of(recentCategories(), [c](const CategoryRange& range) {
            return range.category[0] == 'N' && c >= range.first && c <= range.last;
        });
    }
}

bool isWordCharacter(char32_t c)
{
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_PC:
        return true;
    default:
        return c == 0x200C || c == 0x200D || isEnclosedLetter(c);
    }
}

std::string composed(std::string_view text)
{
    // Everything below U+0300 (lead bytes under 0xCC) is in normal form C already and combines with nothing.
    const bool plain
        = std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0xCC; });
    if (plain)
        return std::string(text);
    utf8proc_uint8_t* result = nullptr;
    const utf8proc_ssize_t bytes = utf8proc_map(raw(text), static_cast<utf8proc_ssize_t>(text.size()),
        &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (bytes < 0)
        fail(ErrorKind::Internal, "A text of ", text.size(),
            " bytes could not be normalized: ", utf8proc_errmsg(bytes), ".");
    return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(bytes));
}

std::string_view stripped(std::string_view text)
{
    while (!text.empty()) {
        const CodePoint first = codePointAt(text, 0);
        if (first.bytes <= 0 || !isPythonSpace(first.value))
            break;
        text.remove_prefix(static_cast<std::size_t>(first.bytes));
    }
    while (!text.empty()) {
        const CodePoint last = codePointBefore(text, text.size());
        if (last.bytes <= 0 || !isPythonSpace(last.value))
            break;
        text.remove_suffix(static_cast<std::size_t>(last.bytes));
    }
    return text;
}

} // namespace tacq
