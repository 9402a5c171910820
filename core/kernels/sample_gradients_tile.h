// No include guard: sample_gradients_cpu.cpp includes this once for every instruction set, inside a region
// compiled for it. (Vectors wider than the surrounding code's registers would be taken apart before the
// compiler learns which processor the function is for.)

// One tile of the sums, Rows × (Vectors · lanes of a Vector): gradient and sums stay in registers over all
// samples. z [tokens, Rows] and a [tokens, Vectors · lanes] are strips of Z and A. `tile` receives Σ|g|, and
// with Moments Σg² and Σg after it.
template <typename Vector, int Rows, int Vectors, bool Moments>
void addTile(const SampleGradientArgs& args, const float* z, const float* a, float* tile)
{
    constexpr int kWidth = Vectors * static_cast<int>(sizeof(Vector) / sizeof(float));
    Vector absolute[Rows][Vectors] = {};
    Vector moments[Moments ? 2 : 1][Rows][Vectors] = {};
    for (std::int64_t sample = 0; sample < args.samples; ++sample) {
        Vector gradient[Rows][Vectors] = {};
        for (std::int64_t token = 0; token < args.lengths[sample]; ++token) {
            const auto* input = reinterpret_cast<const Vector*>(a);
#pragma GCC unroll 8
            for (int row = 0; row < Rows; ++row) {
                const Vector everywhere = z[row] - Vector {};
#pragma GCC unroll 8
                for (int vector = 0; vector < Vectors; ++vector)
                    addTerm(gradient[row][vector], everywhere, input[vector]);
            }
            z += Rows;
            a += kWidth;
        }
#pragma GCC unroll 8
        for (int row = 0; row < Rows; ++row) {
#pragma GCC unroll 8
            for (int vector = 0; vector < Vectors; ++vector) {
                addAbsolute(absolute[row][vector], gradient[row][vector]);
                if constexpr (Moments) {
                    addSquare(moments[0][row][vector], gradient[row][vector]);
                    moments[1][row][vector] += gradient[row][vector];
                }
            }
        }
    }
    std::copy_n(reinterpret_cast<const float*>(absolute), Rows * kWidth, tile);
    if constexpr (Moments)
        std::copy_n(reinterpret_cast<const float*>(moments), 2 * Rows * kWidth, tile + Rows * kWidth);
}
