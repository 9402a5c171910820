#pragma once

#include <array>
#include <string_view>

namespace tacq {

// The steps of a run, in order. A run of a simpler method skips some.
enum class Stage { Open, Task, Reference, Simulate, Gradients, Select, Quantize, Evaluate, Export, Verify };

inline constexpr std::array<Stage, 10> kStages
    = { Stage::Open, Stage::Task, Stage::Reference, Stage::Simulate, Stage::Gradients, Stage::Select,
          Stage::Quantize, Stage::Evaluate, Stage::Export, Stage::Verify };

std::string_view name(Stage stage); // "open", "task", "reference", … as in run.json and --json output
Stage parseStage(std::string_view word);

} // namespace tacq
