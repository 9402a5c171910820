#pragma once

#include <string_view>

namespace tacq {

// LibTorch's current stream on GPU `index`, a cudaStream_t for the kernels; null for the CPU, whose index is
// negative, and in a build without CUDA.
void* currentCudaStream(int index);

// What a kernel says in a build without CUDA: Error (Unsupported).
[[noreturn]] void failWithoutCuda(std::string_view kernel);

} // namespace tacq
