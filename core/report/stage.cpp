#include "core/report/stage.h"

#include "core/base/error.h"

namespace tacq {

std::string_view name(Stage stage)
{
    constexpr std::array<std::string_view, kStages.size()> kNames = { "open", "task", "reference", "simulate",
        "gradients", "select", "quantize", "evaluate", "export", "verify" };
    return kNames[static_cast<std::size_t>(stage)];
}

Stage parseStage(std::string_view word)
{
    for (const Stage stage : kStages) {
        if (name(stage) == word)
            return stage;
    }
    fail(ErrorKind::InvalidInput, "\"", word, "\" is no stage of a run.");
}

} // namespace tacq
