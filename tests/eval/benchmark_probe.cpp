// benchmark_probe tokens MODEL SPEC SEED ITEMS: the token ids of a benchmark's calibration samples and of the
// prompts of its first ITEMS evaluation items (0: all), as one JSON object. benchmark_probe score MODEL SPEC
// SEED ITEMS: scores these items, one JSON object a line, in any order. For comparison with other
// implementations; tests/interop calls it.
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/eval/evaluate.h"
#include "core/model/model_info.h"

#include <cstdlib>
#include <iostream>
#include <string_view>

using namespace tacq;

namespace {

Json tokensOf(const Task& task)
{
    Json json { { "calibration", Json::array() }, { "prompts", Json::array() },
        { "expected", Json::array() } };
    for (const CalibrationSample& sample : task.calibration)
        json["calibration"].push_back(sample.ids);
    for (const ChoiceItem& item : task.choices) {
        json["prompts"].push_back(item.prompt);
        json["expected"].push_back(item.answer);
        json["choices"] = item.choices;
    }
    for (const GenerationItem& item : task.generations) {
        json["prompts"].push_back(item.prompt);
        json["expected"].push_back(item.expected);
    }
    return json;
}

void printOutcome(const ItemOutcome& outcome)
{
    const Json json { { "item", outcome.item }, { "correct", outcome.correct },
        { "choices", outcome.choices }, { "text", outcome.text } };
    std::cout << json.dump() << std::endl;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 6)
        return 2;
    try {
        const auto path = resolveModel(argv[2]);
        const auto tokenizer = Tokenizer::open(path);
        TaskOptions options;
        options.seed = std::strtoull(argv[4], nullptr, 10);
        options.evaluationItems = std::atoll(argv[5]);
        const Task task = loadTask(argv[3], *tokenizer, options);
        if (std::string_view(argv[1]) == "tokens") {
            std::cout << tokensOf(task).dump() << "\n";
            return 0;
        }
        prepareFloat32MatrixProduct();
        UnobservedContext context;
        const auto model = openModel(path);
        evaluate(*model, task, Device {}, context, {}, tokenizer.get(), printOutcome);
        return 0;
    } catch (const Error& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
