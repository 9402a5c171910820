#pragma once

#include "core/report/layer_report.h"
#include "core/report/run_report.h"
#include "core/report/stage.h"

#include <cstdint>
#include <string>

namespace tacq {

enum class LogLevel { Debug, Info, Warning, Error };

// Distribution of all saliency scores of a model, enough for a plot and for any threshold on it.
// Bin i counts scores in [2^(firstExponent + i/binsPerOctave), next); zeros are counted apart.
struct ScoreHistogram
{
    static constexpr int kBinsPerOctave = 8;
    int firstExponent = 0; // of bin 0, power of two
    std::vector<std::uint64_t> counts;
    std::uint64_t zeros = 0;
    std::uint64_t total = 0; // all scores, zeros included
    double threshold = 0; // smallest kept score; 0 before selection
    std::uint64_t kept = 0; // weights the selection keeps, some of those equal to the threshold left out

    double lowerEdge(std::size_t bin) const; // score at the left edge of a bin
};

using ScoreHistogramPtr = std::shared_ptr<const ScoreHistogram>;

// Generated answers on their way. One may take thousands of tokens: these numbers move with each of them, and
// none ever falls.
struct AnswerProgress
{
    std::int64_t finished = 0; // answers
    std::int64_t items = 0; // answers in all
    std::int64_t tokens = 0; // written so far, those of unfinished answers included
    double share = 0; // of the work, 0 … 1; an unfinished answer counts by its tokens of those it may have
};

// What the engine tells while it works. Called on the engine's thread, often; an implementation must be
// quick. The default of every call does nothing.
class RunObserver
{
public:
    virtual ~RunObserver() = default;

    virtual void stageStarted(Stage) { }
    virtual void stageFinished(const StageReport&) { }
    // `done` of `total` steps of the stage; a step is a matrix, an example or a file. Never runs backwards.
    virtual void progressed(Stage, std::int64_t /*done*/, std::int64_t /*total*/) { }
    virtual void layerReported(Stage, const LayerReport&) { } // Stage: Simulate or Quantize
    virtual void histogramChanged(const ScoreHistogramPtr&) { }
    virtual void probed(const ProbePoint&) { }
    // Running score of an evaluation: `what` is Stage::Reference (full precision), Simulate (plain GPTQ) or
    // Evaluate (the result); `final` on the last call.
    virtual void evaluated(Stage /*what*/, const EvaluationResult&, bool /*final*/) { }
    // An evaluation that generates text writes; `what` as above. evaluated() tells how the answers score.
    virtual void answering(Stage /*what*/, const AnswerProgress&) { }
    virtual void logged(LogLevel, const std::string&) { }
};

} // namespace tacq
