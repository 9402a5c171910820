#include "core/model/block_quants.h"

#include "core/base/error.h"
#include "core/base/half.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace tacq {

namespace {

constexpr int kShortValues = 32; // values of a short block
constexpr int kSuperValues = 256; // values of a super-block
using Bytes = const std::uint8_t*;

float halfAt(Bytes bytes)
{
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes, sizeof(bits));
    return floatFromHalf(bits);
}

// Nibbles of 16 bytes: low ones are elements 0 … 15, high ones 16 … 31.
template <typename Decode> void decodeNibbles(Bytes nibbles, float* values, Decode decode)
{
    for (int k = 0; k < 16; ++k) {
        values[k] = decode(nibbles[k] & 15, k);
        values[k + 16] = decode(nibbles[k] >> 4, k + 16);
    }
}

void decodeQ4_0(Bytes block, float* values)
{
    const float d = halfAt(block);
    decodeNibbles(block + 2, values, [d](int code, int) { return float(code - 8) * d; });
}

void decodeQ4_1(Bytes block, float* values)
{
    const float d = halfAt(block);
    const float m = halfAt(block + 2);
    decodeNibbles(block + 4, values, [d, m](int code, int) { return float(code) * d + m; });
}

void decodeQ5_0(Bytes block, float* values)
{
    const float d = halfAt(block);
    std::uint32_t high = 0;
    std::memcpy(&high, block + 2, sizeof(high));
    decodeNibbles(block + 6, values,
        [d, high](int code, int element) { return float((code | int(high >> element & 1) << 4) - 16) * d; });
}

void decodeQ5_1(Bytes block, float* values)
{
    const float d = halfAt(block);
    const float m = halfAt(block + 2);
    std::uint32_t high = 0;
    std::memcpy(&high, block + 4, sizeof(high));
    decodeNibbles(block + 8, values,
        [d, m, high](int code, int element) { return float(code | int(high >> element & 1) << 4) * d + m; });
}

void decodeQ8_0(Bytes block, float* values)
{
    const float d = halfAt(block);
    for (int j = 0; j < kShortValues; ++j)
        values[j] = float(std::int8_t(block[2 + j])) * d;
}

// scales[16], qs[64], d, dmin. Two halves of 128 of four quarters of 32 with two bits each; a scale and a
// minimum per 16 values.
void decodeQ2_K(Bytes block, float* values)
{
    Bytes scales = block;
    Bytes codes = block + 16;
    const float d = halfAt(block + 80);
    const float minimum = halfAt(block + 82);
    for (int sub = 0; sub < 16; ++sub) {
        const float scale = d * float(scales[sub] & 15);
        const float offset = minimum * float(scales[sub] >> 4);
        const int shift = sub / 2 % 4 * 2;
        Bytes source = codes + sub / 8 * 32 + sub % 2 * 16;
        for (int l = 0; l < 16; ++l)
            values[sub * 16 + l] = scale * float(source[l] >> shift & 3) - offset;
    }
}

// Sixteen 6-bit scales in 12 bytes: low four bits in the nibbles of bytes 0 … 7, upper two in bytes 8 … 11.
int scaleQ3_K(Bytes scales, int sub)
{
    const int low = sub < 8 ? scales[sub] & 15 : scales[sub - 8] >> 4;
    const int high = scales[8 + sub % 4] >> (2 * (sub / 4)) & 3;
    return (low | high << 4) - 32;
}

// hmask[32], qs[64], scales[12], d. As Q2_K, with a third bit that takes 4 away where it is 0.
void decodeQ3_K(Bytes block, float* values)
{
    Bytes mask = block;
    Bytes codes = block + 32;
    const float d = halfAt(block + 108);
    for (int sub = 0; sub < 16; ++sub) {
        const float scale = d * float(scaleQ3_K(block + 96, sub));
        const int shift = sub / 2 % 4 * 2;
        const int maskBit = sub / 2;
        Bytes source = codes + sub / 8 * 32 + sub % 2 * 16;
        Bytes sourceMask = mask + sub % 2 * 16;
        for (int l = 0; l < 16; ++l) {
            const int high = sourceMask[l] >> maskBit & 1;
            values[sub * 16 + l] = scale * float((source[l] >> shift & 3) - (high != 0 ? 0 : 4));
        }
    }
}

struct ScaleAndMinimum
{
    float scale;
    float minimum;
};

// Eight 6-bit scales and eight 6-bit minima in 12 bytes, shared by Q4_K and Q5_K.
ScaleAndMinimum scaleQ4_K(Bytes s, int j)
{
    if (j < 4)
        return { float(s[j] & 63), float(s[j + 4] & 63) };
    return { float((s[j + 4] & 15) | (s[j - 4] >> 6) << 4), float((s[j + 4] >> 4) | (s[j] >> 6) << 4) };
}

// d, dmin, scales[12], qs[128]. Four chunks of 64: low nibbles of 32 bytes, then their high nibbles.
void decodeQ4_K(Bytes block, float* values)
{
    const float d = halfAt(block);
    const float minimum = halfAt(block + 2);
    for (int sub = 0; sub < 8; ++sub) {
        const ScaleAndMinimum part = scaleQ4_K(block + 4, sub);
        const float scale = d * part.scale;
        const float offset = minimum * part.minimum;
        const int shift = sub % 2 * 4;
        Bytes codes = block + 16 + sub / 2 * 32;
        for (int l = 0; l < 32; ++l)
            values[sub * 32 + l] = scale * float(codes[l] >> shift & 15) - offset;
    }
}

