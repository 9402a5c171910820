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

inline void gate(const float* gates, const float* up, std::int64_t count, float* out)
{
    forVectors(count, [&](std::int64_t i, int n) {
        const Vector g = loadSome(gates + i, n);
        const Vector silu = quotient(g, plus(everywhere(1), exponential(minus(zeros(), g))));
        storeSome(out + i, times(silu, loadSome(up + i, n)), n);
    });
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

constexpr TokenOperations kKernels = { normalize, gate, attend };
