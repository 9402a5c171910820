#include "core/base/tensor_device.h"
#include "core/model/transformer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace tacq {

namespace {

// On a CPU, plain matrix products of so many queries at a time beat the library's blocked kernel: by an order
// of magnitude at 20 tokens with gradients, by two at 512.
constexpr std::int64_t kPieceQueries = 128;
// From here on the scores, all of which a gradient keeps, would need too much memory.
constexpr std::int64_t kLongSequence = 2048;

// Sequences of one pack that have the same length, computed together.
struct LengthGroup
{
    std::int64_t length = 0;
    std::vector<std::int64_t> starts; // first token of each sequence in the pack
};

std::vector<LengthGroup> groupByLength(const SequencePack& pack)
{
    std::map<std::int64_t, LengthGroup> groups;
    std::int64_t start = pack.prefix;
    for (const std::int64_t length : pack.lengths) {
        if (length == 0)
            continue;
        LengthGroup& group = groups[length];
        group.length = length;
        group.starts.push_back(start);
        start += length;
    }
    std::vector<LengthGroup> result;
    for (auto& [length, group] : groups)
        result.push_back(std::move(group));
    return result;
}

// On a GPU, whose kernel is faster, where there are gradients: it adds those up in any order.
bool byPieces(std::int64_t keys, const at::Tensor& queries)
{
    return (queries.is_cpu() || queries.requires_grad()) && keys <= kLongSequence;
}

// 0 where query i may see key j, −inf elsewhere; queries are the last of the keys. [queries, keys]
at::Tensor causalMask(
    std::int64_t queries, std::int64_t keys, std::int64_t window, const at::TensorOptions& options)
{
    const at::Tensor column = at::arange(keys, options.dtype(at::kLong)).unsqueeze(0);
    const at::Tensor row = at::arange(keys - queries, keys, options.dtype(at::kLong)).unsqueeze(1);
    at::Tensor hidden = column > row;
    if (window > 0)
        hidden = hidden.logical_or(column <= row - window);
    return at::zeros({ queries, keys }, options)
        .masked_fill_(hidden, -std::numeric_limits<float>::infinity());
}

// softmax(q kᵀ / √dim + mask) v with the query heads of one key head side by side, so that keys and values
// are never copied per query head. q [s, heads, queries, dim]; k, v [s, kvHeads, keys, dim]. A mask of fewer
// columns belongs to the last keys.
at::Tensor attendByProducts(
    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask)
{
    const std::int64_t sequences = q.size(0), queries = q.size(2), dimension = q.size(3), keys = k.size(2);
    const std::int64_t kvHeads = k.size(1), shared = q.size(1) / kvHeads;
    const at::Tensor grouped
        = (q / std::sqrt(double(dimension))).reshape({ sequences, kvHeads, shared * queries, dimension });
    at::Tensor scores
        = at::matmul(grouped, k.transpose(-1, -2)).view({ sequences, kvHeads, shared, queries, keys });
    if (mask.defined())
        scores.narrow(-1, keys - mask.size(-1), mask.size(-1)).add_(mask);
    const at::Tensor weights = at::softmax(scores, -1).view({ sequences, kvHeads, shared * queries, keys });
    return at::matmul(weights, v).view({ sequences, kvHeads * shared, queries, dimension });
}

// The same by LibTorch's blocked kernel, which never holds all scores at once. `causal`: mask later keys; a
// mask then stays undefined.
at::Tensor attendByKernel(
    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask, bool causal)
{
    const auto given = mask.defined() ? std::optional(mask) : std::nullopt;
    return at::scaled_dot_product_attention(q, k, v, given, 0.0, causal, std::nullopt, true);
}

// Causal attention by products, a piece of the queries at a time with the keys it may see. The queries are
// the last of the keys. float32, whatever the type.
at::Tensor attendByPieces(const at::Tensor& queryHeads, const at::Tensor& keyHeads,
    const at::Tensor& valueHeads, std::int64_t window)
{
    const at::Tensor q = queryHeads.to(at::kFloat);
    const at::Tensor k = keyHeads.to(at::kFloat), v = valueHeads.to(at::kFloat);
    const std::int64_t queries = q.size(2), before = k.size(2) - queries;
    std::vector<at::Tensor> pieces;
    for (std::int64_t first = 0; first < queries; first += kPieceQueries) {
        const std::int64_t count = std::min(kPieceQueries, queries - first), end = before + first + count;
        const std::int64_t begin = window > 0 ? std::max<std::int64_t>(0, end - count + 1 - window) : 0;
        const std::int64_t masked = window > 0 ? end - begin : count;
        at::Tensor mask;
        if (count > 1) // one query sees all that is left
            mask = causalMask(count, masked, window, q.options());
        pieces.push_back(attendByProducts(q.narrow(2, first, count), k.narrow(2, begin, end - begin),
            v.narrow(2, begin, end - begin), mask));
    }
    return pieces.size() == 1 ? pieces.front() : at::cat(pieces, 2);
}

// Causal attention of sequences of one length from position 0. All [sequences, tokens, heads, dim].
at::Tensor attendWhole(
    const ModelConfig& config, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v)
{
    const std::int64_t tokens = q.size(1);
    const RotaryTables tables = rotaryTables(config, 0, tokens, deviceOf(q.device()));
    const at::Tensor queries = rotated(q, tables);
    const at::Tensor keys = rotated(k, tables);
    const at::Tensor values = v.transpose(1, 2);
    if (byPieces(tokens, q))
        return attendByPieces(queries, keys.contiguous(), values.contiguous(), config.slidingWindow)
            .transpose(1, 2);
    const bool windowed = config.slidingWindow > 0 && tokens > config.slidingWindow;
    at::Tensor mask;
    if (windowed)
        mask = causalMask(tokens, tokens, config.slidingWindow, q.options());
    return attendByKernel(queries, keys, values, mask, !windowed).transpose(1, 2);
}

// The same for sequences that continue a common prefix, whose keys (rotated) and values are
// [1, kvHeads, prefix, dim].
struct Prefix
{
    at::Tensor keys;
    at::Tensor values;
};

at::Tensor attendAfter(const ModelConfig& config, const Prefix& prefix, const at::Tensor& q,
    const at::Tensor& k, const at::Tensor& v)
{
    const std::int64_t sequences = q.size(0), tokens = q.size(1), before = prefix.keys.size(2);
    const RotaryTables tables = rotaryTables(config, before, tokens, deviceOf(q.device()));
    const at::Tensor queries = rotated(q, tables);
    const auto continued = [&](const at::Tensor& first, const at::Tensor& own) {
        return at::cat({ first.expand({ sequences, -1, -1, -1 }), own }, 2);
    };
    const at::Tensor keys = continued(prefix.keys, rotated(k, tables));
    const at::Tensor values = continued(prefix.values, v.transpose(1, 2));
    if (byPieces(before + tokens, q))
        return attendByPieces(queries, keys, values, config.slidingWindow).transpose(1, 2);
    const at::Tensor mask = causalMask(tokens, before + tokens, config.slidingWindow, q.options());
    return attendByKernel(queries, keys, values, mask, false).transpose(1, 2);
}

// Indices of a group's tokens in the pack.
at::Tensor tokenIndices(const LengthGroup& group)
{
    const at::Tensor starts = at::tensor(group.starts, at::kLong).unsqueeze(1);
    return (starts + at::arange(group.length, at::kLong)).flatten();
}

at::Tensor heads(const at::Tensor& x, std::int64_t sequences, std::int64_t dimension)
{
    return x.view({ sequences, x.size(0) / sequences, x.size(1) / dimension, dimension });
}

at::Tensor attendPack(const ModelConfig& config, const SequencePack& pack, const at::Tensor& q,
    const at::Tensor& k, const at::Tensor& v)
{
    const auto groups = groupByLength(pack);
    const std::int64_t dimension = config.headDimension;
    if (groups.size() == 1 && pack.prefix == 0) {
        const auto count = std::int64_t(groups.front().starts.size());
        return attendWhole(
            config, heads(q, count, dimension), heads(k, count, dimension), heads(v, count, dimension))
            .reshape(q.sizes());
    }
    std::vector<at::Tensor> parts;
    std::vector<at::Tensor> order;
    Prefix prefix;
    if (pack.prefix > 0) {
        const auto first
            = [&](const at::Tensor& x) { return heads(x.narrow(0, 0, pack.prefix), 1, dimension); };
        const RotaryTables tables = rotaryTables(config, 0, pack.prefix, deviceOf(q.device()));
        prefix = { rotated(first(k), tables), first(v).transpose(1, 2) };
        parts.push_back(
            attendWhole(config, first(q), first(k), first(v)).reshape({ pack.prefix, q.size(1) }));
        order.push_back(at::arange(pack.prefix, at::kLong).to(q.device()));
    }
    for (const LengthGroup& group : groups) {
        const auto count = std::int64_t(group.starts.size());
        const at::Tensor tokens = tokenIndices(group).to(q.device());
        const auto gathered
            = [&](const at::Tensor& x) { return heads(x.index_select(0, tokens), count, dimension); };
        const at::Tensor part = pack.prefix > 0
            ? attendAfter(config, prefix, gathered(q), gathered(k), gathered(v))
            : attendWhole(config, gathered(q), gathered(k), gathered(v));
        parts.push_back(part.reshape({ count * group.length, q.size(1) }));
        order.push_back(tokens);
    }
    return at::cat(parts).index_select(0, at::cat(order).argsort());
}

} // namespace

