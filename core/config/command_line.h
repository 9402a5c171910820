#pragma once

#include "core/config/run_config.h"

#include <string>
#include <string_view>

namespace tacq {

// The same run as a command line for a person to copy into a POSIX shell: `tacq quantize` with what differs
// from the defaults, words quoted where a shell would read them otherwise, numbers with all digits that
// count. Read back by the program's own parser it gives an equal configuration.
std::string asCommandLine(const RunConfig& config, std::string_view runFolder);

} // namespace tacq
