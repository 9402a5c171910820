#include "core/compare/comparison.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/sha256.h"
#include "core/pipeline/run.h"
#include "core/pipeline/run_folder.h"

#include <algorithm>
#include <map>

namespace tacq {

namespace {

// Runs with the same key see the same samples, and so have the same gradients.
std::string samplesKey(const RunConfig& config)
{
    return concat(config.task, '|', config.samples, '|', config.sequenceLength, '|', config.tokenBudget, '|',
        config.seed, '|', config.device, '|', config.threads);
}

std::string simulationKey(const RunConfig& config)
{
    return concat(samplesKey(config), '|', config.bits, '|', config.groupSize);
}

bool needsGradients(const RunConfig& config)
{
    return config.method == Method::Squeezellm
        || (config.method == Method::Tacq && usesGradients(config.metric));
}

bool needsSimulation(const RunConfig& config)
{
    return config.method == Method::Tacq && usesSimulation(config.metric);
}

double stageSeconds(const RunReport& report, Stage stage)
{
    const auto found = std::ranges::find(report.stages, stage, &StageReport::stage);
    return found == report.stages.end() ? 0 : found->seconds;
}

class PlanRunner
{
public:
    PlanRunner(const ComparePlan& plan, std::filesystem::path folder, RunContext& context)
        : m_plan(plan)
        , m_folder(std::filesystem::absolute(std::move(folder)))
        , m_context(context)
    {
        for (const PlannedRun& planned : plan.runs)
            m_gradientUsers[samplesKey(planned.config)] += needsGradients(planned.config) ? 1 : 0;
    }

    Comparison run(const ComparisonObserver& grown)
    {
        Comparison comparison { m_plan.title, m_plan.note, {}, {} };
        makeFolder(m_folder);
        for (std::size_t i = 0; i < m_plan.runs.size(); ++i) {
            const PlannedRun& planned = m_plan.runs[i];
            scoreFullPrecision(planned, comparison);
            m_context.log(LogLevel::Info, "Run ", i + 1, " of ", m_plan.runs.size(), ": ", planned.slug);
            comparison.runs.push_back(finished(planned));
            const bool last = std::none_of(
                m_plan.runs.begin() + std::ptrdiff_t(i) + 1, m_plan.runs.end(), [&](const PlannedRun& later) {
                    return samplesKey(later.config) == samplesKey(planned.config);
                });
            if (last)
                removeGradients(planned.config);
            countSharedTime(comparison.runs);
            if (grown)
                grown(comparison);
        }
        return comparison;
    }

private:
    std::filesystem::path runFolder(const PlannedRun& planned) const
    {
        return m_folder / tacq::runFolder(planned);
    }

    // A task's file name: its specification may hold a path.
    static std::string fileName(const RunConfig& config, const LabelledTask& task)
    {
        return sha256OfText(concat(task.specification, '|', config.evaluationItems, '|',
                                config.evaluationTokens, '|', config.sequenceLength))
            .substr(0, 12);
    }

    void scoreFullPrecision(const PlannedRun& planned, Comparison& comparison)
    {
        for (const LabelledTask& task : planned.evaluations) {
            const bool known = std::ranges::find(comparison.fullPrecision, task.label, &ScoreOn::task)
                != comparison.fullPrecision.end();
            if (known)
                continue;
            RunConfig config = planned.config;
            config.evaluation = task.specification;
            const auto file = m_folder / "scores" / "full-precision" / fileName(config, task);
            comparison.fullPrecision.push_back(scored(task, file,
                [&](const ItemObserver& observer) { return evaluateModel(config, m_context, observer); }));
        }
    }

    // The score in FILE.json and its items in FILE.outcomes.json, made where they are missing.
    ScoreOn scored(const LabelledTask& task, const std::filesystem::path& file,
        const std::function<EvaluationResult(const ItemObserver&)>& evaluation)
    {
        const std::filesystem::path result = file.string() + ".json";
        const std::filesystem::path outcomes = file.string() + ".outcomes.json";
        if (!std::filesystem::exists(result)) {
            m_context.log(LogLevel::Info, "Scoring on ", task.label);
            Outcomes items { task.specification, TaskKind::Choice, {} };
            const EvaluationResult score
                = evaluation([&](const ItemOutcome& item) { items.items.push_back(item); });
            items.kind = kindOf(score, items);
            writeOutcomes(outcomes, std::move(items));
            writeText(result, toJson(score).dump(2) + "\n");
        }
        return { task.label, evaluationFromJson(readJson(result), result.string()), readOutcomes(outcomes) };
    }

    static TaskKind kindOf(const EvaluationResult& score, const Outcomes& items)
    {
        if (score.isPerplexity())
            return TaskKind::Perplexity;
        const bool chosen = !items.items.empty() && !items.items.front().choices.empty();
        return chosen ? TaskKind::Choice : TaskKind::Generation;
    }

