#include "core/base/half.h"
#include "core/base/random.h"
#include "core/kernels/dense_product.h"
#include "core/kernels/lanes.h"
#include "core/kernels/token_operations.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace tacq;

namespace {

constexpr InstructionSet kSets[] = { InstructionSet::Portable, InstructionSet::Avx2, InstructionSet::Avx512 };

std::vector<float> randomValues(std::int64_t count, std::uint64_t seed, double range = 1)
{
    PythonRandom random(seed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = float(range * (2 * random.uniform() - 1));
    return values;
}

bool isClose(double actual, double expected, double scale)
{
    return std::abs(actual - expected) <= 1e-6 * scale;
}

} // namespace

// Products with dense matrices and the small operations of one token, against their definitions in double.
class TestTokenKernels : public QObject
{
    Q_OBJECT

private slots:
    void denseProductsReadEveryType_data();
    void denseProductsReadEveryType();
    void normIsThatOfItsDefinition();
    void gatingIsThatOfItsDefinition();
    void attentionIsThatOfItsDefinition_data();
    void attentionIsThatOfItsDefinition();
    void rotationTurnsPairs();
    void gradientsOfNormAndGateAreDifferences();
    void bfloat16RoundsToNearest();
};

void TestTokenKernels::denseProductsReadEveryType_data()
{
    QTest::addColumn<DenseType>("type");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("float32") << DenseType::Float32 << 9 << 96;
    QTest::newRow("half") << DenseType::Half << 9 << 96;
    QTest::newRow("bfloat16") << DenseType::Bfloat16 << 9 << 96;
    QTest::newRow("float32, odd") << DenseType::Float32 << 3 << 37;
    QTest::newRow("half, odd") << DenseType::Half << 3 << 37;
    QTest::newRow("bfloat16, odd") << DenseType::Bfloat16 << 3 << 37;
}

void TestTokenKernels::denseProductsReadEveryType()
{
    QFETCH(DenseType, type);
    QFETCH(int, rows);
    QFETCH(int, columns);
    std::vector<float> weight = randomValues(rows * columns, 1);
    std::vector<std::uint16_t> narrow;
    for (float& value : weight) {
        narrow.push_back(type == DenseType::Half ? halfFromFloat(value) : bfloat16FromFloat(value));
        if (type != DenseType::Float32)
            value = type == DenseType::Half ? roundToHalf(value) : roundToBfloat16(value);
    }
    const void* stored = type == DenseType::Float32 ? static_cast<const void*>(weight.data()) : narrow.data();
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        for (const std::int64_t tokens : { 1, 2, 6 }) {
            const std::vector<float> input = randomValues(tokens * columns, 2);
            std::vector<float> output(std::size_t(tokens * rows), 3.0F);
            denseProduct({ stored, type, rows, columns, input.data(), output.data(), tokens, true });
            for (std::int64_t i = 0; i < tokens * rows; ++i) {
                double sum = 3, magnitudes = 3;
                for (std::int64_t column = 0; column < columns; ++column) {
                    const double term = double(weight[std::size_t(i % rows * columns + column)])
                        * double(input[std::size_t(i / rows * columns + column)]);
                    sum += term;
                    magnitudes += std::abs(term);
                }
                QVERIFY(isClose(output[std::size_t(i)], sum, magnitudes));
            }
        }
    }
}

void TestTokenKernels::normIsThatOfItsDefinition()
{
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        for (const std::int64_t count : { 3, 32, 77 }) {
            const std::vector<float> x = randomValues(count, 1, 4), weight = randomValues(count, 2);
            std::vector<float> out(static_cast<std::size_t>(count));
            normalizeToken(x.data(), weight.data(), 1e-5F, count, out.data());
            double squares = 0;
            for (const float value : x)
                squares += double(value) * double(value);
            for (std::size_t i = 0; i < out.size(); ++i) {
                const double expected
                    = double(x[i]) / std::sqrt(squares / double(count) + 1e-5) * double(weight[i]);
                QVERIFY(isClose(out[i], expected, std::abs(expected)));
            }
        }
    }
}

void TestTokenKernels::gatingIsThatOfItsDefinition()
{
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        std::vector<float> gate = randomValues(4001, 1, 30), up = randomValues(4001, 2), out(4001);
        gate[0] = -200;
        gate[1] = 200;
        gate[2] = 0;
        gateToken(gate.data(), up.data(), 4001, out.data());
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double expected = double(gate[i]) / (1 + std::exp(-double(gate[i]))) * double(up[i]);
            QVERIFY2(isClose(out[i], expected, std::abs(expected) + 1e-20), std::to_string(gate[i]).c_str());
        }
    }
}

void TestTokenKernels::attentionIsThatOfItsDefinition_data()
{
    QTest::addColumn<int>("positions");
    QTest::addColumn<int>("dimension");
    QTest::newRow("first token") << 0 << 64;
    QTest::newRow("some") << 37 << 64;
    QTest::newRow("many, narrow head") << 300 << 8;
    QTest::newRow("odd head") << 19 << 22;
}

