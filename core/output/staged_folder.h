#pragma once

#include <filesystem>

namespace tacq {

// A folder that appears whole or not at all: filled as "<path>.partial" beside its place and renamed by
// commit(). Without commit() it is removed. The place must be free, an empty folder, or an earlier export
// (nothing in it but SHA256SUMS and the files named there), which is replaced.
class StagedFolder
{
public:
    explicit StagedFolder(std::filesystem::path path);
    ~StagedFolder();
    StagedFolder(const StagedFolder&) = delete;
    StagedFolder& operator=(const StagedFolder&) = delete;

    const std::filesystem::path& path() const { return m_staged; } // where to write until commit()
    void commit();

private:
    std::filesystem::path m_path;
    std::filesystem::path m_staged;
    bool m_committed = false;
};

} // namespace tacq
