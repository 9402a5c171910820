// No include guard: see lanes.h. Eight float32 lanes of one AVX2 register.

using Vector = __m256;
constexpr int kLanes = 8;
constexpr int kManyRows = 2; // of a tile with several tokens, so that its sums fit the registers

inline Vector zeros()
{
    return _mm256_setzero_ps();
}
inline Vector everywhere(float value)
{
    return _mm256_set1_ps(value);
}
inline Vector load(const float* values)
{
    return _mm256_loadu_ps(values);
}
inline void store(float* to, Vector vector)
{
    _mm256_storeu_ps(to, vector);
}
inline Vector plus(Vector a, Vector b)
{
    return _mm256_add_ps(a, b);
}
inline Vector minus(Vector a, Vector b)
{
    return _mm256_sub_ps(a, b);
}
inline Vector times(Vector a, Vector b)
{
    return _mm256_mul_ps(a, b);
}
inline Vector plusProduct(Vector sum, Vector a, Vector b)
{
    return _mm256_fmadd_ps(a, b, sum);
}
inline Vector larger(Vector a, Vector b)
{
    return _mm256_max_ps(a, b);
}
inline Vector quotient(Vector a, Vector b)
{
    return _mm256_div_ps(a, b);
}
inline Vector nearestInteger(Vector a) // halves to even
{
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
inline Vector twoToThe(Vector integer) // −126 … 127
{
    return _mm256_castsi256_ps(
        _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(integer), _mm256_set1_epi32(127)), 23));
}
inline float sumOf(Vector vector)
{
    const __m128 half = _mm_add_ps(_mm256_castps256_ps128(vector), _mm256_extractf128_ps(vector, 1));
    const __m128 quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(quarter, _mm_movehdup_ps(quarter)));
}
inline float largestOf(Vector vector)
{
    const __m128 half = _mm_max_ps(_mm256_castps256_ps128(vector), _mm256_extractf128_ps(vector, 1));
    const __m128 quarter = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(quarter, _mm_movehdup_ps(quarter)));
}

inline float halfValue(std::uint16_t pattern)
{
    return _cvtsh_ss(pattern);
}
inline Vector loadHalf(const std::uint16_t* values)
{
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
}
inline Vector loadBfloat16(const std::uint16_t* values)
{
    const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values)));
    return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}
inline Vector loadBytes(const std::uint8_t* values)
{
    return _mm256_cvtepi32_ps(
        _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(values))));
}
inline Vector roundedToHalf(Vector vector)
{
    return _mm256_cvtph_ps(_mm256_cvtps_ph(vector, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
inline Vector roundedToBfloat16(Vector vector)
{
    const __m256i bits = _mm256_castps_si256(vector);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i carried = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    return _mm256_castsi256_ps(_mm256_and_si256(carried, _mm256_set1_epi32(int(0xffff0000U))));
}

// The values of 2^Bits codes, repeated until a register is full: the bits that follow a code in its lane
// then need not be cleared.
template <int Bits> struct CodeTable
{
    static constexpr int kVectors = Bits > 3 ? 2 : 1;
    Vector values[kVectors];

    // Those of eight codes whose bits begin at `codes`; reads 4 bytes.
    Vector of(const std::uint8_t* codes) const
    {
        std::int32_t run;
        std::memcpy(&run, codes, sizeof run);
        const __m256i code = _mm256_srlv_epi32(_mm256_set1_epi32(run),
            _mm256_setr_epi32(0, Bits, 2 * Bits, 3 * Bits, 4 * Bits, 5 * Bits, 6 * Bits, 7 * Bits));
        const Vector low = _mm256_permutevar8x32_ps(values[0], code);
        if constexpr (kVectors == 1)
            return low;
        const __m256 isHigh = _mm256_castsi256_ps(_mm256_slli_epi32(code, 28));
        return _mm256_blendv_ps(low, _mm256_permutevar8x32_ps(values[kVectors - 1], code), isHigh);
    }
};
