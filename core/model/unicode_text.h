#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tacq {

// Throws Error (InvalidInput) that names `what` and the byte position where `text` stops being valid UTF-8.
void requireUtf8(std::string_view text, std::string_view what);

// One code point of valid UTF-8.
struct CodePoint
{
    char32_t value = 0;
    int bytes = 0;
};
CodePoint codePointAt(std::string_view text, std::size_t position);
CodePoint codePointBefore(std::string_view text, std::size_t position); // position > 0
void appendUtf8(std::string& text, char32_t codePoint);

bool isWhiteSpace(char32_t codePoint); // Unicode property White_Space
bool isDecimalDigit(char32_t codePoint); // general category Nd
bool isNumeric(char32_t codePoint); // general categories Nd, Nl and No
bool isWordCharacter(char32_t codePoint); // \w of Unicode TS 18: letters, marks, digits, connectors, joiners

// Normal form C.
std::string composed(std::string_view text);

// Without the characters at both ends that Python's str.strip() removes.
std::string_view stripped(std::string_view text);

// A run of code points that a recent Unicode version gave a general category.
struct CategoryRange
{
    char category[3]; // "Lo", "Nd", …
    char32_t first;
    char32_t last;
};

// Code points assigned in Unicode 15 to 16. PCRE2 and utf8proc of a stable distribution do not know them yet
// while the regular expressions of the `tokenizers` package do; naming them twice does no harm.
std::span<const CategoryRange> recentCategories();

} // namespace tacq
