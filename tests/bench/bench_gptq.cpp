// bench_gptq ROWS COLUMNS [THREADS [BITS]]: what GPTQ of one matrix takes, as JSON: the scale search, the
// factorisation of the Hessian, and the column loop with the packing of its codes.

#include "core/base/allocator.h"
#include "core/base/device.h"
#include "core/base/parallel.h"
#include "core/quant/gptq.h"
#include "core/quant/grid.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

using namespace tacq;

namespace {

template <typename Work> double secondsOf(const Work& work)
{
    work(); // warms up
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::cerr << "usage: bench_gptq ROWS COLUMNS [THREADS [BITS]]\n";
        return 2;
    }
    const std::int64_t rows = std::atoll(argv[1]), columns = std::atoll(argv[2]);
    const int threads = argc > 3 ? std::atoi(argv[3]) : 0;
    const int bits = argc > 4 ? std::atoi(argv[4]) : 2;
    keepFreedMemory();
    const c10::NoGradGuard noGradients;
    setThreadCount(threads);
    prepareFloat32MatrixProduct();
    at::manual_seed(0);
    const at::Tensor weight = at::randn({ rows, columns }) / std::sqrt(double(columns));
    HessianAccumulator hessian(columns, at::kCPU);
    hessian.add(at::randn({ 2 * columns, columns }), 1);

    GridOptions searched, given;
    searched.bits = given.bits = bits;
    given.scaleSearch = false; // the loop alone: ranges are taken as they are
    GridTable table = makeGridTable(weight, searched);
    HessianFactor factor;
    nlohmann::ordered_json seconds;
    seconds["search"] = secondsOf([&] { fitGroup(table, weight, {}, searched, 0); });
    seconds["factorisation"] = secondsOf([&] { factor = factorise(hessian.result(), "matrix"); });
    seconds["columns"] = secondsOf([&] { gptq(weight, factor, {}, given, "matrix"); });
    std::cout << nlohmann::ordered_json {
        { "rows", rows }, { "columns", columns }, { "threads", threadCount() }, { "seconds", seconds }
    }.dump() << "\n";
}
