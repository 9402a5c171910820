// logits_probe MODEL whole|cached ID…  — writes the logits of all positions, [tokens, vocabulary] float32, to
// standard output. "whole" is one pass over the sequence, block by block from the files; "cached" feeds a
// model in memory a first half, then token by token.

#include "core/base/error.h"
#include "core/model/resident_model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>

using namespace tacq;

namespace {

at::Tensor wholeLogits(const WeightSource& model, const std::vector<std::int32_t>& ids)
{
    const Device device;
    const ModelConfig& config = model.config();
    const SequencePack pack { { std::int64_t(ids.size()) } };
    at::Tensor x = model.embeddingRows(at::tensor(ids, at::kInt).to(at::kLong), device);
    for (int block = 0; block < config.blocks; ++block)
        x = forwardBlock(config, model.block(block, device), pack, x);
    return at::linear(rmsNorm(x, model.finalNorm(device), config.normEpsilon), model.head(device));
}

at::Tensor cachedLogits(std::shared_ptr<const WeightSource> source, const std::vector<std::int32_t>& ids)
{
    const ResidentModel model(std::move(source), Device {});
    KeyValueCache cache(model.config().blocks);
    const std::span<const std::int32_t> all(ids);
    const std::size_t prompt = (ids.size() + 1) / 2;
    std::vector<at::Tensor> pieces { model.logits(all.first(prompt), cache, false) };
    for (std::size_t i = prompt; i < ids.size(); ++i)
        pieces.push_back(model.logits(all.subspan(i, 1), cache, true));
    return at::cat(pieces);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4)
        return 2;
    try {
        const c10::NoGradGuard noGradients;
        prepareFloat32MatrixProduct();
        const auto source = openModel(argv[1]);
        std::vector<std::int32_t> ids;
        for (int i = 3; i < argc; ++i)
            ids.push_back(std::atoi(argv[i]));
        const bool whole = std::string_view(argv[2]) == "whole";
        const at::Tensor logits
            = (whole ? wholeLogits(*source, ids) : cachedLogits(source, ids)).contiguous();
        std::fwrite(logits.const_data_ptr<float>(), sizeof(float), std::size_t(logits.numel()), stdout);
        return 0;
    } catch (const Error& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
