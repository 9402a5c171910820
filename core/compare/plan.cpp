#include "core/compare/plan.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace tacq {

namespace {

constexpr std::string_view kDataFolder = "{data}";

std::string_view title(Method method)
{
    switch (method) {
    case Method::Tacq:
        return "TACQ";
    case Method::Gptq:
        return "GPTQ";
    case Method::Rtn:
        return "RTN";
    case Method::Spqr:
        return "SpQR";
    case Method::Squeezellm:
        return "SqueezeLLM";
    case Method::Slim:
        break;
    }
    return "SliM-LLM";
}

// What an entry of "methods" or "tasks" says besides its settings.
constexpr std::array<std::string_view, 3> kOwnKeys = { "label", "eval", "task" };
// Settings that the lists of the plan decide.
constexpr std::array<std::string_view, 4> kListed = { "evaluation", "bits", "seed", "evaluate_reference" };

class PlanReader
{
public:
    PlanReader(const Json& json, std::string_view origin, const PlanChoices& choices)
        : m_json(json)
        , m_origin(origin)
        , m_choices(choices)
        , m_known(toJson(RunConfig {}))
    {
    }

    ComparePlan read()
    {
        requireKeys();
        ComparePlan plan;
        plan.title = optionalField<std::string>(m_json, "title", "", m_origin);
        plan.note = optionalField<std::string>(m_json, "note", "", m_origin);
        for (const Json& task : list("tasks"))
            for (const std::uint64_t seed : numbers<std::uint64_t>("seeds", { 0 }))
                for (const int bits : numbers<int>("bits", {}))
                    for (const Json& method : list("methods"))
                        plan.runs.push_back(planned(task, method, bits, seed));
        requireDifferentRuns(plan.runs);
        return plan;
    }

private:
    template <typename... Parts> [[noreturn]] void refuse(Parts&&... parts) const
    {
        fail(ErrorKind::InvalidInput, m_origin, ": ", std::forward<Parts>(parts)...);
    }

    void requireKeys() const
    {
        if (!m_json.is_object())
            refuse("a plan is a JSON object.");
        const std::set<std::string> known { "title", "note", "model", "tasks", "methods", "bits", "seeds",
            "settings" };
        for (const auto& [key, value] : m_json.items())
            if (!known.contains(key))
                refuse("a plan has no key \"", key, "\".");
    }

    const Json& list(const char* key) const
    {
        const auto field = m_json.find(key);
        if (field == m_json.end() || !field->is_array() || field->empty())
            refuse("\"", key, "\" must be a list with at least one entry.");
        return *field;
    }

    template <typename T> std::vector<T> numbers(const char* key, const std::vector<T>& fallback) const
    {
        if (!fallback.empty() && !m_json.contains(key))
            return fallback;
        std::vector<T> values;
        for (const Json& value : list(key)) {
            if (!value.is_number_unsigned())
                refuse("\"", key, "\" holds ", value.dump(), ", which is no whole number.");
            values.push_back(value.get<T>());
        }
        return values;
    }

    // An entry that may be just a word.
    Json entry(const Json& json, const char* key) const
    {
        if (json.is_string())
            return Json { { key, json } };
        if (!json.is_object() || !json.contains(key) || !json[key].is_string())
            refuse("an entry ", json.dump(), " names no \"", key, "\".");
        return json;
    }

    void apply(const Json& with, Json& settings) const
    {
        for (const auto& [key, value] : with.items()) {
            if (std::ranges::find(kOwnKeys, key) != kOwnKeys.end())
                continue;
            if (!m_known.contains(key) || std::ranges::find(kListed, key) != kListed.end())
                refuse("there is no setting \"", key, "\".");
            settings[key] = value;
        }
    }

