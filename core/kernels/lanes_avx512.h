// No include guard: see lanes.h. Sixteen float32 lanes of one AVX-512 register.

using Vector = __m512;
constexpr int kLanes = 16;
constexpr int kManyRows = 4; // of a tile with several tokens, so that its sums fit the registers

inline Vector zeros()
{
    return _mm512_setzero_ps();
}
inline Vector everywhere(float value)
{
    return _mm512_set1_ps(value);
}
inline Vector load(const float* values)
{
    return _mm512_loadu_ps(values);
}
inline void store(float* to, Vector vector)
{
    _mm512_storeu_ps(to, vector);
}
inline Vector plus(Vector a, Vector b)
{
    return _mm512_add_ps(a, b);
}
inline Vector minus(Vector a, Vector b)
{
    return _mm512_sub_ps(a, b);
}
inline Vector times(Vector a, Vector b)
{
    return _mm512_mul_ps(a, b);
}
inline Vector plusProduct(Vector sum, Vector a, Vector b)
{
    return _mm512_fmadd_ps(a, b, sum);
}
inline Vector larger(Vector a, Vector b)
{
    return _mm512_max_ps(a, b);
}
inline Vector quotient(Vector a, Vector b)
{
    return _mm512_div_ps(a, b);
}
inline Vector nearestInteger(Vector a) // halves to even
{
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
inline Vector twoToThe(Vector integer) // −126 … 127
{
    return _mm512_castsi512_ps(
        _mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(integer), _mm512_set1_epi32(127)), 23));
}
inline float sumOf(Vector vector)
{
    return _mm512_reduce_add_ps(vector);
}
inline float largestOf(Vector vector)
{
    return _mm512_reduce_max_ps(vector);
}

inline float halfValue(std::uint16_t pattern)
{
    return _cvtsh_ss(pattern);
}
inline Vector loadHalf(const std::uint16_t* values)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(values)));
}
inline Vector loadBfloat16(const std::uint16_t* values)
{
    const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(values)));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}
inline Vector loadBytes(const std::uint8_t* values)
{
    return _mm512_cvtepi32_ps(
        _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values))));
}
inline Vector roundedToHalf(Vector vector)
{
    return _mm512_cvtph_ps(_mm512_cvtps_ph(vector, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
inline Vector roundedToBfloat16(Vector vector)
{
    const __m512i bits = _mm512_castps_si512(vector);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i carried = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    return _mm512_castsi512_ps(_mm512_and_si512(carried, _mm512_set1_epi32(int(0xffff0000U))));
}

// The values of 2^Bits codes, repeated until a register is full: the bits that follow a code in its lane
// then need not be cleared.
template <int Bits> struct CodeTable
{
    static constexpr int kVectors = 1;
    Vector values[kVectors];

    // Those of sixteen codes whose bits begin at `codes`; reads 8 bytes.
    Vector of(const std::uint8_t* codes) const
    {
        std::int64_t run;
        std::memcpy(&run, codes, sizeof run);
        // For the lowest byte of a lane, the place of its code in the run; the other bytes do not matter.
        const __m512i place = _mm512_mullo_epi32(
            _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), _mm512_set1_epi32(Bits));
        return _mm512_permutexvar_ps(_mm512_multishift_epi64_epi8(place, _mm512_set1_epi64(run)), values[0]);
    }
};
