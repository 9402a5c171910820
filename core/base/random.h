#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tacq {

// CPython's `random.Random`, bit for bit: MT19937 seeded by init_by_array with the words of a non-negative
// integer. Sample choice must be reproducible against Python references, so nothing of <random> is used.
class PythonRandom
{
public:
    explicit PythonRandom(std::uint64_t seed);

    std::uint32_t next32(); // one tempered output of the generator
    std::uint64_t bits(int count); // getrandbits(count), 1 ≤ count ≤ 64
    std::uint64_t below(std::uint64_t bound); // uniform in [0, bound), bound ≥ 1
    std::int64_t integer(std::int64_t low, std::int64_t high); // randint: uniform in [low, high]
    double uniform(); // random(): uniform in [0, 1) with 53 bits

    template <typename T> void shuffle(std::vector<T>& items)
    {
        for (std::size_t i = items.size(); i-- > 1;)
            std::swap(items[i], items[below(i + 1)]);
    }

private:
    static constexpr int kStateWords = 624;

    void initialize(std::uint32_t seed);
    void refill();

    std::array<std::uint32_t, kStateWords> m_state {};
    int m_position = kStateWords;
};

} // namespace tacq
