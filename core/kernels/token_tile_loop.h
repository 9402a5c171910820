// No include guard: token_tile.cpp includes this once for every instruction set, inside a region compiled for
// it. (Vectors wider than the surrounding code's registers would be taken apart before the compiler learns
// which processor the function is for.)

// Gradients of all samples, `addStep(gradient, z, a)` by step, and their sums, which stay in registers.
// Strips are Vectors · lanes entries of 4 bytes wide.
template <typename Vector, int Rows, int Vectors, TokenSums Sums, typename AddStep>
__attribute__((always_inline)) inline void addSamples(const std::int64_t* steps, std::int64_t samples,
    const std::byte* z, const std::byte* a, float* tile, const AddStep& addStep)
{
    constexpr int kStepBytes = Vectors * static_cast<int>(sizeof(Vector));
    constexpr int kSums = Sums == TokenSums::Moments ? 3 : 1;
    Vector sums[kSums][Rows][Vectors] = {};
    for (std::int64_t sample = 0; sample < samples; ++sample) {
        Vector gradient[Rows][Vectors] = {};
        for (std::int64_t step = 0; step < steps[sample]; ++step) {
            addStep(gradient, z, a);
            z += kStepBytes;
            a += kStepBytes;
        }
#pragma GCC unroll 8
        for (int row = 0; row < Rows; ++row) {
#pragma GCC unroll 8
            for (int vector = 0; vector < Vectors; ++vector) {
                if constexpr (Sums == TokenSums::Plain) {
                    sums[0][row][vector] += gradient[row][vector];
                } else {
                    addAbsolute(sums[0][row][vector], gradient[row][vector]);
                }
                if constexpr (Sums == TokenSums::Moments) {
                    addSquare(sums[1][row][vector], gradient[row][vector]);
                    sums[2][row][vector] += gradient[row][vector];
                }
            }
        }
    }
    std::copy_n(
        reinterpret_cast<const float*>(sums), kSums * Rows * Vectors * sizeof(Vector) / sizeof(float), tile);
}

template <typename Vector, int Rows, int Vectors, TokenSums Sums>
void addTokens(
    const std::int64_t* steps, std::int64_t samples, const std::byte* z, const std::byte* a, float* tile)
{
    addSamples<Vector, Rows, Vectors, Sums>(
        steps, samples, z, a, tile,
        [](Vector(&gradient)[Rows][Vectors], const std::byte* zs, const std::byte* as)
            __attribute__((always_inline)) {
                const auto* output = reinterpret_cast<const float*>(zs);
                const auto* input = reinterpret_cast<const Vector*>(as);
#pragma GCC unroll 8
                for (int row = 0; row < Rows; ++row) {
                    const Vector everywhere = output[row] - Vector {};
#pragma GCC unroll 8
                    for (int vector = 0; vector < Vectors; ++vector)
                        addTerm(gradient[row][vector], everywhere, input[vector]);
                }
            });
}

#ifdef TACQ_BFLOAT16_PAIRS
// Two tokens a step: products of bfloat16 are exact in float32 and added there.
template <int Rows, int Vectors, TokenSums Sums>
void addTokenPairs(
    const std::int64_t* steps, std::int64_t samples, const std::byte* z, const std::byte* a, float* tile)
{
    addSamples<Vector16, Rows, Vectors, Sums>(
        steps, samples, z, a, tile,
        [](Vector16(&gradient)[Rows][Vectors], const std::byte* zs, const std::byte* as)
            __attribute__((always_inline)) {
                const auto* output = reinterpret_cast<const int*>(zs);
                const auto* input = reinterpret_cast<const __m512i*>(as);
#pragma GCC unroll 8
                for (int row = 0; row < Rows; ++row) {
                    const auto everywhere = (__m512bh)_mm512_set1_epi32(output[row]);
#pragma GCC unroll 8
                    for (int vector = 0; vector < Vectors; ++vector)
                        gradient[row][vector] = (Vector16)_mm512_dpbf16_ps(
                            (__m512)gradient[row][vector], (__m512bh)input[vector], everywhere);
                }
            });
}
#endif
