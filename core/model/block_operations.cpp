#include "core/model/block_operations.h"

#include "core/base/parallel.h"
#include "core/kernels/token_operations.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <utility>
#include <vector>

namespace tacq {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

constexpr std::int64_t kRowsTogether = 16; // that one thread takes

bool isFloat(const at::Tensor& values)
{
    return values.scalar_type() == at::kFloat;
}

bool isKnown(const at::Tensor& values)
{
    return values.is_cpu() && (isFloat(values) || values.scalar_type() == at::kBFloat16);
}

// Rows of a matrix as float32: those of bfloat16 in a row of its own, on their way in or out.
class Rows
{
public:
    explicit Rows(const at::Tensor& matrix)
        : m_matrix(matrix)
        , m_width(matrix.size(-1))
        , m_room(isFloat(matrix) ? 0 : std::size_t(m_width))
    {
    }

    const float* read(std::int64_t row)
    {
        if (isFloat(m_matrix))
            return m_matrix.const_data_ptr<float>() + row * m_width;
        widenToken(narrow() + row * m_width, m_width, m_room.data());
        return m_room.data();
    }

    float* toWrite(std::int64_t row)
    {
        return isFloat(m_matrix) ? m_matrix.data_ptr<float>() + row * m_width : m_room.data();
    }

    void written(std::int64_t row)
    {
        if (!isFloat(m_matrix))
            narrowToken(m_room.data(), m_width, narrow() + row * m_width);
    }

private:
    std::uint16_t* narrow() { return reinterpret_cast<std::uint16_t*>(m_matrix.data_ptr<at::BFloat16>()); }

