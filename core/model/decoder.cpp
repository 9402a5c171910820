#include "core/model/decoder.h"

#include "core/base/parallel.h"
#include "core/kernels/token_operations.h"
#include "core/model/transformer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr std::int64_t kRowStep = 4; // rows that a product computes together
constexpr std::int64_t kLeastRows = 32; // of a matrix that are worth handing out
constexpr std::int64_t kPiecesPerMember = 4; // so that those who are faster get more
constexpr int kPhasesPerBlock = 5;

// A range cut into pieces for a team.
struct Pieces
{
    int count;
    std::int64_t size;
    std::int64_t end; // of the range, which begins at 0

    Pieces(std::int64_t rows, int members)
        : end(rows)
    {
        const std::int64_t wanted = kPiecesPerMember * members;
        size = std::max(kLeastRows, ((rows + wanted - 1) / wanted + kRowStep - 1) / kRowStep * kRowStep);
        count = int((rows + size - 1) / size);
    }

    std::pair<std::int64_t, std::int64_t> operator[](std::int64_t piece) const
    {
        return { piece * size, std::min(end, (piece + 1) * size) };
    }
};

// Hands out pieces of one array.
class Room
{
public:
    explicit Room(std::vector<float>& values)
        : m_values(values)
    {
    }

    void plan(std::int64_t count) { m_needed += count; }
    void open()
    {
        if (std::int64_t(m_values.size()) < m_needed)
            m_values.resize(std::size_t(m_needed));
    }
    float* take(std::int64_t count)
    {
        float* piece = m_values.data() + m_taken;
        m_taken += count;
        return piece;
    }

private:
    std::vector<float>& m_values;
    std::int64_t m_needed = 0;
    std::int64_t m_taken = 0;
};

} // namespace

// The work of one step. Arrays are [rows, …] as named; those of a member are its own.
class Decoder::Step
{
public:
    Step(Decoder& decoder, float* x, std::span<const std::int64_t> positions, const CacheOf& cacheOf,
        float* logits)
        : m_config(decoder.m_config)
        , m_decoder(decoder)
        , m_cacheOf(cacheOf)
        , m_positions(positions)
        , m_members(threadCount())
        , m_rows(std::int64_t(positions.size()))
        , m_x(x)
        , m_logits(logits)
    {
        const std::int64_t queries = std::int64_t(m_config.heads) * m_config.headDimension;
        const std::int64_t keys = std::int64_t(m_config.keyValueHeads) * m_config.headDimension;
        m_longest = *std::ranges::max_element(positions) + 1;
        const std::int64_t ownFloats = m_rows * m_config.hidden + m_longest + 2 * m_config.headDimension;
        Room room(decoder.m_room);
        room.plan(m_rows * (2 * queries + 2 * keys + 2 * m_config.intermediate + m_config.headDimension));
        room.plan(m_members * ownFloats);
        room.open();
        m_queries = room.take(m_rows * queries);
        m_mixed = room.take(m_rows * queries);
        m_keys = room.take(m_rows * keys);
        m_values = room.take(m_rows * keys);
        m_gate = room.take(m_rows * m_config.intermediate);
        m_up = room.take(m_rows * m_config.intermediate);
        m_tables = room.take(m_rows * m_config.headDimension);
        for (int i = 0; i < m_members; ++i) {
            Own own;
            own.normed = room.take(m_rows * m_config.hidden);
            own.scores = room.take(m_longest);
            own.query = room.take(m_config.headDimension);
            own.key = room.take(m_config.headDimension);
            m_own.push_back(own);
        }
        fillTables();
    }

    static int phases(const ModelConfig& config) { return kPhasesPerBlock * config.blocks + 1; }

