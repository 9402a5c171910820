#include "core/model/stored_tensor.h"

#include "core/base/error.h"
#include "core/model/block_quants.h"

#include <array>
#include <bit>
#include <string_view>

namespace tacq {

namespace {

constexpr std::array<std::string_view, kProjectionCount> kGgufProjections
    = { "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down" };

// A float32 is NaN or infinite when all bits of its exponent are set.
bool allFinite(std::span<const float> values)
{
    constexpr std::uint32_t kExponent = 0x7f800000;
    bool finite = true;
    for (const float value : values)
        finite &= (std::bit_cast<std::uint32_t>(value) & kExponent) != kExponent;
    return finite;
}

// The stored row of row `row` of the model: within a head, llama.cpp keeps the two halves interleaved.
std::int64_t permutedRow(std::int64_t row, std::int64_t headRows)
{
    const std::int64_t head = row / headRows, within = row % headRows, half = headRows / 2;
    return head * headRows + 2 * (within % half) + within / half;
}

} // namespace

std::string huggingFaceName(const TensorRole& role)
{
    const auto inBlock
        = [&](std::string_view rest) { return concat("model.layers.", role.block, ".", rest); };
    switch (role.kind) {
    case TensorRole::Kind::Embedding:
        return "model.embed_tokens.weight";
    case TensorRole::Kind::FinalNorm:
        return "model.norm.weight";
    case TensorRole::Kind::Head:
        return "lm_head.weight";
    case TensorRole::Kind::AttentionNorm:
        return inBlock("input_layernorm.weight");
    case TensorRole::Kind::MlpNorm:
        return inBlock("post_attention_layernorm.weight");
    case TensorRole::Kind::Weight:
        return inBlock(concat(moduleName(role.projection), ".weight"));
    case TensorRole::Kind::Bias:
        return inBlock(concat(moduleName(role.projection), ".bias"));
    }
    fail(ErrorKind::Internal, "A tensor without a role has no name.");
}

std::string ggufName(const TensorRole& role)
{
    const auto inBlock = [&](std::string_view rest) { return concat("blk.", role.block, ".", rest); };
    const std::string_view projection = kGgufProjections[index(role.projection)];
    switch (role.kind) {
    case TensorRole::Kind::Embedding:
        return "token_embd.weight";
    case TensorRole::Kind::FinalNorm:
        return "output_norm.weight";
    case TensorRole::Kind::Head:
        return "output.weight";
    case TensorRole::Kind::AttentionNorm:
        return inBlock("attn_norm.weight");
    case TensorRole::Kind::MlpNorm:
        return inBlock("ffn_norm.weight");
    case TensorRole::Kind::Weight:
        return inBlock(concat(projection, ".weight"));
    case TensorRole::Kind::Bias:
        return inBlock(concat(projection, ".bias"));
    }
    fail(ErrorKind::Internal, "A tensor without a role has no name.");
}

void StoredTensor::read(std::int64_t firstRow, std::int64_t rowCount, std::span<float> values) const
{
    const BlockLayout layout = blockLayout(type);
    const auto rowBytes = std::size_t(columns / layout.values * layout.bytes);
    const auto stored = [&](std::int64_t row, std::int64_t count) {
        return bytes.subspan(std::size_t(row) * rowBytes, std::size_t(count) * rowBytes);
    };
    if (permutedHead == 0) {
        decodeBlocks(type, stored(firstRow, rowCount), values);
    } else {
        for (std::int64_t i = 0; i < rowCount; ++i)
            decodeBlocks(type, stored(permutedRow(firstRow + i, permutedHead), 1),
                values.subspan(std::size_t(i * columns), std::size_t(columns)));
    }
    if (!allFinite(values))
        fail(ErrorKind::InvalidInput, file, ": tensor ", name, " holds a weight that is NaN or infinite.");
}

} // namespace tacq
