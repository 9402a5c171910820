#include "core/eval/target_scores.h"

#include "core/base/tensor_device.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

namespace tacq {

namespace {

constexpr std::int64_t kLogitValues = 1 << 24; // of one chunk of rows: half of kLogitBytes

// Some rows whose logits are computed together, and the queries of theirs.
struct Chunk
{
    std::int64_t firstRow = 0;
    std::int64_t rows = 0;
    std::size_t firstQuery = 0;
    std::size_t endQuery = 0;
};

std::vector<Chunk> chunksOf(std::int64_t rows, std::int64_t columns, const std::vector<TargetQuery>& queries)
{
    const std::int64_t most = std::clamp<std::int64_t>(kLogitValues / columns, 16, 1024);
    std::vector<Chunk> chunks;
    for (std::int64_t first = 0; first < rows; first += most) {
        const std::int64_t end = std::min(first + most, rows);
        const std::size_t begin = chunks.empty() ? 0 : chunks.back().endQuery;
        const auto behind = std::ranges::find_if(queries.begin() + std::ptrdiff_t(begin), queries.end(),
            [&](const TargetQuery& query) { return query.row >= end; });
        chunks.push_back({ first, end - first, begin, std::size_t(behind - queries.begin()) });
    }
    return chunks;
}

// The entries of `values` [rows, columns] at rows and columns, on the CPU.
at::Tensor entriesAt(
    const at::Tensor& values, const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns)
{
    const at::Tensor flat = at::tensor(rows, at::kLong) * values.size(1) + at::tensor(columns, at::kLong);
    return values.flatten().index_select(0, flat.to(values.device())).cpu();
}

// The queries of a chunk whose target lies in a slab.
struct Places
{
    std::vector<std::size_t> queries;
    std::vector<std::int64_t> rows; // of the chunk
    std::vector<std::int64_t> columns; // of the slab
};

Places placesOf(
    const Chunk& chunk, const std::vector<TargetQuery>& queries, std::int64_t firstToken, std::int64_t tokens)
{
    Places places;
    for (std::size_t i = chunk.firstQuery; i < chunk.endQuery; ++i) {
        const std::int64_t column = queries[i].target - firstToken;
        if (column < 0 || column >= tokens)
            continue;
        places.queries.push_back(i);
        places.rows.push_back(queries[i].row - chunk.firstRow);
        places.columns.push_back(column);
    }
    return places;
}

// log Σ exp of the rows of a slab's logits, which become log-probabilities within the slab in place: on a CPU
// that takes a third of the time of a second array, and an eighteenth of logsumexp's, whose exp is not
// vectorised.
at::Tensor normalise(at::Tensor& logits)
{
    const at::Tensor first = logits.select(1, 0).clone();
    at::_log_softmax_out(logits, logits, -1, false);
    return first - logits.select(1, 0);
}

} // namespace

std::vector<float> logProbabilities(const HeadSlabs& head, const at::Tensor& hidden,
    const std::vector<TargetQuery>& queries, const RunContext& context)
{
    const std::int64_t rows = hidden.size(0);
    at::Tensor total = at::full({ rows }, -std::numeric_limits<float>::infinity(), hidden.options());
    at::Tensor own
        = at::empty({ std::int64_t(queries.size()) }, at::kFloat); // log Σ exp of the target's slab
    std::vector<float> values(queries.size());
    head.each([&](std::int64_t firstToken, const at::Tensor& slab) {
        for (const Chunk& chunk : chunksOf(rows, slab.size(0), queries)) {
            context.checkpoint();
            at::Tensor logits = at::linear(hidden.narrow(0, chunk.firstRow, chunk.rows), slab);
            const at::Tensor sum = normalise(logits);
            at::Tensor ofRows = total.narrow(0, chunk.firstRow, chunk.rows);
            ofRows.copy_(at::logaddexp(ofRows, sum));
            const Places places = placesOf(chunk, queries, firstToken, slab.size(0));
            if (places.queries.empty())
                continue;
            const at::Tensor found = entriesAt(logits, places.rows, places.columns);
            const at::Tensor sums = sum.cpu();
            for (std::size_t i = 0; i < places.queries.size(); ++i) {
                values[places.queries[i]] = found.const_data_ptr<float>()[i];
                own.data_ptr<float>()[places.queries[i]] = sums.const_data_ptr<float>()[places.rows[i]];
            }
        }
    });
    const at::Tensor totals = total.cpu();
    for (std::size_t i = 0; i < queries.size(); ++i) // 0 is added where one slab is all
        values[i] += own.const_data_ptr<float>()[i] - totals.const_data_ptr<float>()[queries[i].row];
    return values;
}

std::vector<float> targetLogits(const WeightSource& model, const at::Tensor& hidden,
    const std::vector<TargetQuery>& queries, const Device& device, const RunContext& context)
{
    std::vector<std::int64_t> targets;
    for (const TargetQuery& query : queries)
        targets.push_back(query.target);
    std::ranges::sort(targets);
    targets.erase(std::ranges::unique(targets).begin(), targets.end());
    const at::Tensor head = model.headRows(at::tensor(targets, at::kLong), device);
    std::vector<TargetQuery> places = queries; // the target's place among the rows of the head
    for (TargetQuery& query : places)
        query.target = std::ranges::lower_bound(targets, query.target) - targets.begin();
    std::vector<float> values(queries.size());
    for (const Chunk& chunk : chunksOf(hidden.size(0), head.size(0), places)) {
        context.checkpoint();
        const Places wanted = placesOf(chunk, places, 0, head.size(0));
        const at::Tensor found = entriesAt(
            at::linear(hidden.narrow(0, chunk.firstRow, chunk.rows), head), wanted.rows, wanted.columns);
        for (std::size_t i = 0; i < wanted.queries.size(); ++i)
            values[wanted.queries[i]] = found.const_data_ptr<float>()[i];
    }
    return values;
}

} // namespace tacq
