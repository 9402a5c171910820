#include "core/model/key_value_batch.h"

#include <ATen/ATen.h>
#include <ATen/TensorIndexing.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::int64_t kTokenStep = 256; // growth in tokens

// Zeros rather than unset memory: what stands behind a row's end is masked by −inf, but multiplied by 0.
at::Tensor grown(const at::Tensor& buffer, std::int64_t rows, std::int64_t tokens, const at::Tensor& like)
{
    at::Tensor larger = at::zeros({ rows, like.size(0), tokens, like.size(2) }, like.options());
    if (buffer.defined())
        larger.narrow(0, 0, buffer.size(0)).narrow(2, 0, buffer.size(2)).copy_(buffer);
    return larger;
}

} // namespace

KeyValueBatch::KeyValueBatch(int blocks)
    : m_layers(std::size_t(blocks))
{
}

std::int64_t KeyValueBatch::longest() const
{
    return m_lengths.empty() ? 0 : *std::ranges::max_element(m_lengths);
}

// `like` has shape [kvHeads, anything, headDim].
void KeyValueBatch::reserve(std::int64_t rows, std::int64_t tokens, const at::Tensor& like)
{
    for (Layer& layer : m_layers) {
        const std::int64_t oldRows = layer.keys.defined() ? layer.keys.size(0) : 0;
        const std::int64_t oldTokens = layer.keys.defined() ? layer.keys.size(2) : 0;
        if (rows <= oldRows && tokens <= oldTokens)
            continue;
        const std::int64_t newTokens
            = std::max(oldTokens, (tokens + kTokenStep - 1) / kTokenStep * kTokenStep);
        const std::int64_t newRows = std::max(oldRows, rows);
        layer.keys = grown(layer.keys, newRows, newTokens, like);
        layer.values = grown(layer.values, newRows, newTokens, like);
    }
}

void KeyValueBatch::add(const KeyValueCache& prompt)
{
    const c10::NoGradGuard noGradients;
    const std::int64_t row = rows(), length = prompt.length();
    reserve(row + 1, std::max(length, longest()) + 1, prompt.part(0).first);
    for (std::size_t block = 0; block < m_layers.size(); ++block) {
        const auto [keys, values] = prompt.part(int(block));
        m_layers[block].keys[row].narrow(1, 0, length).copy_(keys);
        m_layers[block].values[row].narrow(1, 0, length).copy_(values);
    }
    m_lengths.push_back(length);
}

void KeyValueBatch::remove(std::int64_t row)
{
    const c10::NoGradGuard noGradients;
    const std::int64_t last = rows() - 1;
    if (row != last) {
        const std::int64_t length = m_lengths.back();
        for (Layer& layer : m_layers)
            for (const at::Tensor& buffer : { layer.keys, layer.values })
                buffer[row].narrow(1, 0, length).copy_(buffer[last].narrow(1, 0, length));
        m_lengths[std::size_t(row)] = length;
    }
    m_lengths.pop_back();
}

std::pair<at::Tensor, at::Tensor> KeyValueBatch::append(
    int block, const at::Tensor& keys, const at::Tensor& values)
{
    const c10::NoGradGuard noGradients;
    const std::int64_t count = rows(), tokens = longest() + 1;
    reserve(count, tokens, keys.transpose(0, 1));
    const at::Tensor row = at::arange(count, at::kLong).to(keys.device());
    const at::Tensor place = at::tensor(m_lengths, at::kLong).to(keys.device());
    Layer& layer = m_layers.at(std::size_t(block));
    layer.keys.transpose(1, 2).index_put_({ row, place }, keys);
    layer.values.transpose(1, 2).index_put_({ row, place }, values);
    return { layer.keys.narrow(0, 0, count).narrow(2, 0, tokens),
        layer.values.narrow(0, 0, count).narrow(2, 0, tokens) };
}

void KeyValueBatch::makeRoom()
{
    const c10::NoGradGuard noGradients;
    reserve(rows(), longest() + 1, m_layers.front().keys[0]);
}

CachedTokens KeyValueBatch::cached(int block, std::int64_t row) const
{
    const Layer& layer = m_layers.at(std::size_t(block));
    return { layer.keys.mutable_data_ptr<float>() + row * layer.keys.stride(0),
        layer.values.mutable_data_ptr<float>() + row * layer.values.stride(0), layer.keys.stride(1) };
}

void KeyValueBatch::advance()
{
    for (std::int64_t& length : m_lengths)
        ++length;
}

} // namespace tacq
