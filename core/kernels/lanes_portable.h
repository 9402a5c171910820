// No include guard: see lanes.h. Eight float32 lanes in plain C++.

constexpr int kLanes = 8;
constexpr int kManyRows = 2; // of a tile with several tokens

struct Vector
{
    float lane[kLanes];
};

template <typename Operation> inline Vector forLanes(const Operation& operation)
{
    Vector result;
    for (int i = 0; i < kLanes; ++i)
        result.lane[i] = operation(i);
    return result;
}
inline Vector everywhere(float value)
{
    return forLanes([&](int) { return value; });
}
inline Vector zeros()
{
    return everywhere(0);
}
inline Vector load(const float* values)
{
    return forLanes([&](int i) { return values[i]; });
}
inline void store(float* to, const Vector& vector)
{
    std::memcpy(to, vector.lane, sizeof vector.lane);
}
inline Vector plus(const Vector& a, const Vector& b)
{
    return forLanes([&](int i) { return a.lane[i] + b.lane[i]; });
}
inline Vector minus(const Vector& a, const Vector& b)
{
    return forLanes([&](int i) { return a.lane[i] - b.lane[i]; });
}
inline Vector times(const Vector& a, const Vector& b)
{
    return forLanes([&](int i) { return a.lane[i] * b.lane[i]; });
}
inline Vector plusProduct(const Vector& sum, const Vector& a, const Vector& b)
{
    return forLanes([&](int i) { return sum.lane[i] + a.lane[i] * b.lane[i]; });
}
inline Vector larger(const Vector& a, const Vector& b)
{
    return forLanes([&](int i) { return a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i]; });
}
inline Vector quotient(const Vector& a, const Vector& b)
{
    return forLanes([&](int i) { return a.lane[i] / b.lane[i]; });
}
inline Vector nearestInteger(const Vector& a) // halves to even; |a| < 2^22
{
    constexpr float kNoFraction = 12582912.0F; // 1.5·2^23 leaves no bits behind the point
    return forLanes([&](int i) { return (a.lane[i] + kNoFraction) - kNoFraction; });
}
inline Vector twoToThe(const Vector& integer) // −126 … 127
{
    return forLanes([&](int i) { return std::bit_cast<float>((std::int32_t(integer.lane[i]) + 127) << 23); });
}
inline float sumOf(const Vector& vector)
{
    float sum = 0;
    for (const float value : vector.lane)
        sum += value;
    return sum;
}
inline float largestOf(const Vector& vector)
{
    float largest = vector.lane[0];
    for (const float value : vector.lane)
        largest = value > largest ? value : largest;
    return largest;
}

inline float halfValue(std::uint16_t pattern)
{
    return floatFromHalf(pattern);
}
inline Vector loadHalf(const std::uint16_t* values)
{
    return forLanes([&](int i) { return floatFromHalf(values[i]); });
}
inline Vector loadBfloat16(const std::uint16_t* values)
{
    return forLanes([&](int i) { return floatFromBfloat16(values[i]); });
}
inline Vector loadBytes(const std::uint8_t* values)
{
    return forLanes([&](int i) { return float(values[i]); });
}
inline Vector roundedToHalf(const Vector& vector)
{
    return forLanes([&](int i) { return roundToHalf(vector.lane[i]); });
}
inline Vector roundedToBfloat16(const Vector& vector)
{
    return forLanes([&](int i) { return roundToBfloat16(vector.lane[i]); });
}

// The values of 2^Bits codes.
template <int Bits> struct CodeTable
{
    static constexpr int kVectors = Bits > 3 ? 2 : 1;
    Vector values[kVectors];

    // Those of eight codes whose bits begin at `codes`; reads 4 bytes.
    Vector of(const std::uint8_t* codes) const
    {
        std::uint32_t run;
        std::memcpy(&run, codes, sizeof run); // little-endian, as the bit string is
        return forLanes([&](int i) {
            const std::uint32_t code = run >> (i * Bits) & ((1U << Bits) - 1);
            return values[code / kLanes].lane[code % kLanes];
        });
    }
};
