#include "core/model/block_operations.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTest>

using namespace tacq;

namespace {

constexpr double kEpsilon = 1e-5;

// Values that the type can hold, in it, ready for a gradient.
at::Tensor leaf(at::IntArrayRef sizes, at::ScalarType type, double scale = 1)
{
    return at::randn(sizes).mul_(scale).to(type).requires_grad_(true);
}

at::Tensor exact(const at::Tensor& values)
{
    return values.detach().to(at::kDouble).requires_grad_(true);
}

// Results and gradients of float32 arithmetic, once rounded to the type.
bool isClose(const at::Tensor& actual, const at::Tensor& expected, at::ScalarType type)
{
    const double tolerance = type == at::kFloat ? 2e-6 : 0.5 / 128;
    const double scale = expected.abs().max().item<double>();
    return actual.sizes() == expected.sizes()
        && at::allclose(actual.to(at::kDouble), expected, tolerance, tolerance * scale);
}

std::vector<at::Tensor> gradients(
    const at::Tensor& result, const std::vector<at::Tensor>& inputs, const at::Tensor& outputGradient)
{
    return torch::autograd::grad({ result }, inputs, { outputGradient.to(result.scalar_type()) });
}

} // namespace

// Against their definitions in float64, with gradients by autograd.
class TestBlockOperations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(3); }
    void normsAreThoseOfTheDefinition_data() { types(); }
    void normsAreThoseOfTheDefinition();
    void gatesAreThoseOfTheDefinition_data() { types(); }
    void gatesAreThoseOfTheDefinition();
    void headsTurnByTheirPositions_data() { types(); }
    void headsTurnByTheirPositions();

private:
    static void types()
    {
        QTest::addColumn<at::ScalarType>("type");
        QTest::newRow("float32") << at::kFloat;
        QTest::newRow("bfloat16") << at::kBFloat16;
    }

    const c10::AutoGradMode m_gradients { true };
};

void TestBlockOperations::normsAreThoseOfTheDefinition()
{
    QFETCH(at::ScalarType, type);
    for (const std::int64_t width : { 3, 37, 576 }) {
        const at::Tensor x = leaf({ 50, width }, at::kFloat, 3), weight = at::randn({ width });
        const at::Tensor gradient = at::randn({ 50, width }).to(type);
        const at::Tensor result = rmsNorm(x, weight, kEpsilon, type);
        QCOMPARE(result.scalar_type(), type);
        const at::Tensor y = exact(x);
        const at::Tensor expected
            = y * at::rsqrt(y.square().mean(-1, true) + kEpsilon) * weight.to(at::kDouble);
        QVERIFY(isClose(result, expected, type));
        QVERIFY(isClose(
            gradients(result, { x }, gradient)[0], gradients(expected, { y }, gradient)[0], at::kFloat));
    }
}

void TestBlockOperations::gatesAreThoseOfTheDefinition()
{
    QFETCH(at::ScalarType, type);
    for (const std::int64_t width : { 1, 37, 1536 }) {
        const at::Tensor gate = leaf({ 50, width }, type, 5), up = leaf({ 50, width }, type);
        const at::Tensor gradient = at::randn({ 50, width }).to(type);
        const at::Tensor result = gatedActivation(gate, up);
        QCOMPARE(result.scalar_type(), type);
        const at::Tensor g = exact(gate), u = exact(up);
        const at::Tensor expected = at::silu(g) * u;
        QVERIFY(isClose(result, expected, type));
        const auto own = gradients(result, { gate, up }, gradient);
        const auto theirs = gradients(expected, { g, u }, gradient);
        QVERIFY(isClose(own[0], theirs[0], type));
        QVERIFY(isClose(own[1], theirs[1], type));
    }
}

void TestBlockOperations::headsTurnByTheirPositions()
{
    QFETCH(at::ScalarType, type);
    const std::int64_t sequences = 2, tokens = 21, heads = 3, dimension = 16;
    const at::Tensor x = leaf({ sequences, tokens, heads, dimension }, type);
    const at::Tensor angles = at::rand({ tokens, dimension / 2 }) * 6;
    const at::Tensor both = at::cat({ angles, angles }, 1);
    const at::Tensor gradient = at::randn({ sequences, heads, tokens, dimension });
    const at::Tensor result = rotated(x, { both.cos(), both.sin() });
    QCOMPARE(result.scalar_type(), at::kFloat);

    // A pair (a, b) turns by its angle: (a cos − b sin, b cos + a sin).
    const at::Tensor y = exact(x);
    const at::Tensor cosine = angles.to(at::kDouble).cos().unsqueeze(1);
    const at::Tensor sine = angles.to(at::kDouble).sin().unsqueeze(1);
    const at::Tensor a = y.narrow(-1, 0, dimension / 2), b = y.narrow(-1, dimension / 2, dimension / 2);
    const at::Tensor expected = at::cat({ a * cosine - b * sine, b * cosine + a * sine }, -1).transpose(1, 2);
    QVERIFY(isClose(result, expected, at::kFloat));
    QVERIFY(isClose(gradients(result, { x }, gradient)[0], gradients(expected, { y }, gradient)[0], type));
}

QTEST_APPLESS_MAIN(TestBlockOperations)
#include "tst_block_operations.moc"