    // Every member goes through all of this.
    void run(TeamMember& member)
    {
        const Own& own = m_own[std::size_t(member.index())];
        for (int block = 0; block < m_config.blocks; ++block) {
            const BlockWeights& weights = m_decoder.m_blocks[std::size_t(block)];
            projectAttention(member, own, weights);
            member.phase(
                int(m_rows * m_config.heads), [] {},
                [&](std::int64_t i) { attendHead(own, block, i / m_config.heads, i % m_config.heads); });
            addProduct(member, weights[Projection::Output], m_mixed);
            gateMlp(member, own, weights);
            addProduct(member, weights[Projection::Down], m_gate);
        }
        projectHead(member, own);
    }

private:
    struct Own
    {
        float* normed; // [rows, hidden]
        float* scores; // [longest]
        float* query; // [headDimension]
        float* key;
    };

    // Cosines and sines of each row's position, [headDimension / 2] each.
    void fillTables()
    {
        const std::int64_t half = m_config.headDimension / 2;
        for (std::int64_t row = 0; row < m_rows; ++row) {
            float* table = m_tables + row * 2 * half;
            for (std::int64_t i = 0; i < half; ++i) {
                const float angle
                    = float(m_positions[std::size_t(row)]) * m_decoder.m_frequencies[std::size_t(i)];
                table[i] = std::cos(angle);
                table[half + i] = std::sin(angle);
            }
        }
    }

    // Each member computes the norm for itself: that is shorter than waiting for another to do it.
    void normalize(const Own& own, const at::Tensor& weight) const
    {
        for (std::int64_t row = 0; row < m_rows; ++row)
            normalizeToken(m_x + row * m_config.hidden, weight.const_data_ptr<float>(),
                float(m_config.normEpsilon), m_config.hidden, own.normed + row * m_config.hidden);
    }

    // Rows of the three matrices count as those of one.
    void projectAttention(TeamMember& member, const Own& own, const BlockWeights& weights) const
    {
        const std::pair<Projection, float*> parts[] = { { Projection::Query, m_queries },
            { Projection::Key, m_keys }, { Projection::Value, m_values } };
        std::int64_t all = 0;
        for (const auto& [projection, output] : parts)
            all += weights[projection].rows();
        const Pieces pieces(all, m_members);
        const auto project = [&](std::int64_t piece) {
            auto [begin, end] = pieces[piece];
            for (const auto& [projection, output] : parts) {
                const Linear& linear = weights[projection];
                if (begin < linear.rows() && end > 0)
                    applyRows(linear, own.normed, output, m_rows, false, std::max<std::int64_t>(begin, 0),
                        std::min(end, linear.rows()));
                begin -= linear.rows();
                end -= linear.rows();
            }
        };
        member.phase(
            pieces.count, [&] { normalize(own, weights.attentionNorm); }, project);
    }

    void addProduct(TeamMember& member, const Linear& linear, const float* input) const
    {
        const Pieces pieces(linear.rows(), m_members);
        member.phase(
            pieces.count, [] {},
            [&](std::int64_t piece) {
                const auto [begin, end] = pieces[piece];
                applyRows(linear, input, m_x, m_rows, true, begin, end);
            });
    }

    void projectHead(TeamMember& member, const Own& own) const
    {
        const Linear& head = m_decoder.m_head;
        const Pieces pieces(head.rows(), m_members);
        member.phase(
            pieces.count, [&] { normalize(own, m_decoder.m_finalNorm); },
            [&](std::int64_t piece) {
                const auto [begin, end] = pieces[piece];
                applyRows(head, own.normed, m_logits, m_rows, false, begin, end);
            });
    }