    std::string filled(std::string specification) const
    {
        const std::size_t at = specification.find(kDataFolder);
        if (at == std::string::npos)
            return specification;
        if (m_choices.data.empty())
            failWithHint(ErrorKind::InvalidInput, "Name it with --data.", m_origin, ": the task \"",
                specification, "\" needs the folder of the benchmarks' data.");
        return specification.replace(at, kDataFolder.size(), m_choices.data.string());
    }

    LabelledTask labelled(const Json& json) const
    {
        const Json task = entry(json, "task");
        const auto written = task["task"].get<std::string>();
        std::string label = written;
        const std::size_t colon = written.find(':');
        const std::size_t slash = written.find_last_of('/', written.find('?'));
        if (colon != std::string::npos && slash != std::string::npos && slash > colon)
            label = written.substr(0, colon + 1) + written.substr(slash + 1);
        return { filled(written), optionalField<std::string>(task, "label", label, m_origin) };
    }

    std::vector<LabelledTask> evaluations(const Json& task) const
    {
        if (!task.contains("eval"))
            return { labelled(task) };
        const Json& wanted = task["eval"];
        if (!wanted.is_array() || wanted.empty())
            refuse("\"eval\" of the task ", task["task"].dump(), " must be a list of tasks.");
        std::vector<LabelledTask> result;
        for (const Json& each : wanted)
            result.push_back(labelled(each));
        return result;
    }

    PlannedRun planned(const Json& taskEntry, const Json& methodEntry, int bits, std::uint64_t seed) const
    {
        const Json task = entry(taskEntry, "task");
        const Json method = entry(methodEntry, "method");
        Json settings = Json::object();
        settings["model"] = optionalField<std::string>(m_json, "model", "", m_origin);
        settings["probe_items"] = 0;
        apply(m_json.value("settings", Json::object()), settings);
        apply(task, settings);
        apply(method, settings);
        if (!m_choices.model.empty())
            settings["model"] = m_choices.model;
        const LabelledTask conditioning = labelled(task);
        PlannedRun run;
        run.conditioning = conditioning.label;
        run.evaluations = evaluations(task);
        settings["task"] = conditioning.specification;
        settings["evaluation"] = run.evaluations.front().specification;
        settings["bits"] = bits;
        settings["seed"] = seed;
        settings["evaluate_reference"] = false;
        run.config = runConfigFromJson(settings, m_origin);
        run.method = optionalField<std::string>(method, "label", methodLabel(run.config), m_origin);
        run.slug = slug(run);
        if (const auto faults = validate(run.config); !faults.empty())
            refuse("the run ", run.slug, " cannot be: ", faults.front());
        return run;
    }

    static std::string methodLabel(const RunConfig& config)
    {
        std::string label(title(config.method));
        if (config.method == Method::Tacq && config.metric != Metric::Tacq)
            label += concat(", ", name(config.metric));
        return label;
    }

    // Letters, digits and single dashes.
    static std::string slug(const PlannedRun& run)
    {
        std::string result;
        for (const char c :
            concat(run.conditioning, "-", run.method, "-", run.config.bits, "bit-seed", run.config.seed)) {
            if (std::isalnum(static_cast<unsigned char>(c)))
                result += char(std::tolower(static_cast<unsigned char>(c)));
            else if (!result.empty() && result.back() != '-')
                result += '-';
        }
        return result;
    }

    void requireDifferentRuns(const std::vector<PlannedRun>& runs) const
    {
        std::set<std::string> slugs;
        for (const PlannedRun& run : runs)
            if (!slugs.insert(run.slug).second)
                refuse("two runs are called ", run.slug, "; give their tasks or methods different labels.");
    }

    const Json& m_json;
    std::string_view m_origin;
    const PlanChoices& m_choices;
    OrderedJson m_known;
};

} // namespace

ComparePlan parsePlan(const Json& json, std::string_view origin, const PlanChoices& choices)
{
    return PlanReader(json, origin, choices).read();
}

ComparePlan readPlan(const std::filesystem::path& file, const PlanChoices& choices)
{
    return parsePlan(readJson(file), file.string(), choices);
}

} // namespace tacq
