#include "core/model/kv_cache.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace tacq {

namespace {

constexpr std::int64_t kFirstCapacity = 64; // tokens

// A buffer of twice the size or more, with the first `length` tokens of the old one.
at::Tensor grown(const at::Tensor& buffer, const at::Tensor& like, std::int64_t length, std::int64_t needed)
{
    std::int64_t capacity = buffer.defined() ? buffer.size(1) : kFirstCapacity;
    while (capacity < needed)
        capacity *= 2;
    const at::Tensor larger = at::empty({ like.size(0), capacity, like.size(2) }, like.options());
    if (length > 0)
        larger.narrow(1, 0, length).copy_(buffer.narrow(1, 0, length));
    return larger;
}

} // namespace

KeyValueCache::KeyValueCache(int blocks)
    : m_layers(std::size_t(blocks))
{
}

std::pair<at::Tensor, at::Tensor> KeyValueCache::append(
    int block, const at::Tensor& keys, const at::Tensor& values)
{
    const c10::NoGradGuard noGradients;
    Layer& layer = m_layers.at(std::size_t(block));
    const std::int64_t tokens = keys.size(1);
    const std::int64_t total = m_length + tokens;
    if (!layer.keys.defined() || layer.keys.size(1) < total) {
        layer.keys = grown(layer.keys, keys, m_length, total);
        layer.values = grown(layer.values, values, m_length, total);
    }
    layer.keys.narrow(1, m_length, tokens).copy_(keys);
    layer.values.narrow(1, m_length, tokens).copy_(values);
    return { layer.keys.narrow(1, 0, total), layer.values.narrow(1, 0, total) };
}

std::pair<at::Tensor, at::Tensor> KeyValueCache::part(int block) const
{
    const Layer& layer = m_layers.at(std::size_t(block));
    return { layer.keys.narrow(1, 0, m_length), layer.values.narrow(1, 0, m_length) };
}

void KeyValueCache::makeRoom(std::int64_t tokens)
{
    const c10::NoGradGuard noGradients;
    for (Layer& layer : m_layers) {
        if (layer.keys.size(1) >= m_length + tokens)
            continue;
        layer.keys = grown(layer.keys, layer.keys, m_length, m_length + tokens);
        layer.values = grown(layer.values, layer.values, m_length, m_length + tokens);
    }
}

CachedTokens KeyValueCache::cached(int block) const
{
    const Layer& layer = m_layers.at(std::size_t(block));
    return { layer.keys.mutable_data_ptr<float>(), layer.values.mutable_data_ptr<float>(),
        layer.keys.stride(0) };
}

void KeyValueCache::advance(std::int64_t tokens)
{
    m_length += tokens;
}

void KeyValueCache::truncate(std::int64_t length)
{
    m_length = std::clamp<std::int64_t>(length, 0, m_length);
}

} // namespace tacq
