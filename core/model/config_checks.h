#pragma once

#include "core/model/model_config.h"

#include <string_view>

namespace tacq {

// Refuses sizes that no model has (not positive, absurdly large, heads that do not divide), naming the field.
// Shared by the readers of both sources; `origin` is the file.
void checkSizes(const ModelConfig& config, std::string_view origin);

} // namespace tacq
