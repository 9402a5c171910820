// No include guard: see lanes.h.

// e^x, relative error under 2e-7; x is kept within ±87. x = n·ln 2 + r with |r| ≤ ln 2 / 2, and e^r by its
// Taylor polynomial, whose first term left out is r⁸/8! < 6e-9.
inline Vector exponential(Vector x)
{
    const Vector limit = everywhere(87);
    x = larger(minus(zeros(), limit), minus(zeros(), larger(minus(zeros(), limit), minus(zeros(), x))));
    const Vector n = nearestInteger(times(x, everywhere(1.44269504F)));
    Vector r = plusProduct(x, n, everywhere(-0.693359375F)); // ln 2 in two parts, the first exact in products
    r = plusProduct(r, n, everywhere(2.12194440e-4F));
    Vector sum = everywhere(1.0F / 5040);
    for (const float factor : { 1.0F / 720, 1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1.0F, 1.0F })
        sum = plusProduct(everywhere(factor), sum, r);
    return times(sum, twoToThe(n));
}

// For arrays that are not a multiple of kLanes long: the last vector by way of a buffer.
template <typename Body> inline void forVectors(std::int64_t count, const Body& body)
{
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        body(i, kLanes);
    if (i < count)
        body(i, int(count - i));
}

inline Vector loadSome(const float* values, int count, float otherwise = 0)
{
    if (count == kLanes)
        return load(values);
    float padded[kLanes];
    for (int i = 0; i < kLanes; ++i)
        padded[i] = i < count ? values[i] : otherwise;
    return load(padded);
}

inline void storeSome(float* to, Vector vector, int count)
{
    if (count == kLanes)
        return store(to, vector);
    float padded[kLanes];
    store(padded, vector);
    std::copy_n(padded, count, to);
}

inline float dot(const float* a, const float* b, std::int64_t count)
{
    Vector sum = zeros();
    forVectors(count,
        [&](std::int64_t i, int n) { sum = plusProduct(sum, loadSome(a + i, n), loadSome(b + i, n)); });
    return sumOf(sum);
}

inline void normalize(const float* x, const float* weight, float epsilon, std::int64_t count, float* out)
{
    const float scale = 1 / std::sqrt(dot(x, x, count) / float(count) + epsilon);
    forVectors(count, [&](std::int64_t i, int n) {
        storeSome(out + i, times(times(loadSome(x + i, n), everywhere(scale)), loadSome(weight + i, n)), n);
    });
}

// With r = 1 / sqrt(mean(x²) + ε) and g = gradient · weight: ∂L/∂x = r·g − x · r³ · mean(g·x).
inline void normalizeBackward(const float* x, const float* weight, const float* gradient, float epsilon,
    std::int64_t count, float* xGradient)
{
    const float scale = 1 / std::sqrt(dot(x, x, count) / float(count) + epsilon);
    Vector sum = zeros();
    forVectors(count, [&](std::int64_t i, int n) {
        sum = plusProduct(sum, times(loadSome(gradient + i, n), loadSome(weight + i, n)), loadSome(x + i, n));
    });
    const Vector along = everywhere(-scale * scale * scale * (sumOf(sum) / float(count)));
    forVectors(count, [&](std::int64_t i, int n) {
        const Vector own
            = times(times(loadSome(gradient + i, n), loadSome(weight + i, n)), everywhere(scale));
        storeSome(xGradient + i, plusProduct(own, along, loadSome(x + i, n)), n);
    });
}

inline void rotate(
    const float* from, const float* cosine, const float* sine, std::int64_t dimension, Turn turn, float* to)
{
    const std::int64_t half = dimension / 2;
    const float sign = turn == Turn::Forwards ? 1.0F : -1.0F;
    for (std::int64_t i = 0; i < half; ++i) {
        const float first = from[i], second = from[i + half], s = sign * sine[i];
        to[i] = first * cosine[i] - second * s;
        to[i + half] = second * cosine[i] + first * s;
    }
}

// 1 / (1 + e^−x)
inline Vector sigmoid(Vector x)
{
    return quotient(everywhere(1), plus(everywhere(1), exponential(minus(zeros(), x))));
}

inline void gate(const float* gates, const float* up, std::int64_t count, float* out)
{
    forVectors(count, [&](std::int64_t i, int n) {
        const Vector g = loadSome(gates + i, n);
        const Vector silu = quotient(g, plus(everywhere(1), exponential(minus(zeros(), g))));
        storeSome(out + i, times(silu, loadSome(up + i, n)), n);
    });
}

// With σ the sigmoid of the gate g: silu(g) = g·σ and silu′(g) = σ·(1 + g·(1 − σ)).
inline void gateBackward(const float* gates, const float* up, const float* gradient, std::int64_t count,
    float* gateGradient, float* upGradient)
{
    const Vector one = everywhere(1);
    forVectors(count, [&](std::int64_t i, int n) {
        const Vector g = loadSome(gates + i, n), incoming = loadSome(gradient + i, n), s = sigmoid(g);
        const Vector slope = times(s, plusProduct(one, g, minus(one, s)));
        storeSome(upGradient + i, times(incoming, times(g, s)), n);
        storeSome(gateGradient + i, times(times(incoming, loadSome(up + i, n)), slope), n);
    });
}

inline void widen(const std::uint16_t* bfloat16, std::int64_t count, float* out)
{
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = floatFromBfloat16(bfloat16[i]);
}

inline void narrow(const float* values, std::int64_t count, std::uint16_t* bfloat16)
{
    for (std::int64_t i = 0; i < count; ++i)
        bfloat16[i] = bfloat16FromFloat(values[i]);
}

// scores -> e^(score − largest); returns their sum.
inline float exponentials(float* scores, std::int64_t count)
{
    constexpr float kLowest = -std::numeric_limits<float>::infinity();
    Vector most = everywhere(kLowest);
    forVectors(count, [&](std::int64_t i, int n) { most = larger(most, loadSome(scores + i, n, kLowest)); });
    const Vector largest = everywhere(largestOf(most));
    float sum = 0;
    forVectors(count, [&](std::int64_t i, int n) {
        const Vector weight = exponential(minus(loadSome(scores + i, n), largest));
        storeSome(scores + i, weight, n);
        if (n == kLanes)
            sum += sumOf(weight);
        else
            for (int lane = 0; lane < n; ++lane)
                sum += scores[i + lane];
    });
    return sum;
}

inline void attend(const TokenAttentionArgs& args)
{
    const std::int64_t dimension = args.dimension, positions = args.positions;
    const float scale = 1 / std::sqrt(float(dimension));
    for (std::int64_t i = 0; i < positions; ++i)
        args.scores[i] = scale * dot(args.query, args.keys + i * dimension, dimension);
    args.scores[positions] = scale * dot(args.query, args.ownKey, dimension);
    const float share = 1 / exponentials(args.scores, positions + 1);
    forVectors(dimension, [&](std::int64_t column, int n) {
        Vector sum = times(everywhere(args.scores[positions]), loadSome(args.ownValue + column, n));
        const float* values = args.values + column;
        for (std::int64_t i = 0; i < positions; ++i)
            sum = plusProduct(sum, everywhere(args.scores[i]), loadSome(values + i * dimension, n));
        storeSome(args.out + column, times(sum, everywhere(share)), n);
    });
}

constexpr TokenOperations kKernels
    = { normalize, normalizeBackward, rotate, gate, gateBackward, widen, narrow, attend };
