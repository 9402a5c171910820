#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tacq {

// The seven linear layers of a decoder block that are quantized (method.md §1.2), in canonical order: tensors
// of a model are numbered block by block and, inside a block, in this order.
enum class Projection { Query, Key, Value, Output, Gate, Up, Down };

inline constexpr std::size_t kProjectionCount = 7;
inline constexpr std::array<Projection, kProjectionCount> kProjections = { Projection::Query, Projection::Key,
    Projection::Value, Projection::Output, Projection::Gate, Projection::Up, Projection::Down };

constexpr std::size_t index(Projection projection)
{
    return static_cast<std::size_t>(projection);
}

std::string_view name(Projection projection); // "q_proj", …, "down_proj"
std::string_view moduleName(Projection projection); // "self_attn.q_proj", …, "mlp.down_proj"

} // namespace tacq