    // The new key is rotated for every head that reads it; the first of them also keeps it.
    void attendHead(const Own& own, int block, std::int64_t row, std::int64_t head) const
    {
        const std::int64_t dimension = m_config.headDimension;
        const std::int64_t shared = m_config.heads / m_config.keyValueHeads, keyHead = head / shared;
        const std::int64_t position = m_positions[std::size_t(row)];
        const float* value = m_values + (row * m_config.keyValueHeads + keyHead) * dimension;
        rotate(m_queries + (row * m_config.heads + head) * dimension, row, own.query);
        rotate(m_keys + (row * m_config.keyValueHeads + keyHead) * dimension, row, own.key);
        const CachedTokens cache = m_cacheOf(block, row);
        float* keys = cache.keys + keyHead * cache.headStride;
        float* values = cache.values + keyHead * cache.headStride;
        if (head % shared == 0) {
            std::copy_n(own.key, dimension, keys + position * dimension);
            std::copy_n(value, dimension, values + position * dimension);
        }
        const std::int64_t first = m_config.slidingWindow > 0
            ? std::max<std::int64_t>(0, position + 1 - m_config.slidingWindow)
            : 0;
        TokenAttentionArgs args;
        args.query = own.query;
        args.keys = keys + first * dimension;
        args.values = values + first * dimension;
        args.ownKey = own.key;
        args.ownValue = value;
        args.positions = position - first;
        args.dimension = dimension;
        args.scores = own.scores;
        args.out = m_mixed + (row * m_config.heads + head) * dimension;
        attendToken(args);
    }

    void rotate(const float* from, std::int64_t row, float* to) const
    {
        const float* table = m_tables + row * m_config.headDimension;
        rotateHead(
            from, table, table + m_config.headDimension / 2, m_config.headDimension, Turn::Forwards, to);
    }

    // silu(gate) · up, in place of gate.
    void gateMlp(TeamMember& member, const Own& own, const BlockWeights& weights) const
    {
        const Pieces pieces(m_config.intermediate, m_members);
        const auto gate = [&](std::int64_t piece) {
            const auto [begin, end] = pieces[piece];
            applyRows(weights[Projection::Gate], own.normed, m_gate, m_rows, false, begin, end);
            applyRows(weights[Projection::Up], own.normed, m_up, m_rows, false, begin, end);
            for (std::int64_t row = 0; row < m_rows; ++row) {
                const std::int64_t place = row * m_config.intermediate + begin;
                gateToken(m_gate + place, m_up + place, end - begin, m_gate + place);
            }
        };
        member.phase(
            pieces.count, [&] { normalize(own, weights.mlpNorm); }, gate);
    }

    const ModelConfig& m_config;
    const Decoder& m_decoder;
    const CacheOf& m_cacheOf;
    std::span<const std::int64_t> m_positions;
    int m_members; // of the team
    std::int64_t m_rows;
    std::int64_t m_longest = 0; // tokens that a row sees, itself included
    float* m_x; // [rows, hidden]
    float* m_logits; // [rows, vocabulary]
    float* m_queries; // [rows, heads · headDimension]
    float* m_mixed;
    float* m_keys; // [rows, keyValueHeads · headDimension]
    float* m_values;
    float* m_gate; // [rows, intermediate]
    float* m_up;
    float* m_tables; // [rows, headDimension]
    std::vector<Own> m_own; // by member
};

Decoder::Decoder(const ModelConfig& config, const std::vector<BlockWeights>& blocks,
    const at::Tensor& finalNorm, const Linear& head)
    : m_config(config)
    , m_blocks(blocks)
    , m_finalNorm(finalNorm)
    , m_head(head)
{
    const at::Tensor frequencies = rotaryFrequencies(config).contiguous();
    const float* begin = frequencies.const_data_ptr<float>();
    m_frequencies.assign(begin, begin + frequencies.numel());
}

at::Tensor Decoder::step(const at::Tensor& x, std::span<const std::int64_t> positions, const CacheOf& cacheOf)
{
    const at::Tensor logits = at::empty({ x.size(0), m_head.rows() }, x.options());
    Step step(*this, x.mutable_data_ptr<float>(), positions, cacheOf, logits.mutable_data_ptr<float>());
    parallelTeam(Step::phases(m_config), [&](TeamMember& member) { step.run(member); });
    return logits;
}

} // namespace tacq
