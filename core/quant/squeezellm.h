#pragma once

#include "core/quant/gptq.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace tacq {

// SqueezeLLM (method.md §7.3): each row has a table of 2^bits values, the best for its weights counted by
// their Fisher sums Σ g², and a few weights of each matrix stay in 16 bit. No Hessian, no order of layers.
//
// Everywhere below, `weight` and `fisher` are [rows, columns] float32.

struct SqueezeOptions
{
    int bits = 2; // 2, 3 or 4: the exact tables of wider codes take too long
    bool storedTables = true; // false: tables in float32, as golden vectors need
    StorageType storage = StorageType::F16;
};

inline constexpr double kSensitiveShare = 0.0005; // kept for their Fisher sum, of each matrix
inline constexpr double kLargeShare = 0.0045; // kept for their size, of the whole model

// Bool [rows, columns]: the entries whose Fisher sum is above the ⌊n·share⌋-th largest, strictly, so that
// without ties one fewer is marked.
at::Tensor sensitiveWeights(const at::Tensor& fisher, double share);

// Bool [rows, columns]: the entries beyond the quartiles by `spread` times their distance (ρ).
at::Tensor largeWeights(const at::Tensor& weight, double spread);

// Finds the one ρ for all matrices that keeps a share of the model's weights for their size. Each weight has
// a ρ up to which it is kept; these are counted in steps of 1/1000.
class SpreadTuner
{
public:
    SpreadTuner();

    // `taken`: weights that stay in 16 bit anyway, not counted.
    void add(const at::Tensor& weight, const at::Tensor& taken);
    double spread(double share) const; // keeps at most this share of all weights added
private:
    std::vector<std::int64_t> m_counts;
    std::int64_t m_weights = 0;
};

// `outliers`: bool [rows, columns], or undefined for none. They keep their values. The loss of the result is
// Σ F·(w − q)².
QuantizeResult squeezellm(const at::Tensor& weight, const at::Tensor& fisher, const at::Tensor& outliers,
    const SqueezeOptions& options, std::string_view layer);

} // namespace tacq
