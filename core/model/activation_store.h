#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>

namespace tacq {

// Activations of a whole calibration set between two steps: `slots` arrays of [tokens, width] float32. They
// stay on a GPU that has room for them. Otherwise up to `memoryBudget` bytes stay in memory (pinned for a
// GPU); beyond it they go to an unnamed file in `spillFolder`, which vanishes with the process, so that a
// run's memory does not grow with the number of blocks.
class ActivationStore
{
public:
    ActivationStore(std::int64_t slots, std::int64_t tokens, std::int64_t width,
        const std::filesystem::path& spillFolder, std::uint64_t memoryBudget, at::Device device);
    ~ActivationStore();
    ActivationStore(const ActivationStore&) = delete;
    ActivationStore& operator=(const ActivationStore&) = delete;

    // Rows [first, first + count) of the first `width` columns written there, on the store's device. What was
    // written with fewer columns than the store is wide is read back with the same `width`. Do not modify the
    // result.
    at::Tensor read(std::int64_t slot, std::int64_t first, std::int64_t count, std::int64_t width) const;
    void write(std::int64_t slot, std::int64_t first,
        const at::Tensor& rows); // [count, width ≤ the store's], float32 or bfloat16

    std::uint64_t memoryBytes() const; // 0 when spilled
    bool isSpilled() const { return m_descriptor >= 0; }

private:
    std::int64_t offset(std::int64_t slot, std::int64_t first) const; // in floats

    std::int64_t m_tokens = 0;
    std::int64_t m_width = 0;
    std::filesystem::path m_folder;
    at::Device m_device;
    at::Tensor m_memory; // [slots · tokens · width], undefined when spilled
    int m_descriptor = -1;
};

} // namespace tacq
