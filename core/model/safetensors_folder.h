#pragma once

#include "core/model/safetensors_file.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tacq {

// The weights of a Hugging Face folder: model.safetensors, or the shards that model.safetensors.index.json
// names. Every tensor lies in exactly the file the index says, and files lie in the folder itself; both are
// checked on opening.
class SafetensorsFolder
{
public:
    explicit SafetensorsFolder(const std::filesystem::path& folder);

    const std::filesystem::path& path() const { return m_path; }
    const std::vector<std::unique_ptr<const SafetensorsFile>>& files() const { return m_files; }

    // Error (InvalidInput) naming the folder when it is missing.
    std::pair<const SafetensorsFile*, const SafetensorsFile::Tensor*> require(std::string_view name) const;

private:
    void openShards(const std::filesystem::path& indexPath);

    std::filesystem::path m_path;
    std::vector<std::unique_ptr<const SafetensorsFile>> m_files; // a mapping cannot move
    std::map<std::string, std::size_t, std::less<>> m_fileOf; // index into m_files by tensor name
};

} // namespace tacq
