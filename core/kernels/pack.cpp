#include "core/kernels/pack.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>

namespace tacq {

namespace {

constexpr std::int64_t kRunCodes = 32; // this many codes fill exactly `bits` words

// With the width known to the compiler both loops unroll to shifts by constants.
template <int Bits> void packRun(const std::uint8_t* codes, std::uint32_t* words)
{
    constexpr std::uint32_t mask = (1U << Bits) - 1;
    std::fill_n(words, Bits, 0U);
    for (int i = 0; i < kRunCodes; ++i) {
        const int word = i * Bits / 32;
        const int shift = i * Bits % 32;
        const std::uint32_t code = codes[i] & mask;
        words[word] |= code << shift;
        if (shift + Bits > 32)
            words[word + 1] |= code >> (32 - shift);
    }
}

template <int Bits> void unpackRun(const std::uint32_t* words, std::uint8_t* codes)
{
    constexpr std::uint32_t mask = (1U << Bits) - 1;
    for (int i = 0; i < kRunCodes; ++i) {
        const int word = i * Bits / 32;
        const int shift = i * Bits % 32;
        std::uint32_t code = words[word] >> shift;
        if (shift + Bits > 32)
            code |= words[word + 1] << (32 - shift);
        codes[i] = std::uint8_t(code & mask);
    }
}

template <int Bits> void packAll(std::span<const std::uint8_t> codes, std::uint32_t* words)
{
    const std::size_t whole = codes.size() / kRunCodes;
    for (std::size_t run = 0; run < whole; ++run)
        packRun<Bits>(codes.data() + run * kRunCodes, words + run * Bits);
    const auto rest = codes.subspan(whole * kRunCodes);
    if (rest.empty())
        return;
    std::array<std::uint8_t, kRunCodes> last {};
    std::array<std::uint32_t, Bits> lastWords {};
    std::copy(rest.begin(), rest.end(), last.begin());
    packRun<Bits>(last.data(), lastWords.data());
    std::copy_n(lastWords.begin(), packedWords(std::int64_t(rest.size()), Bits), words + whole * Bits);
}

template <int Bits> void unpackAll(const std::uint32_t* words, std::span<std::uint8_t> codes)
{
    const std::size_t whole = codes.size() / kRunCodes;
    for (std::size_t run = 0; run < whole; ++run)
        unpackRun<Bits>(words + run * Bits, codes.data() + run * kRunCodes);
    const auto rest = codes.subspan(whole * kRunCodes);
    if (rest.empty())
        return;
    std::array<std::uint8_t, kRunCodes> last {};
    std::array<std::uint32_t, Bits> lastWords {};
    std::copy_n(words + whole * Bits, packedWords(std::int64_t(rest.size()), Bits), lastWords.begin());
    unpackRun<Bits>(lastWords.data(), last.data());
    std::copy_n(last.begin(), rest.size(), rest.begin());
}

void requireSizes(std::size_t codes, std::size_t words, int bits)
{
    if (bits < 1 || bits > 8)
        fail(ErrorKind::Internal, "Codes of ", bits, " bits cannot be packed; 1 to 8 bits can.");
    if (std::int64_t(words) != packedWords(std::int64_t(codes), bits))
        fail(ErrorKind::Internal, codes, " codes of ", bits, " bits take ",
            packedWords(std::int64_t(codes), bits), " words, not ", words, ".");
}

} // namespace

std::int64_t packedWords(std::int64_t count, int bits)
{
    // Whole runs first, so that the product stays small for any count.
    return count / kRunCodes * bits + (count % kRunCodes * bits + 31) / 32;
}

void packCodes(std::span<const std::uint8_t> codes, int bits, std::span<std::uint32_t> words)
{
    requireSizes(codes.size(), words.size(), bits);
    using Pack = void (*)(std::span<const std::uint8_t>, std::uint32_t*);
    static constexpr std::array<Pack, 8> byWidth
        = { packAll<1>, packAll<2>, packAll<3>, packAll<4>, packAll<5>, packAll<6>, packAll<7>, packAll<8> };
    byWidth[std::size_t(bits - 1)](codes, words.data());
}

void unpackCodes(std::span<const std::uint32_t> words, int bits, std::span<std::uint8_t> codes)
{
    requireSizes(codes.size(), words.size(), bits);
    using Unpack = void (*)(const std::uint32_t*, std::span<std::uint8_t>);
    static constexpr std::array<Unpack, 8> byWidth = { unpackAll<1>, unpackAll<2>, unpackAll<3>, unpackAll<4>,
        unpackAll<5>, unpackAll<6>, unpackAll<7>, unpackAll<8> };
    byWidth[std::size_t(bits - 1)](words.data(), codes);
}

} // namespace tacq