at::Tensor attention(const ModelConfig& config, const SequencePack& pack, const at::Tensor& query,
    const at::Tensor& key, const at::Tensor& value)
{
    const at::Tensor v = value.is_cuda() ? value : value.to(at::kFloat); // the others are turned on the way
    return attendPack(config, pack, query, key, v).to(at::kFloat);
}

at::Tensor attentionCached(const ModelConfig& config, int block, KeyValueCache& cache, const at::Tensor& q,
    const at::Tensor& k, const at::Tensor& v)
{
    const std::int64_t tokens = q.size(0), past = cache.length(), dimension = config.headDimension;
    const RotaryTables tables = rotaryTables(config, past, tokens, deviceOf(q.device()));
    const at::Tensor queries = rotated(heads(q, 1, dimension), tables);
    const at::Tensor newKeys = rotated(heads(k, 1, dimension), tables);
    const at::Tensor newValues = heads(v, 1, dimension).transpose(1, 2);
    const auto [keys, values] = cache.append(block, newKeys.squeeze(0), newValues.squeeze(0));
    const std::int64_t total = keys.size(1);
    if (tokens == 1 || byPieces(total, q))
        return attendByPieces(queries, keys.unsqueeze(0), values.unsqueeze(0), config.slidingWindow)
            .transpose(1, 2)
            .reshape(q.sizes());
    const bool plain = past == 0 && config.slidingWindow == 0; // the kernel's own causal mask fits
    at::Tensor mask;
    if (!plain)
        mask = causalMask(tokens, total, config.slidingWindow, q.options());
    return attendByKernel(queries, keys.unsqueeze(0), values.unsqueeze(0), mask, plain)
        .transpose(1, 2)
        .reshape(q.sizes());
}

