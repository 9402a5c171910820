#pragma once

#include <string>
#include <string_view>

namespace tacq {

// A pre-tokenizer's pattern, written for Oniguruma (the engine inside `tokenizers`), as a PCRE2 pattern that
// matches the same texts under PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE. Differences it removes: \s is the
// property White_Space, general categories are those of Unicode 16, script names do not mean script
// extensions. Constructs whose meaning differs otherwise are an Error (Unsupported) that names them and
// `origin`.
std::string translatedRegex(std::string_view oniguruma, std::string_view origin);

} // namespace tacq
