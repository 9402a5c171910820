#include "core/kernels/kernel_check.h"

#ifdef TACQ_WITH_CUDA

#include "core/base/error.h"
#include "core/kernels/device_stream.h"
#include "core/kernels/gptq_block.h"
#include "core/kernels/packed_product.h"
#include "core/kernels/saliency_score.h"
#include "core/kernels/sample_gradients.h"
#include "core/kernels/scale_search.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>

#include <mutex>
#include <set>
#include <utility>

namespace tacq {

namespace {

constexpr std::int64_t kRows = 33; // odd sizes, so that the last tile and the last lane are not full
constexpr std::int64_t kColumns = 117;
constexpr int kBits = 3;

[[noreturn]] void failDifferent(std::string_view kernel, const Device& device)
{
    failWithHint(ErrorKind::Device, "Run with --device cpu; the GPU, its driver or this build is at fault.",
        "The kernel \"", kernel, "\" computes other numbers on ", name(device), " than on the CPU.");
}

// These twins do the same float32 operations in the same order, so the results are equal, not close.
void requireEqual(
    const at::Tensor& onCpu, const at::Tensor& onGpu, std::string_view kernel, const Device& device)
{
    if (!at::equal(onCpu, onGpu.cpu()))
        failDifferent(kernel, device);
}

// The terms of a gradient may be fused with their sum or not.
void requireClose(const at::Tensor& onCpu, const at::Tensor& onGpu, const Device& device)
{
    if (!at::allclose(onCpu, onGpu.cpu(), /*rtol=*/1e-5, /*atol=*/1e-6))
        failDifferent("sample gradients", device);
}

at::Tensor wave(double frequency, std::int64_t rows, std::int64_t columns)
{
    return at::arange(rows * columns, at::kDouble)
        .mul(frequency)
        .sin()
        .to(at::kFloat)
        .reshape({ rows, columns });
}

struct Inputs
{
    at::Tensor weight = wave(1.7, kRows, kColumns).mul(0.05).contiguous();
    at::Tensor mask = wave(0.9, kRows, kColumns).gt(0.95).to(at::kByte).contiguous();
    // Small off the diagonal, so that errors do not grow from column to column and codes stay mixed.
    at::Tensor factor
        = (wave(0.3, kColumns, kColumns).mul(0.05).triu(1) + at::eye(kColumns)).mul(0.5).contiguous();
    at::Tensor gradient = wave(2.3, kRows, kColumns).abs().contiguous();
};

at::Tensor grids(const Inputs& inputs, const at::Device& where, void* stream)
{
    const at::Tensor weight = inputs.weight.to(where);
    const at::Tensor mask = inputs.mask.to(where);
    at::Tensor result = at::zeros({ 2, kRows }, weight.options());
    ScaleSearchArgs args;
    args.weight = weight.const_data_ptr<float>();
    args.mask = mask.const_data_ptr<std::uint8_t>();
    args.rows = kRows;
    args.columns = args.weightStride = args.maskStride = kColumns;
    args.bits = kBits;
    args.halfScale = true;
    args.scale = result.data_ptr<float>();
    args.zero = args.scale + kRows;
    searchScales(args, where.is_cuda(), stream);
    return result;
}

// [work | codes | error | loss] of one block, as float64.
at::Tensor roundedBlock(const Inputs& inputs, const at::Tensor& grid, const at::Device& where, void* stream)
{
    at::Tensor work = inputs.weight.to(where, /*non_blocking=*/false, /*copy=*/true);
    const at::Tensor mask = inputs.mask.to(where);
    const at::Tensor factor = inputs.factor.to(where);
    const at::Tensor local = grid.to(where);
    at::Tensor codes = at::zeros_like(mask);
    at::Tensor error = at::zeros_like(work);
    at::Tensor loss = at::zeros({ kRows, 1 }, work.options().dtype(at::kDouble));
    GptqBlockArgs args;
    args.work = work.data_ptr<float>();
    args.codes = codes.data_ptr<std::uint8_t>();
    args.error = error.data_ptr<float>();
    args.loss = loss.data_ptr<double>();
    args.mask = mask.const_data_ptr<std::uint8_t>();
    args.factor = factor.const_data_ptr<float>();
    args.scale = local.const_data_ptr<float>();
    args.zero = args.scale + kRows;
    args.rows = kRows;
    args.columns = args.stride = args.codeStride = args.errorStride = args.maskStride = args.factorStride
        = kColumns;
    args.groupStride = 1;
    args.bits = kBits;
    gptqBlock(args, where.is_cuda(), stream);
    return at::cat({ work.to(at::kDouble), codes.to(at::kDouble), error.to(at::kDouble), loss }, 1);
}

// Scores, as float64, followed by their histogram and the number of invalid ones.
at::Tensor scored(const Inputs& inputs, const at::Tensor& block, const at::Device& where, void* stream)
{
    const at::Tensor weight = inputs.weight.to(where);
    const at::Tensor quantized = block.slice(1, 0, kColumns).to(at::kFloat).to(where).contiguous();
    const at::Tensor gradient = inputs.gradient.to(where);
    at::Tensor score = at::zeros_like(weight);
    at::Tensor counts = at::zeros({ kScoreBins + 1 }, weight.options().dtype(at::kLong));
    auto* histogram = reinterpret_cast<std::uint64_t*>(counts.data_ptr<std::int64_t>());
    scoreSaliency({ Metric::Tacq, gradient.const_data_ptr<float>(), weight.const_data_ptr<float>(),
                      quantized.const_data_ptr<float>(), score.data_ptr<float>(), histogram,
                      histogram + kScoreBins, score.numel() },
        where.is_cuda(), stream);
    return at::cat({ score.reshape(-1).to(at::kDouble), counts.to(at::kDouble) });
}

// The sums over three samples, with the weights and the gradient as Z and A.
at::Tensor gradientSums(const Inputs& inputs, const at::Device& where, void* stream)
{
    const at::Tensor z = inputs.weight.to(where);
    const at::Tensor a = inputs.gradient.sub(0.5).to(where);
    const at::Tensor lengths = at::tensor({ 5, 20, 8 }, at::kLong).to(where);
    at::Tensor sums = at::ones({ 3, kColumns, kColumns }, z.options());
    SampleGradientArgs args;
    args.outputGradient = { z.const_data_ptr() };
    args.input = { a.const_data_ptr() };
    args.lengths = lengths.const_data_ptr<std::int64_t>();
    args.absolute = sums.mutable_data_ptr<float>();
    args.squares = args.absolute + kColumns * kColumns;
    args.sum = args.squares + kColumns * kColumns;
    args.samples = lengths.numel();
    args.tokens = kRows;
    args.rows = args.columns = kColumns;
    addSampleGradients(args, where.is_cuda(), stream);
    return sums;
}

// The product of a compressed matrix with one outlier per row, and the matrix itself. The words of its codes
// are the bit patterns of a wave: any word is valid. The other numbers are small multiples of powers of two,
// whose sums are exact in any order.
std::pair<at::Tensor, at::Tensor> packed(int bits, const at::Device& where, void* stream)
{
    constexpr std::int64_t kGroup = 50, kGroups = (kColumns + kGroup - 1) / kGroup;
    const std::int64_t words = (kColumns * bits + 31) / 32;
    const at::Tensor codes = wave(1.1, 1, kRows * words + 2).view(at::kInt).to(where);
    const at::Tensor number = at::arange(kRows * kGroups, at::kLong);
    const at::Tensor scales = number.remainder(3).add(1).to(at::kHalf).mul(0.25).to(where);
    const at::Tensor zeros = number.remainder(1 << bits).to(at::kByte).to(where);
    const at::Tensor starts = at::arange(kRows + 1, at::kInt).to(where);
    const at::Tensor columns = at::arange(kRows, at::kInt).mul(3).to(where);
    const at::Tensor outliers = wave(0.4, 1, kRows).mul(64).round().div(64).to(at::kHalf).to(where);
    const at::Tensor input = wave(1.7, kRows, kColumns).mul(16).round().div(16).to(where);
    PackedProductArgs args;
    args.matrix.codes = static_cast<const std::uint32_t*>(codes.const_data_ptr());
    args.matrix.scales = static_cast<const std::uint16_t*>(scales.const_data_ptr());
    args.matrix.zeros = zeros.const_data_ptr<std::uint8_t>();
    args.matrix.outlierRows = static_cast<const std::uint32_t*>(starts.const_data_ptr());
    args.matrix.outlierColumns = static_cast<const std::uint32_t*>(columns.const_data_ptr());
    args.matrix.outlierValues = static_cast<const std::uint16_t*>(outliers.const_data_ptr());
    args.matrix.rows = kRows;
    args.matrix.columns = kColumns;
    args.matrix.groupSize = kGroup;
    args.matrix.groups = kGroups;
    args.matrix.wordsPerRow = words;
    args.matrix.bits = bits;
    args.matrix.rounding = GridRounding::Half;
    args.input = input.const_data_ptr<float>();
    args.tokens = kRows;
    at::Tensor product = at::empty({ kRows, kRows }, input.options());
    args.output = product.mutable_data_ptr<float>();
    packedProduct(args, where.is_cuda(), stream);
    at::Tensor values = at::empty({ kRows, kColumns }, input.options());
    expandPacked(args.matrix, 0, kRows, values.mutable_data_ptr<float>(), where.is_cuda(), stream);
    return { product, values };
}

void check(const Device& device)
{
    const at::Device cpu(at::kCPU);
    const at::Device gpu(at::kCUDA, static_cast<c10::DeviceIndex>(device.index));
    const c10::DeviceGuard guard(gpu);
    void* stream = currentCudaStream(device.index);
    const Inputs inputs;
    const at::Tensor grid = grids(inputs, cpu, nullptr);
    requireEqual(grid, grids(inputs, gpu, stream), "scale search", device);
    const at::Tensor block = roundedBlock(inputs, grid, cpu, nullptr);
    requireEqual(block, roundedBlock(inputs, grid, gpu, stream), "GPTQ block", device);
    requireClose(gradientSums(inputs, cpu, nullptr), gradientSums(inputs, gpu, stream), device);
    for (const int bits : { 2, 3, 4, 8 }) {
        const auto [product, values] = packed(bits, cpu, nullptr);
        const auto [productOnGpu, valuesOnGpu] = packed(bits, gpu, stream);
        requireEqual(product, productOnGpu, "packed product", device);
        requireEqual(values, valuesOnGpu, "packed expansion", device);
    }
    requireEqual(
        scored(inputs, block, cpu, nullptr), scored(inputs, block, gpu, stream), "saliency score", device);
}

} // namespace

void checkKernels(const Device& device)
{
    static std::mutex mutex;
    static std::set<int> checked;
    if (!device.isCuda())
        return;
    const std::lock_guard lock(mutex);
    if (checked.contains(device.index))
        return;
    check(device);
    checked.insert(device.index);
}

} // namespace tacq

#else

#include "core/kernels/device_stream.h"

namespace tacq {

void checkKernels(const Device& device)
{
    if (device.isCuda())
        failWithoutCuda("kernel check");
}

} // namespace tacq

#endif
