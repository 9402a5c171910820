#include "core/base/error.h"
#include "core/model/chat_template.h"
#include "core/tasks/calibration_texts.h"
#include "core/tasks/spider_data.h"
#include "core/tasks/task_argument.h"
#include "core/tasks/task_builder.h"
#include "core/tasks/task_sources.h"

#include <optional>

namespace tacq {

namespace {

constexpr int kNewTokens = 2048;

constexpr std::string_view kInstruction
    = "### Answer the question by sqlite SQL query only and with no explanation";

// Questions as the model reads them.
class Prompts
{
public:
    Prompts(std::map<std::string, std::string> schemas, std::string tables, const Tokenizer& tokenizer,
        Convention convention)
        : m_schemas(std::move(schemas))
        , m_tables(std::move(tables))
        , m_tokenizer(tokenizer)
        , m_template(ChatTemplate::recognise(tokenizer.chatTemplateSource()))
        // The template writes the begin of text itself; the reference's tokenizer adds a second one (§6.4).
        , m_addSpecial(convention == Convention::Paper || !m_template)
    {
    }

    bool isChat() const { return m_template.has_value(); }

    std::string text(const SpiderQuestion& question) const
    {
        const auto schema = m_schemas.find(question.database);
        if (schema == m_schemas.end())
            fail(ErrorKind::InvalidInput, question.place, " asks database \"", question.database,
                "\", which ", m_tables, " does not describe.");
        const std::string user = concat("### Sqlite SQL tables, with their properties:\n", schema->second,
            "###\n### ", question.question, "\n### SQL:");
        if (!m_template)
            return concat(kInstruction, "\n", user);
        return m_template->render({ { "system", std::string(kInstruction) }, { "user", user } }, true);
    }

    std::vector<TokenId> ids(const SpiderQuestion& question) const
    {
        return m_tokenizer.encode(text(question), m_addSpecial);
    }

    bool addsSpecial() const { return m_addSpecial; }

private:
    std::map<std::string, std::string> m_schemas;
    std::string m_tables; // path of their file, for errors
    const Tokenizer& m_tokenizer;
    std::optional<ChatTemplate> m_template;
    bool m_addSpecial;
};

std::string databaseFolder(const TaskArgument& given, const SpiderQuestion& question)
{
    const std::filesystem::path folder = given.folder() / "database" / question.database;
    if (!std::filesystem::is_regular_file(folder / (question.database + ".sqlite")))
        failWithHint(ErrorKind::InvalidInput, "Put the benchmark's folder database/ beside dev.json.",
            question.place, " asks database \"", question.database, "\", but there is no ", folder.string(),
            "/", question.database, ".sqlite.");
    return folder.string();
}

class SpiderTask : public TaskSource
{
public:
    Task load(
        std::string_view argument, const Tokenizer& tokenizer, const TaskOptions& options) const override
    {
        const TaskArgument given("spider", argument, { "convention" });
        const auto train
            = readSpiderQuestions(given.required("train_spider.json", "questions for calibration"));
        const auto dev = readSpiderQuestions(given.required("dev.json", "questions to evaluate"));
        const auto tables = given.required("tables.json", "the databases' tables");
        Task task;
        task.kind = TaskKind::Generation;
        task.split = "Calibration from train_spider.json, evaluation from dev.json.";
        task.convention = given.convention();
        const Prompts prompts(readSpiderSchemas(tables), tables.string(), tokenizer, *task.convention);
        if (!prompts.isChat())
            task.notes.emplace_back(
                "The model has no chat template that this program knows: the prompts are plain text.");
        // The reference calibrates on the prompts alone, without their queries.
        const auto text = [&](std::size_t i) {
            return CalibrationText { train[i].place, prompts.text(train[i]), {} };
        };
        takeTexts(task, train.size(), text, tokenizer, options, prompts.addsSpecial());
        if (task.convention == Convention::Paper)
            task.decoding.repetitionPenalty = tokenizer.generationDefaults().repetitionPenalty;
        const std::size_t count = limited(dev.size(), options);
        for (std::size_t i = 0; i < count; ++i)
            addQuestion(task, given, dev[i], prompts, options);
        return task;
    }

private:
    static void addQuestion(Task& task, const TaskArgument& given, const SpiderQuestion& question,
        const Prompts& prompts, const TaskOptions& options)
    {
        GenerationItem item { prompts.ids(question), question.query, kNewTokens };
        item.scorer = Scorer::SqlExecution;
        item.databases = databaseFolder(given, question);
        item.stops = { ";" }; // what follows is no part of the prediction
        requireFits(item.prompt.size() + kNewTokens, options, question.place);
        task.generations.push_back(std::move(item));
    }
};

} // namespace

std::unique_ptr<TaskSource> makeSpiderTask()
{
    return std::make_unique<SpiderTask>();
}

} // namespace tacq
