#pragma once

#include <ATen/core/Tensor.h>

namespace tacq {

// What a decoder block does between its products with matrices: float32 arithmetic on float32 or bfloat16
// tensors; autograd passes through. On a CPU each goes through memory once, forwards and backwards.

// x / sqrt(mean(x²) + epsilon) · weight of each row: x [tokens, hidden], weight [hidden] float32. The result
// has the type asked for.
at::Tensor rmsNorm(
    const at::Tensor& x, const at::Tensor& weight, double epsilon, at::ScalarType type = at::kFloat);

at::Tensor gatedActivation(const at::Tensor& gate, const at::Tensor& up); // silu(gate) · up, in their type

// Rotary tables: cosine and sine [positions, headDim], float32, in the rotate-half convention of Hugging
// Face.
struct RotaryTables
{
    at::Tensor cosine;
    at::Tensor sine;
};

// Turns every head by the angles of its token's position: x [sequences, tokens, heads, dim] -> [sequences,
// heads, tokens, dim]. float32 on a CPU, the type of x on a GPU.
at::Tensor rotated(const at::Tensor& x, const RotaryTables& tables);

} // namespace tacq