    at::Tensor m_matrix; // contiguous
    std::int64_t m_width;
    std::vector<float> m_room;
};

template <std::size_t Count> std::array<Rows, Count> rowsOf(const std::array<at::Tensor, Count>& matrices)
{
    return [&]<std::size_t... I>(std::index_sequence<I...>)
    {
        return std::array<Rows, Count> { Rows(matrices[I])... };
    }
    (std::make_index_sequence<Count>());
}

// operation(inputs' rows, results' rows) for each row of matrices of one shape.
template <std::size_t Inputs, std::size_t Results, typename Operation>
void forRows(const std::array<at::Tensor, Inputs>& inputs, const std::array<at::Tensor, Results>& results,
    const Operation& operation)
{
    const std::int64_t rows = inputs[0].numel() / inputs[0].size(-1);
    parallelFor(rows, kRowsTogether, [&](std::int64_t begin, std::int64_t end) {
        auto from = rowsOf(inputs);
        auto to = rowsOf(results);
        std::array<const float*, Inputs> read;
        std::array<float*, Results> write;
        for (std::int64_t row = begin; row < end; ++row) {
            for (std::size_t i = 0; i < Inputs; ++i)
                read[i] = from[i].read(row);
            for (std::size_t i = 0; i < Results; ++i)
                write[i] = to[i].toWrite(row);
            operation(read, write);
            for (Rows& result : to)
                result.written(row);
        }
    });
}

struct RmsNorm : Function<RmsNorm>
{
    static at::Tensor forward(AutogradContext* context, const at::Tensor& given, const at::Tensor& weight,
        double epsilon, at::ScalarType type)
    {
        const at::Tensor x = given.contiguous();
        const at::Tensor result = at::empty(x.sizes(), x.options().dtype(type));
        forRows<1, 1>({ x }, { result }, [&](const auto& from, const auto& to) {
            normalizeToken(from[0], weight.const_data_ptr<float>(), float(epsilon), x.size(-1), to[0]);
        });
        context->save_for_backward({ x, weight });
        context->saved_data["epsilon"] = epsilon;
        return result;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const auto epsilon = float(context->saved_data["epsilon"].toDouble());
        const at::Tensor gradient = gradients[0].contiguous();
        const at::Tensor result = at::empty_like(x);
        forRows<2, 1>({ x, gradient }, { result }, [&](const auto& from, const auto& to) {
            normalizeTokenBackward(
                from[0], saved[1].const_data_ptr<float>(), from[1], epsilon, x.size(-1), to[0]);
        });
        return { result, {}, {}, {} };
    }
};

struct GatedActivation : Function<GatedActivation>
{
    static at::Tensor forward(
        AutogradContext* context, const at::Tensor& givenGate, const at::Tensor& givenUp)
    {
        const at::Tensor gate = givenGate.contiguous(), up = givenUp.contiguous();
        const at::Tensor result = at::empty_like(gate);
        forRows<2, 1>({ gate, up }, { result },
            [&](const auto& from, const auto& to) { gateToken(from[0], from[1], gate.size(-1), to[0]); });
        context->save_for_backward({ gate, up });
        return result;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor& gate = saved[0];
        const at::Tensor& up = saved[1];
        const at::Tensor gradient = gradients[0].contiguous();
        const at::Tensor ofGate = at::empty_like(gate), ofUp = at::empty_like(up);
        forRows<3, 2>({ gate, up, gradient }, { ofGate, ofUp }, [&](const auto& from, const auto& to) {
            gateTokenBackward(from[0], from[1], from[2], gate.size(-1), to[0], to[1]);
        });
        return { ofGate, ofUp };
    }
};

// Heads of tokens and tokens of heads: [sequences, tokens, heads, dim] and [sequences, heads, tokens, dim].
std::vector<std::int64_t> exchanged(const at::Tensor& x)
{
    return { x.size(0), x.size(2), x.size(1), x.size(3) };
}

// x [sequences, a, b, dim] with its heads turned -> [sequences, b, a, dim] in `type`. The token is a,
// forwards, or b, backwards.
at::Tensor turnedHeads(const at::Tensor& given, const RotaryTables& tables, Turn turn, at::ScalarType type)
{
    const at::Tensor x = given.contiguous();
    const at::Tensor result = at::empty(exchanged(x), x.options().dtype(type));
    const std::int64_t outer = x.size(1), inner = x.size(2), dimension = x.size(3);
    const auto* cosine = tables.cosine.const_data_ptr<float>();
    const auto* sine = tables.sine.const_data_ptr<float>();
    parallelFor(x.size(0) * outer, kRowsTogether, [&](std::int64_t begin, std::int64_t end) {
        Rows from(x), to(result);
        for (std::int64_t i = begin; i < end; ++i) {
            const std::int64_t sequence = i / outer, a = i % outer;
            for (std::int64_t b = 0; b < inner; ++b) {
                const std::int64_t angles = (turn == Turn::Forwards ? a : b) * dimension;
                const std::int64_t place = (sequence * inner + b) * outer + a;
                rotateHead(from.read(i * inner + b), cosine + angles, sine + angles, dimension, turn,
                    to.toWrite(place));
                to.written(place);
            }
        }
    });
    return result;
}

struct Rotation : Function<Rotation>
{
    static at::Tensor forward(
        AutogradContext* context, const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine)
    {
        context->save_for_backward({ cosine, sine });
        context->saved_data["type"] = x.scalar_type();
        return turnedHeads(x, { cosine, sine }, Turn::Forwards, at::kFloat);
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const variable_list saved = context->get_saved_variables();
        return { turnedHeads(gradients[0], { saved[0], saved[1] }, Turn::Backwards,
                     context->saved_data["type"].toScalarType()),
            {}, {} };
    }
};

at::Tensor rotateHalf(const at::Tensor& x)
{
    const auto halves = x.chunk(2, -1);
    return at::cat({ -halves[1], halves[0] }, -1);
}

} // namespace

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon, at::ScalarType type)
{
    if (isKnown(x) && isFloat(weight) && (type == at::kFloat || type == at::kBFloat16))
        return RmsNorm::apply(x, weight.contiguous(), epsilon, type);
    return (x * at::rsqrt(x.square().mean(-1, true) + epsilon) * weight).to(type);
}

at::Tensor gatedActivation(const at::Tensor& gate, const at::Tensor& up)
{
    if (isKnown(gate) && up.scalar_type() == gate.scalar_type())
        return GatedActivation::apply(gate, up);
    const at::ScalarType type = gate.scalar_type();
    return (at::silu(gate.to(at::kFloat)) * up.to(at::kFloat)).to(type);
}

at::Tensor rotated(const at::Tensor& x, const RotaryTables& tables)
{
    if (isKnown(x))
        return Rotation::apply(x, tables.cosine, tables.sine);
    const at::Tensor cosine = tables.cosine.unsqueeze(1), sine = tables.sine.unsqueeze(1);
    return (x * cosine + rotateHalf(x) * sine).to(x.scalar_type()).transpose(1, 2);
}

} // namespace tacq
