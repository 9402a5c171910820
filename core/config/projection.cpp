#include "core/config/projection.h"

namespace tacq {

std::string_view moduleName(Projection projection)
{
    constexpr std::array<std::string_view, kProjectionCount> kNames
        = { "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj",
              "mlp.up_proj", "mlp.down_proj" };
    return kNames[index(projection)];
}

std::string_view name(Projection projection)
{
    const auto module = moduleName(projection);
    return module.substr(module.find('.') + 1);
}

} // namespace tacq
