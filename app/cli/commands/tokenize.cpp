#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "core/base/file.h"
#include "core/model/model_info.h"
#include "core/model/tokenizer.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string model;
    std::string text;
    std::string file;
    bool noSpecial = false;
};

int showTokens(Session& session, const Options& options)
{
    const auto tokenizer = Tokenizer::open(resolveModel(options.model));
    const std::string text = options.file.empty() ? options.text : readText(options.file);
    const std::vector<TokenId> ids = tokenizer->encode(text, !options.noSpecial);
    if (session.json) {
        OrderedJson json;
        json["ids"] = ids;
        json["tokens"] = OrderedJson::array();
        for (const TokenId id : ids)
            json["tokens"].push_back(tokenizer->token(id));
        printJson(json);
        return kDone;
    }
    for (const TokenId id : ids)
        std::cout << id << '\t' << tokenizer->token(id) << '\n';
    return kDone;
}

} // namespace

void addTokenize(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "tokenize", "Show a text as tokens");
    command->add_option("MODEL", options->model, kModelHelp)->required();
    auto* source = command->add_option_group("text");
    source->add_option("--text", options->text, "the text itself");
    source->add_option("--file", options->file, "a file that holds the text");
    source->require_option(1);
    command->add_flag("--no-special", options->noSpecial, "do not add the model's begin and end tokens");
    setWork(command, session, options, showTokens);
}

} // namespace tacq::cli
