#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/eval/generation.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string model;
    std::vector<std::int32_t> ids;
    int top = 10;
    std::string device = "auto";
};

int showNextTokens(Session& session, const Options& options)
{
    const std::vector<TokenProbability> top
        = nextTokens(options.model, options.ids, options.top, options.device);
    if (session.json) {
        OrderedJson json;
        json["top"] = OrderedJson::array();
        for (const TokenProbability& entry : top)
            json["top"].push_back(
                { { "id", entry.id }, { "token", entry.token }, { "logprob", entry.logProbability } });
        printJson(json);
        return kDone;
    }
    for (const TokenProbability& entry : top)
        std::cout << fixed(entry.logProbability, 4) << '\t' << entry.id << '\t' << entry.token << '\n';
    return kDone;
}

} // namespace

void addLogits(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command
        = addCommand(app, session, "logits", "Show the most likely next tokens after token ids");
    command->add_option("MODEL", options->model, kModelHelp)->required();
    command->add_option("--ids", options->ids, "token ids, separated by commas")
        ->delimiter(',')
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->required();
    command->add_option("--top", options->top, "how many to show (default 10)")->check(CLI::PositiveNumber);
    command->add_option("--device", options->device, "auto (default), cpu, cuda or cuda:N");
    setWork(command, session, options, showNextTokens);
}

} // namespace tacq::cli