void TestTokenKernels::attentionIsThatOfItsDefinition()
{
    QFETCH(int, positions);
    QFETCH(int, dimension);
    // The last key and value are the token's own.
    const std::vector<float> query = randomValues(dimension, 1, 3),
                             keys = randomValues((positions + 1) * dimension, 2, 3),
                             values = randomValues((positions + 1) * dimension, 3);
    std::vector<double> weights;
    double total = 0;
    for (int i = 0; i <= positions; ++i) {
        double score = 0;
        for (int j = 0; j < dimension; ++j)
            score += double(query[std::size_t(j)]) * double(keys[std::size_t(i * dimension + j)]);
        weights.push_back(std::exp(score / std::sqrt(double(dimension))));
        total += weights.back();
    }
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        std::vector<float> scores(std::size_t(positions + 1)), out(static_cast<std::size_t>(dimension));
        const std::int64_t own = std::int64_t(positions) * dimension;
        attendToken({ query.data(), keys.data(), values.data(), keys.data() + own, values.data() + own,
            positions, dimension, scores.data(), out.data() });
        for (int j = 0; j < dimension; ++j) {
            double expected = 0;
            for (int i = 0; i <= positions; ++i)
                expected += weights[std::size_t(i)] / total * double(values[std::size_t(i * dimension + j)]);
            QVERIFY(std::abs(out[std::size_t(j)] - expected) < 3e-6);
        }
    }
}

void TestTokenKernels::rotationTurnsPairs()
{
    std::vector<float> head = { 1, 2, 3, 4 };
    const std::vector<float> cosine = { 0, 1 }, sine = { 1, 0 };
    rotateHead(head.data(), cosine.data(), sine.data(), 4, Turn::Forwards, head.data());
    QVERIFY((head == std::vector<float> { -3, 2, 1, 4 }));
    rotateHead(head.data(), cosine.data(), sine.data(), 4, Turn::Backwards, head.data());
    QVERIFY((head == std::vector<float> { 1, 2, 3, 4 }));
}

// Against central differences in double of the definitions.
void TestTokenKernels::gradientsOfNormAndGateAreDifferences()
{
    constexpr std::int64_t kCount = 37;
    const std::vector<float> x = randomValues(kCount, 1, 4), weight = randomValues(kCount, 2),
                             gradient = randomValues(kCount, 3);
    const auto norm = [&](const std::vector<double>& values) {
        double squares = 0, result = 0;
        for (const double value : values)
            squares += value * value;
        for (std::size_t i = 0; i < values.size(); ++i)
            result
                += double(gradient[i]) * values[i] / std::sqrt(squares / kCount + 1e-5) * double(weight[i]);
        return result;
    };
    const auto gates = [&](const std::vector<double>& values) { // of gate and up, one after the other
        double result = 0;
        for (std::size_t i = 0; i < kCount; ++i)
            result += double(gradient[i]) * values[i] / (1 + std::exp(-values[i])) * values[i + kCount];
        return result;
    };
    const auto difference = [](const auto& function, std::vector<double> at, std::size_t i) {
        constexpr double kStep = 1e-5;
        at[i] += kStep;
        const double above = function(at);
        at[i] -= 2 * kStep;
        return (above - function(at)) / (2 * kStep);
    };
    const std::vector<double> normInput(x.begin(), x.end());
    std::vector<double> gateInput(normInput);
    gateInput.insert(gateInput.end(), weight.begin(), weight.end());
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        std::vector<float> ofX(kCount), ofGate(kCount), ofUp(kCount);
        normalizeTokenBackward(x.data(), weight.data(), gradient.data(), 1e-5F, kCount, ofX.data());
        gateTokenBackward(x.data(), weight.data(), gradient.data(), kCount, ofGate.data(), ofUp.data());
        for (std::size_t i = 0; i < kCount; ++i) {
            QVERIFY(std::abs(ofX[i] - difference(norm, normInput, i)) < 1e-6);
            QVERIFY(std::abs(ofGate[i] - difference(gates, gateInput, i)) < 2e-6);
            QVERIFY(std::abs(ofUp[i] - difference(gates, gateInput, i + kCount)) < 2e-6);
        }
    }
}

void TestTokenKernels::bfloat16RoundsToNearest()
{
    const std::vector<float> values = randomValues(77, 1, 1e3);
    for (const InstructionSet set : kSets) {
        const InstructionSetLimit limit(set);
        std::vector<std::uint16_t> narrow(values.size());
        std::vector<float> wide(values.size());
        narrowToken(values.data(), std::int64_t(values.size()), narrow.data());
        widenToken(narrow.data(), std::int64_t(narrow.size()), wide.data());
        for (std::size_t i = 0; i < values.size(); ++i)
            QCOMPARE(wide[i], roundToBfloat16(values[i]));
    }
}

QTEST_GUILESS_MAIN(TestTokenKernels)
#include "tst_token_kernels.moc"
