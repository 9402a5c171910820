#include "core/base/random.h"

#include <algorithm>
#include <bit>

namespace tacq {

namespace {
constexpr int kShiftSize = 397;
constexpr std::uint32_t kMatrix = 0x9908b0dfU;
constexpr std::uint32_t kUpperMask = 0x80000000U;
constexpr std::uint32_t kLowerMask = 0x7fffffffU;
} // namespace

PythonRandom::PythonRandom(std::uint64_t seed)
{
    // init_by_array (Matsumoto & Nishimura 2002) with the little-endian 32-bit words of the seed as the key.
    std::array<std::uint32_t, 2> key = { std::uint32_t(seed), std::uint32_t(seed >> 32) };
    const int keyLength = key[1] == 0 ? 1 : 2;

    initialize(19650218U);
    auto& s = m_state;
    int i = 1;
    int j = 0;
    for (int k = std::max(kStateWords, keyLength); k > 0; --k) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1664525U)) + key[j] + std::uint32_t(j);
        if (++i == kStateWords) {
            s[0] = s[kStateWords - 1];
            i = 1;
        }
        if (++j == keyLength)
            j = 0;
    }
    for (int k = kStateWords - 1; k > 0; --k) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1566083941U)) - std::uint32_t(i);
        if (++i == kStateWords) {
            s[0] = s[kStateWords - 1];
            i = 1;
        }
    }
    s[0] = kUpperMask;
}

void PythonRandom::initialize(std::uint32_t seed)
{
    m_state[0] = seed;
    for (int i = 1; i < kStateWords; ++i)
        m_state[i] = 1812433253U * (m_state[i - 1] ^ (m_state[i - 1] >> 30)) + std::uint32_t(i);
    m_position = kStateWords;
}

void PythonRandom::refill()
{
    for (int i = 0; i < kStateWords; ++i) {
        const std::uint32_t y = (m_state[i] & kUpperMask) | (m_state[(i + 1) % kStateWords] & kLowerMask);
        m_state[i] = m_state[(i + kShiftSize) % kStateWords] ^ (y >> 1) ^ ((y & 1) != 0 ? kMatrix : 0U);
    }
    m_position = 0;
}

std::uint32_t PythonRandom::next32()
{
    if (m_position == kStateWords)
        refill();
    std::uint32_t y = m_state[m_position++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    y ^= y >> 18;
    return y;
}

std::uint64_t PythonRandom::bits(int count)
{
    if (count <= 32)
        return next32() >> (32 - count);
    const std::uint64_t low = next32(); // CPython fills words from the least significant one
    return low | (std::uint64_t(next32() >> (64 - count)) << 32);
}

std::uint64_t PythonRandom::below(std::uint64_t bound)
{
    const int width = std::bit_width(bound);
    std::uint64_t value = bits(width);
    while (value >= bound)
        value = bits(width);
    return value;
}

std::int64_t PythonRandom::integer(std::int64_t low, std::int64_t high)
{
    return low + std::int64_t(below(std::uint64_t(high - low) + 1));
}

double PythonRandom::uniform()
{
    const std::uint32_t a = next32() >> 5;
    const std::uint32_t b = next32() >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

} // namespace tacq