// d, dmin, scales[12], qh[32], qs[128]. As Q4_K; bit `sub` of qh[l] is the fifth bit.
void decodeQ5_K(Bytes block, float* values)
{
    const float d = halfAt(block);
    const float minimum = halfAt(block + 2);
    Bytes high = block + 16;
    for (int sub = 0; sub < 8; ++sub) {
        const ScaleAndMinimum part = scaleQ4_K(block + 4, sub);
        const float scale = d * part.scale;
        const float offset = minimum * part.minimum;
        const int shift = sub % 2 * 4;
        Bytes codes = block + 48 + sub / 2 * 32;
        for (int l = 0; l < 32; ++l) {
            const int code = (codes[l] >> shift & 15) | (high[l] >> sub & 1) << 4;
            values[sub * 32 + l] = scale * float(code) - offset;
        }
    }
}

// ql[128], qh[64], scales[16] (signed), d. Two halves of 128 of four quarters of 32; quarters 0 and 2 share
// the nibbles of 32 bytes, 1 and 3 those of the next 32; qh holds two upper bits per quarter.
void decodeQ6_K(Bytes block, float* values)
{
    const float d = halfAt(block + 208);
    for (int sub = 0; sub < 16; ++sub) {
        const int half = sub / 8;
        const int quarter = sub / 2 % 4;
        const int column = sub % 2 * 16;
        const float scale = d * float(std::int8_t(block[192 + sub]));
        Bytes low = block + half * 64 + quarter % 2 * 32 + column;
        Bytes high = block + 128 + half * 32 + column;
        const int lowShift = quarter / 2 * 4;
        const int highShift = quarter * 2;
        for (int l = 0; l < 16; ++l) {
            const int code = (low[l] >> lowShift & 15) | (high[l] >> highShift & 3) << 4;
            values[sub * 16 + l] = scale * float(code - 32);
        }
    }
}

void decodeF32(Bytes block, float* values)
{
    std::memcpy(values, block, sizeof(float));
}

void decodeF16(Bytes block, float* values)
{
    *values = halfAt(block);
}

void decodeBF16(Bytes block, float* values)
{
    std::uint16_t bits = 0;
    std::memcpy(&bits, block, sizeof(bits));
    *values = floatFromBfloat16(bits);
}

// All blocks of one type; the block decoder is known to the compiler, so that it is part of the loop.
template <void (*Decode)(Bytes, float*), std::int64_t Values, std::int64_t BlockBytes>
void decodeAll(Bytes bytes, float* values, std::int64_t blocks)
{
    for (std::int64_t i = 0; i < blocks; ++i)
        Decode(bytes + i * BlockBytes, values + i * Values);
}

struct TypeFacts
{
    GgmlType type;
    std::string_view name;
    BlockLayout layout;
    void (*decode)(Bytes, float*, std::int64_t blocks);
};

template <void (*Decode)(Bytes, float*), std::int64_t Values, std::int64_t BlockBytes>
constexpr TypeFacts facts(GgmlType type, std::string_view name)
{
    return { type, name, { Values, BlockBytes }, decodeAll<Decode, Values, BlockBytes> };
}

constexpr std::array<TypeFacts, 13> kTypes = {
    facts<decodeF32, 1, 4>(GgmlType::F32, "F32"),
    facts<decodeF16, 1, 2>(GgmlType::F16, "F16"),
    facts<decodeBF16, 1, 2>(GgmlType::BF16, "BF16"),
    facts<decodeQ4_0, kShortValues, 18>(GgmlType::Q4_0, "Q4_0"),
    facts<decodeQ4_1, kShortValues, 20>(GgmlType::Q4_1, "Q4_1"),
    facts<decodeQ5_0, kShortValues, 22>(GgmlType::Q5_0, "Q5_0"),
    facts<decodeQ5_1, kShortValues, 24>(GgmlType::Q5_1, "Q5_1"),
    facts<decodeQ8_0, kShortValues, 34>(GgmlType::Q8_0, "Q8_0"),
    facts<decodeQ2_K, kSuperValues, 84>(GgmlType::Q2_K, "Q2_K"),
    facts<decodeQ3_K, kSuperValues, 110>(GgmlType::Q3_K, "Q3_K"),
    facts<decodeQ4_K, kSuperValues, 144>(GgmlType::Q4_K, "Q4_K"),
    facts<decodeQ5_K, kSuperValues, 176>(GgmlType::Q5_K, "Q5_K"),
    facts<decodeQ6_K, kSuperValues, 210>(GgmlType::Q6_K, "Q6_K"),
};

const TypeFacts& factsOf(GgmlType type)
{
    const auto found = std::ranges::find(kTypes, type, &TypeFacts::type);
    if (found == kTypes.end())
        fail(ErrorKind::Internal, "There is no GGUF tensor type ", std::uint32_t(type), ".");
    return *found;
}

} // namespace

bool isGgmlType(std::uint32_t number)
{
    return std::ranges::find(kTypes, GgmlType(number), &TypeFacts::type) != kTypes.end();
}

std::string_view name(GgmlType type)
{
    return factsOf(type).name;
}

bool isBlockQuantized(GgmlType type)
{
    return factsOf(type).layout.values > 1;
}

BlockLayout blockLayout(GgmlType type)
{
    return factsOf(type).layout;
}

void decodeBlocks(GgmlType type, std::span<const std::byte> bytes, std::span<float> values)
{
    const TypeFacts& facts = factsOf(type);
    const auto count = std::int64_t(values.size());
    const std::int64_t blocks = count / facts.layout.values;
    if (count % facts.layout.values != 0 || std::int64_t(bytes.size()) != blocks * facts.layout.bytes)
        fail(ErrorKind::Internal, count, " values of type ", facts.name, " do not lie in ", bytes.size(),
            " bytes.");
    facts.decode(reinterpret_cast<Bytes>(bytes.data()), values.data(), blocks);
}

} // namespace tacq
