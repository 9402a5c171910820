#include "core/bench/machine_speed.h"

#include "core/base/device.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/tensor_device.h"

#include <ATen/ATen.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <vector>

namespace tacq {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kTokens = 512;
constexpr std::int64_t kGpuTokens = 8192; // what fills one
constexpr std::size_t kCopyBytes = 256'000'000;
constexpr std::size_t kFileBytes = 128'000'000;
constexpr int kTries = 3;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// One product: tokens × inner times inner × rows, as often as a block has such a matrix.
struct Product
{
    at::Tensor input; // [tokens, inner]
    at::Tensor weight; // [rows, inner]
    int count = 1;

    double operations() const
    {
        return 2.0 * double(input.size(0)) * double(weight.size(0)) * double(weight.size(1));
    }
};

std::vector<Product> products(const ModelShape& shape, const Device& device, at::ScalarType type)
{
    const std::int64_t tokens = device.isCuda() ? kGpuTokens : kTokens;
    const auto make = [&](std::int64_t rows, std::int64_t inner, int count) {
        const auto fill = [&](std::int64_t height, double frequency) {
            return at::linspace(0, frequency, height * inner, at::kFloat)
                .sin_()
                .reshape({ height, inner })
                .to(tensorDevice(device), type);
        };
        return Product { fill(tokens, 1e3), fill(rows, 2e3), count };
    };
    return { make(shape.queryWidth, shape.hidden, 1), make(shape.keyValueWidth, shape.hidden, 2),
        make(shape.hidden, shape.queryWidth, 1), make(shape.intermediate, shape.hidden, 2),
        make(shape.hidden, shape.intermediate, 1) };
}

// Operations per second: the best round of those that fit into `seconds`, at least three.
double gemmRate(const ModelShape& shape, const Device& device, at::ScalarType type, double seconds)
{
    prepareFloat32MatrixProduct();
    const std::vector<Product> all = products(shape, device, type);
    double best = 0;
    const auto begin = Clock::now();
    for (int round = 0; round < kTries || secondsSince(begin) < seconds; ++round) {
        const auto start = Clock::now();
        double operations = 0;
        for (const Product& product : all) {
            for (int i = 0; i < product.count; ++i)
                at::linear(product.input, product.weight);
            operations += product.count * product.operations();
        }
        waitFor(device);
        if (round > 0) // the first one warms up
            best = std::max(best, operations / secondsSince(start));
    }
    return best;
}

double copyRate()
{
    std::vector<std::byte> from(kCopyBytes, std::byte { 1 }), to(kCopyBytes);
    double best = 0;
    for (int i = 0; i < kTries; ++i) {
        const auto start = Clock::now();
        parallelFor(std::int64_t(kCopyBytes), 1'000'000, [&](std::int64_t begin, std::int64_t end) {
            std::memcpy(to.data() + begin, from.data() + begin, std::size_t(end - begin));
        });
        best = std::max(best, 2.0 * kCopyBytes / secondsSince(start));
    }
    return best;
}

double diskRate(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "tacq-bench.tmp";
    const std::vector<std::byte> bytes(1'000'000, std::byte { 0x5A });
    const auto start = Clock::now();
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = descriptor >= 0;
    for (std::size_t done = 0; written && done < kFileBytes; done += bytes.size())
        written = ::write(descriptor, bytes.data(), bytes.size()) == ssize_t(bytes.size());
    written = written && ::fsync(descriptor) == 0;
    const int problem = errno;
    const double seconds = secondsSince(start);
    if (descriptor >= 0)
        ::close(descriptor);
    ::unlink(file.c_str());
    if (!written)
        fail(ErrorKind::Io, file.string(), " could not be written: ", std::strerror(problem), ".");
    return double(kFileBytes) / seconds;
}

} // namespace

double gemmFloat32Rate(const ModelShape& shape, const Device& device, double seconds)
{
    return gemmRate(shape, device, at::kFloat, seconds);
}

double gemmBfloat16Rate(const ModelShape& shape, const Device& device, double seconds)
{
    return gemmRate(shape, device, at::kBFloat16, seconds);
}

MachineSpeed measureMachine(
    const ModelShape& shape, const Device& device, const std::filesystem::path& folder)
{
    MachineSpeed speed;
    speed.threads = threadCount();
    speed.device = device;
    speed.gemmFloat32 = gemmFloat32Rate(shape, device, 1);
    speed.gemmBfloat16 = gemmBfloat16Rate(shape, device, 1);
    speed.memory = copyRate();
    speed.disk = diskRate(folder);
    return speed;
}

} // namespace tacq
