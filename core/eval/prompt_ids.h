#pragma once

#include "core/model/tokenizer.h"

#include <string>
#include <vector>

namespace tacq {

// The tokens of a prompt; `chat` wraps it in the model's chat template. Error (Unsupported) when the model
// has none that this program knows.
std::vector<TokenId> promptIds(const Tokenizer& tokenizer, const std::string& prompt, bool chat);

} // namespace tacq
