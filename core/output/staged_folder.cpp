#include "core/output/staged_folder.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/output/checksums.h"

#include <system_error>
#include <utility>

namespace tacq {

namespace {

void requireReplaceable(const std::filesystem::path& path)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return;
    if (!std::filesystem::is_directory(path, error))
        failWithHint(ErrorKind::InvalidInput, "Choose another folder.", path.string(),
            " exists and is no folder; the export would have to replace it.");
    if (!std::filesystem::is_empty(path, error) && !holdsOnlyListedFiles(path))
        failWithHint(ErrorKind::InvalidInput, "Choose a new or empty folder.", path.string(),
            " holds files that no earlier export wrote; they would be lost.");
}

void renameFolder(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (error)
        fail(ErrorKind::Io, "The folder ", from.string(), " cannot be renamed to ", to.string(), ": ",
            error.message(), ".");
}

// "out/" and "out" are the same place.
std::filesystem::path withoutSlash(std::filesystem::path path)
{
    path = std::filesystem::absolute(path).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

} // namespace

StagedFolder::StagedFolder(std::filesystem::path path)
    : m_path(withoutSlash(std::move(path)))
    , m_staged(m_path.string() + ".partial")
{
    requireReplaceable(m_path);
    std::error_code error;
    std::filesystem::remove_all(m_staged, error); // of an export that was killed
    makeFolder(m_staged);
}

StagedFolder::~StagedFolder()
{
    std::error_code error;
    if (!m_committed)
        std::filesystem::remove_all(m_staged, error);
}

void StagedFolder::commit()
{
    requireReplaceable(m_path); // it may have been filled meanwhile
    std::error_code error;
    const std::filesystem::path old = m_path.string() + ".old";
    const bool replaces = std::filesystem::exists(m_path, error);
    if (replaces) {
        std::filesystem::remove_all(old, error);
        renameFolder(m_path, old);
    }
    renameFolder(m_staged, m_path);
    m_committed = true;
    if (replaces)
        std::filesystem::remove_all(old, error);
}

} // namespace tacq
