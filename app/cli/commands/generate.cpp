#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/eval/generation.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string model;
    std::string prompt;
    GenerationOptions generation;
};

int continuePrompt(Session& session, const Options& options)
{
    RunContext context = session.context();
    const auto show = [&session](const std::string& piece) {
        if (!session.json)
            std::cout << piece << std::flush;
    };
    const GenerationResult result
        = generate(options.model, options.prompt, options.generation, context, show);
    if (session.json) {
        OrderedJson json;
        json["text"] = result.text;
        json["ids"] = result.ids;
        json["prompt_tokens"] = result.promptTokens;
        json["ended_by_model"] = result.endedByModel;
        json["seconds"] = result.seconds;
        json["prompt_tokens_per_second"] = result.promptTokensPerSecond;
        json["decode_tokens_per_second"] = result.decodeTokensPerSecond;
        printJson(json);
        return kDone;
    }
    std::cout << '\n';
    session.observer.logged(LogLevel::Info,
        concat(result.ids.size(), " tokens in ", secondsText(result.seconds), ": prompt ",
            fixed(result.promptTokensPerSecond, 0), " tokens/s, answer ",
            fixed(result.decodeTokensPerSecond, 0), " tokens/s"));
    return kDone;
}

} // namespace

void addGenerate(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    GenerationOptions& generation = options->generation;
    CLI::App* command = addCommand(app, session, "generate", "Continue a prompt");
    command->add_option("MODEL", options->model, kModelHelp)->required();
    command->add_option("--prompt", options->prompt, "the text to continue")->required();
    command->add_flag("--chat", generation.chat, "wrap the prompt in the model's chat template");
    command->add_option("--max-tokens", generation.maxTokens, "new tokens at most (default 128)")
        ->check(CLI::PositiveNumber);
    command->add_option("--temperature", generation.temperature, "0 (default) takes the likeliest token")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--seed", generation.seed, "seed of the drawing when the temperature is above 0");
    command->add_option("--device", generation.device, "auto (default), cpu, cuda or cuda:N");
    command->add_option("--threads", generation.threads, "processor threads (default: all cores)")
        ->check(CLI::NonNegativeNumber);
    setWork(command, session, options, continuePrompt);
}

} // namespace tacq::cli
