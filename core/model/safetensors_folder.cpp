#include "core/model/safetensors_folder.h"

#include "core/base/error.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr std::string_view kSingleFile = "model.safetensors";
constexpr std::string_view kIndexFile = "model.safetensors.index.json";

// A shard's name must stay within the folder: no separators, no "..", nothing hidden.
bool isPlainFileName(const std::string& name)
{
    return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos
        && name.find('\\') == std::string::npos && name.find('\0') == std::string::npos;
}

} // namespace

SafetensorsFolder::SafetensorsFolder(const std::filesystem::path& folder)
    : m_path(folder)
{
    if (std::filesystem::exists(folder / kIndexFile)) {
        openShards(folder / kIndexFile);
        return;
    }
    if (!std::filesystem::exists(folder / kSingleFile))
        failWithHint(ErrorKind::Io,
            "Weights in pickle files (.bin, .pt) are not read; use the safetensors files.", folder.string(),
            " holds neither ", kSingleFile, " nor ", kIndexFile, ".");
    m_files.push_back(std::make_unique<SafetensorsFile>(folder / kSingleFile));
    for (const SafetensorsFile::Tensor& tensor : m_files.front()->tensors())
        m_fileOf.emplace(tensor.name, 0);
}

void SafetensorsFolder::openShards(const std::filesystem::path& indexPath)
{
    const Json json = readJson(indexPath);
    const auto map = json.is_object() ? json.find("weight_map") : json.end();
    if (!json.is_object() || map == json.end() || !map->is_object() || map->empty())
        fail(ErrorKind::InvalidInput, indexPath.string(), " has no object \"weight_map\".");
    std::map<std::string, std::size_t> opened; // index into m_files by file name
    for (const auto& [tensor, file] : map->items()) {
        if (!file.is_string() || !isPlainFileName(file.get<std::string>()))
            fail(ErrorKind::InvalidInput, indexPath.string(), ": tensor ", tensor, " is said to lie in ",
                file.dump(-1, ' ', false, Json::error_handler_t::replace),
                ", which is no file of the folder.");
        const auto [entry, isNew] = opened.emplace(file.get<std::string>(), m_files.size());
        if (isNew)
            m_files.push_back(std::make_unique<SafetensorsFile>(m_path / entry->first));
        if (m_files[entry->second]->find(tensor) == nullptr)
            fail(ErrorKind::InvalidInput, (m_path / entry->first).string(), ": tensor ", tensor,
                " is missing, although ", kIndexFile, " says it is here.");
        m_fileOf.emplace(tensor, entry->second);
    }
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        for (const SafetensorsFile::Tensor& tensor : m_files[i]->tensors()) {
            const auto listed = m_fileOf.find(tensor.name);
            if (listed != m_fileOf.end() && listed->second != i)
                fail(ErrorKind::InvalidInput, m_files[i]->path().string(), ": tensor ", tensor.name,
                    " lies here and in ", m_files[listed->second]->path().filename().string(), ".");
        }
    }
}

std::pair<const SafetensorsFile*, const SafetensorsFile::Tensor*> SafetensorsFolder::require(
    std::string_view name) const
{
    const auto listed = m_fileOf.find(name);
    if (listed == m_fileOf.end())
        fail(ErrorKind::InvalidInput, m_path.string(), ": tensor ", name, " is missing.");
    const SafetensorsFile& file = *m_files[listed->second];
    return { &file, file.find(name) };
}

} // namespace tacq
