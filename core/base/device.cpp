#include "core/base/device.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#ifdef TACQ_WITH_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#endif

#include <algorithm>
#include <charconv>
#include <mutex>
#include <thread>

namespace tacq {

namespace {

int cudaDeviceCount()
{
#ifdef TACQ_WITH_CUDA
    return at::hasCUDA() ? int(at::cuda::device_count()) : 0;
#else
    return 0;
#endif
}

Device cudaDevice(int index)
{
#ifndef TACQ_WITH_CUDA
    failWithHint(ErrorKind::Unsupported, "Use --device cpu, or build with -DTACQ_CUDA=ON.",
        "This build has no CUDA code.");
#endif
    const int count = cudaDeviceCount();
    if (index >= count)
        failWithHint(ErrorKind::Device, "Use --device cpu, or name a GPU that is there.", "CUDA device ",
            index, " is not there: LibTorch sees ", count, " GPUs.");
    return { Device::Kind::Cuda, index };
}

double relativeErrorOfProduct()
{
    const at::Tensor a = at::linspace(-1, 1, 96 * 160, at::kFloat).sin_().reshape({ 96, 160 });
    const at::Tensor b = at::linspace(-3, 2, 160 * 64, at::kFloat).cos_().reshape({ 160, 64 });
    const at::Tensor exact = at::mm(a.to(at::kDouble), b.to(at::kDouble));
    return ((at::mm(a, b).to(at::kDouble) - exact).norm() / exact.norm()).item<double>();
}

} // namespace

Device resolveDevice(std::string_view name, int preferred)
{
    if (name == "cpu")
        return {};
    if (name == "auto")
        return cudaDeviceCount() > 0 ? cudaDevice(preferred % cudaDeviceCount()) : Device {};
    if (name == "cuda")
        return cudaDevice(preferred % std::max(1, cudaDeviceCount()));
    if (name.starts_with("cuda:")) {
        int index = -1;
        const auto* end = name.data() + name.size();
        const auto [rest, error] = std::from_chars(name.data() + 5, end, index);
        if (error == std::errc {} && rest == end && index >= 0)
            return cudaDevice(index);
    }
    fail(ErrorKind::InvalidInput, "\"", name, "\" names no device. Use auto, cpu, cuda or cuda:N.");
}

std::string name(const Device& device)
{
    return device.isCuda() ? concat("cuda:", device.index) : "cpu";
}

std::vector<DeviceInfo> availableDevices()
{
    std::vector<DeviceInfo> devices;
    devices.push_back(
        { {}, "cpu", concat("CPU, ", std::thread::hardware_concurrency(), " threads"), availableMemory() });
#ifdef TACQ_WITH_CUDA
    for (int i = 0; i < cudaDeviceCount(); ++i) {
        const auto* properties = at::cuda::getDeviceProperties(i);
        devices.push_back(
            { { Device::Kind::Cuda, i }, concat("cuda:", i), properties->name, properties->totalGlobalMem });
    }
#endif
    return devices;
}

std::optional<DeviceMemory> deviceMemory([[maybe_unused]] const Device& device)
{
#ifdef TACQ_WITH_CUDA
    if (device.isCuda()) {
        const c10::cuda::CUDAGuard chosen(static_cast<c10::DeviceIndex>(device.index));
        std::size_t free = 0;
        std::size_t total = 0;
        if (cudaMemGetInfo(&free, &total) == cudaSuccess)
            return DeviceMemory { total - free, total };
    }
#endif
    return std::nullopt;
}

std::uint64_t freeMemory(const Device& device)
{
    if (!device.isCuda())
        return availableMemory();
#ifdef TACQ_WITH_CUDA
    c10::cuda::CUDACachingAllocator::emptyCache();
#endif
    const DeviceMemory memory = deviceMemory(device).value_or(DeviceMemory {});
    return memory.total - memory.used;
}

void waitFor([[maybe_unused]] const Device& device)
{
#ifdef TACQ_WITH_CUDA
    if (device.isCuda())
        c10::cuda::device_synchronize();
#endif
}

bool multipliesBfloat16(const Device& device)
{
#ifdef TACQ_WITH_CUDA
    if (device.isCuda())
        return at::cuda::getDeviceProperties(device.index)->major >= 8;
#endif
#if defined(__x86_64__) && defined(__GNUC__)
    return !device.isCuda() && __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
}

void prepareFloat32MatrixProduct()
{
    static std::once_flag once;
    std::call_once(once, [] {
        // "medium" lets oneDNN take the product; on CPUs without fast reduced precision it stays float32 and
        // is about twice as fast as the default library on AMD. Where it would really round, the trial shows
        // it.
        at::globalContext().setFloat32MatmulPrecision("medium");
        constexpr double kFloat32Rounding = 2e-6;
        if (!(relativeErrorOfProduct() < kFloat32Rounding))
            at::globalContext().setFloat32MatmulPrecision("highest");
        // On a GPU "medium" would mean TF32, which the method forbids (method.md §3.2).
        at::globalContext().setAllowTF32CuBLAS(false);
        at::globalContext().setAllowTF32CuDNN(false);
    });
}

} // namespace tacq
