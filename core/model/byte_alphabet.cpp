#include "core/model/byte_alphabet.h"

#include "core/model/unicode_text.h"

namespace tacq {

namespace {

constexpr int kAlphabetEnd = 0x144; // 256 + the 68 bytes that are not printable Latin-1

bool standsForItself(int byte)
{
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || (byte >= 0xAE && byte <= 0xFF);
}

struct Alphabet
{
    std::array<std::string, 256> characters;
    std::array<int, kAlphabetEnd> bytes;

    Alphabet()
    {
        bytes.fill(-1);
        char32_t next = 0x100;
        for (int byte = 0; byte < 256; ++byte) {
            const char32_t character = standsForItself(byte) ? static_cast<char32_t>(byte) : next++;
            appendUtf8(characters[static_cast<std::size_t>(byte)], character);
            bytes[character] = byte;
        }
    }
};

const Alphabet& alphabet()
{
    static const Alphabet instance;
    return instance;
}

} // namespace

const std::array<std::string, 256>& byteCharacters()
{
    return alphabet().characters;
}

std::optional<std::string> bytesOfToken(std::string_view token)
{
    std::string bytes;
    bytes.reserve(token.size());
    for (std::size_t position = 0; position < token.size();) {
        const CodePoint point = codePointAt(token, position);
        const int byte = point.bytes > 0 && point.value < kAlphabetEnd ? alphabet().bytes[point.value] : -1;
        if (byte < 0)
            return std::nullopt;
        bytes.push_back(static_cast<char>(byte));
        position += static_cast<std::size_t>(point.bytes);
    }
    return bytes;
}

} // namespace tacq
