#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <fstream>
#include <string_view>

namespace tacq::test {

// A file for a test that writes thousands of them: a new one each time and not flushed, which an overwritten
// or committed file would be.
inline void writeQuickly(const std::filesystem::path& path, std::string_view content)
{
    std::filesystem::remove(path);
    std::ofstream stream(path, std::ios::binary);
    stream.write(content.data(), std::streamsize(content.size()));
    stream.close();
    if (!stream)
        fail(ErrorKind::Io, path.string(), " could not be written.");
}

} // namespace tacq::test
