#pragma once

#include "core/report/run_context.h"

#include <filesystem>
#include <string_view>

namespace tacq {

// SHA256SUMS of a checkpoint folder, in the form that `sha256sum -c` reads: a line per file, sorted by name.
inline constexpr std::string_view kChecksumFile = "SHA256SUMS";

void writeChecksums(const std::filesystem::path& folder, const RunContext& context);

// Compares every listed file with its sum; Error (InvalidInput) naming the first one that is missing or
// differs. A folder without the list passes.
void requireChecksums(const std::filesystem::path& folder, const RunContext& context);

// Is there a list, and nothing in the folder that it does not name?
bool holdsOnlyListedFiles(const std::filesystem::path& folder);

} // namespace tacq