    ComparedRun finished(const PlannedRun& planned)
    {
        const auto folder = runFolder(planned);
        ComparedRun run { planned, reportOf(planned), 0, {} };
        for (std::size_t i = 0; i < planned.evaluations.size(); ++i) {
            const LabelledTask& task = planned.evaluations[i];
            if (i == 0 && run.report.evaluation) {
                run.scores.push_back({ task.label, *run.report.evaluation,
                    readOutcomes(outcomesPath(folder, Stage::Evaluate)) });
                continue;
            }
            const auto file = m_folder / "scores" / planned.slug / fileName(planned.config, task);
            run.scores.push_back(scored(task, file, [&](const ItemObserver& observer) {
                return evaluateRun(folder, task.specification, m_context, observer);
            }));
        }
        m_done.push_back(&planned);
        return run;
    }

    RunReport reportOf(const PlannedRun& planned)
    {
        const auto folder = runFolder(planned);
        RunConfig config = planned.config;
        config.keepGradients = m_gradientUsers[samplesKey(config)] > 1 && needsGradients(config);
        if (!std::filesystem::exists(folder / "run.json"))
            return tacq::runSharing(config, shareable(config), folder, m_context);
        const RunSummary summary = readRunSummary(folder);
        if (summary.state == RunState::Finished
            && fingerprint(summary.config) == fingerprintLike(config, summary.config))
            return summary.report;
        return tacq::run(config, folder, true, m_context);
    }

    // Threads and device are settled when a run begins; a plan may leave them open.
    static std::string fingerprintLike(RunConfig config, const RunConfig& settled)
    {
        if (config.threads == 0)
            config.threads = settled.threads;
        if (config.device == "auto")
            config.device = settled.device;
        return fingerprint(config);
    }

    std::vector<SharedPieces> shareable(const RunConfig& config) const
    {
        std::vector<SharedPieces> shared;
        if (needsGradients(config)) {
            const auto donor = std::ranges::find_if(m_done, [&](const PlannedRun* other) {
                return samplesKey(other->config) == samplesKey(config)
                    && std::filesystem::exists(runFolder(*other) / kGradientPieces);
            });
            if (donor != m_done.end())
                shared.push_back({ runFolder(**donor), kGradientPieces, kGradientPieces });
        }
        if (needsSimulation(config)) {
            const auto donor = std::ranges::find_if(m_done, [&](const PlannedRun* other) {
                return simulationKey(other->config) == simulationKey(config) && simulates(other->config);
            });
            if (donor != m_done.end())
                shared.push_back({ runFolder(**donor),
                    (*donor)->config.method == Method::Gptq ? kQuantizePieces : kSimulatePieces,
                    kSimulatePieces });
        }
        return shared;
    }

    static bool simulates(const RunConfig& config)
    {
        return config.method == Method::Gptq || needsSimulation(config);
    }

    void removeGradients(const RunConfig& config) const
    {
        for (const PlannedRun& planned : m_plan.runs)
            if (samplesKey(planned.config) == samplesKey(config))
                std::filesystem::remove_all(runFolder(planned) / kGradientPieces);
    }

    // Gradients cost what the slowest run on these samples spent on them: the one that computed them.
    static void countSharedTime(std::vector<ComparedRun>& runs)
    {
        for (ComparedRun& run : runs) {
            double gradients = stageSeconds(run.report, Stage::Gradients);
            double simulation = stageSeconds(run.report, Stage::Simulate);
            for (const ComparedRun& other : runs) {
                const RunConfig& config = other.planned.config;
                if (needsGradients(run.planned.config)
                    && samplesKey(config) == samplesKey(run.planned.config))
                    gradients = std::max(gradients, stageSeconds(other.report, Stage::Gradients));
                if (needsSimulation(run.planned.config)
                    && simulationKey(config) == simulationKey(run.planned.config) && simulates(config))
                    simulation = std::max(simulation,
                        stageSeconds(
                            other.report, config.method == Method::Gptq ? Stage::Quantize : Stage::Simulate));
            }
            run.seconds = gradients + simulation + stageSeconds(run.report, Stage::Select)
                + stageSeconds(run.report, Stage::Quantize);
        }
    }

    const ComparePlan& m_plan;
    std::filesystem::path m_folder;
    RunContext& m_context;
    std::map<std::string, int> m_gradientUsers; // runs that need them, by samples
    std::vector<const PlannedRun*> m_done;
};

} // namespace

std::filesystem::path runFolder(const PlannedRun& planned)
{
    return std::filesystem::path("runs") / planned.slug;
}

Comparison runPlan(const ComparePlan& plan, const std::filesystem::path& folder, RunContext& context,
    const ComparisonObserver& grown)
{
    return PlanRunner(plan, folder, context).run(grown);
}

} // namespace tacq
