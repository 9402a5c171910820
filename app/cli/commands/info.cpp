#include "app/cli/arguments.h"
#include "app/cli/commands/command.h"
#include "app/cli/commands/commands.h"
#include "app/cli/console_text.h"
#include "core/base/error.h"
#include "core/model/model_info.h"

#include <iostream>

namespace tacq::cli {

namespace {

struct Options
{
    std::string model;
};

OrderedJson infoJson(const ModelInfo& info)
{
    OrderedJson json;
    json["architecture"] = info.config.architecture;
    json["parameters"] = info.parameters;
    json["quantizable"] = info.shape.quantizable;
    json["blocks"] = info.config.blocks;
    json["hidden"] = info.config.hidden;
    json["context"] = info.config.context;
    json["vocabulary"] = info.config.vocabulary;
    json["bytes"] = info.shape.fileBytes;
    json["dtype"] = info.config.sourceType;
    json["source"] = info.source;
    json["title"] = info.title;
    json["path"] = info.path.string();
    json["tensors"] = info.tensors.size();
    json["heads"] = info.config.heads;
    json["key_value_heads"] = info.config.keyValueHeads;
    json["tied_head"] = info.config.tiedHead;
    json["tokenizer"] = info.hasTokenizer ? OrderedJson(info.tokenizer) : OrderedJson(nullptr);
    json["chat_template"] = info.chatTemplate.empty() ? OrderedJson(nullptr) : OrderedJson(info.chatTemplate);
    json["warnings"] = info.warnings;
    return json;
}

std::string infoTable(const ModelInfo& info)
{
    const ModelConfig& config = info.config;
    return table({
        { "model", info.title },
        { "path", info.path.string() },
        { "architecture",
            concat(config.architecture, ", ", config.blocks, " blocks of width ", config.hidden) },
        { "heads", concat(config.heads, ", sharing ", config.keyValueHeads, " of keys and values") },
        { "parameters",
            concat(grouped(info.parameters), ", ", grouped(info.shape.quantizable),
                " of them can be quantized") },
        { "context", grouped(config.context) + " tokens" },
        { "vocabulary", grouped(config.vocabulary) + (config.tiedHead ? " tokens, head tied" : " tokens") },
        { "stored as", concat(config.sourceType, " (", info.source, "), ", bytesText(info.shape.fileBytes)) },
        { "tokenizer", info.tokenizer },
        { "chat", info.chatTemplate.empty() ? "no known template; usable without chat" : info.chatTemplate },
    });
}

int showInfo(Session& session, const Options& options)
{
    const ModelInfo info = readModelInfo(options.model);
    if (session.json) {
        printJson(infoJson(info));
        return kDone;
    }
    std::cout << infoTable(info);
    for (const std::string& warning : info.warnings)
        session.observer.logged(LogLevel::Warning, warning);
    return kDone;
}

} // namespace

void addInfo(CLI::App& app, Session& session)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = addCommand(app, session, "info", "Tell what a model is");
    command->add_option("MODEL", options->model, kModelHelp)->required();
    setWork(command, session, options, showInfo);
}

} // namespace tacq::cli
