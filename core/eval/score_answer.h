#pragma once

#include "core/tasks/task.h"

#include <functional>
#include <string_view>

namespace tacq {

// Whether a generated text answers its item, by the item's rule. `stopped` ends a running query.
bool isCorrect(const GenerationItem& item, std::string_view text, const std::function<bool()>& stopped = {});

// Whether no further token can change isCorrect(): generation may stop. `text` is valid UTF-8.
bool isDecided(const GenerationItem& item, std::string_view text);

} // namespace tacq