BatchStep batchStep(const ModelConfig& config, const KeyValueBatch& batch, const Device& device)
{
    const std::int64_t rows = batch.rows(), keys = batch.longest() + 1;
    const at::Tensor own = at::tensor(batch.lengths(), at::kLong).unsqueeze(1); // position of the new token
    const at::Tensor column = at::arange(keys, at::kLong).unsqueeze(0);
    at::Tensor hidden = column > own;
    if (config.slidingWindow > 0)
        hidden = hidden.logical_or(column <= own - config.slidingWindow);
    const at::Tensor mask
        = at::zeros({ rows, keys }, at::kFloat).masked_fill_(hidden, -std::numeric_limits<float>::infinity());
    return { rotaryTables(config, batch.lengths(), device),
        mask.view({ rows, 1, 1, 1, keys }).to(tensorDevice(device)) };
}

at::Tensor attentionBatched(const ModelConfig& config, int block, KeyValueBatch& batch, const BatchStep& step,
    const at::Tensor& q, const at::Tensor& k, const at::Tensor& v)
{
    const std::int64_t rows = q.size(0), dimension = config.headDimension;
    // One token each: the rows take the place of the tokens of one sequence, each with its own position.
    const at::Tensor queries = rotated(heads(q, 1, dimension), step.tables).squeeze(0).transpose(0, 1);
    const at::Tensor newKeys = rotated(heads(k, 1, dimension), step.tables).squeeze(0).transpose(0, 1);
    const auto [keys, values] = batch.append(block, newKeys, heads(v, rows, dimension).squeeze(1));
    return attendByProducts(queries.unsqueeze(2), keys, values, step.mask).reshape(q.sizes());
}

} // namespace tacq
