#include "core/base/file.h"

#include "core/base/error.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace tacq {

namespace {

std::size_t pageSize()
{
    static const auto size = std::size_t(sysconf(_SC_PAGESIZE));
    return size;
}

[[noreturn]] void failWriting(const std::filesystem::path& path, int error)
{
    if (error == ENOSPC || error == EDQUOT)
        failWithHint(ErrorKind::Io, "Free some space or choose another folder; a run folder can be resumed.",
            path.string(), " could not be written: the disk is full.");
    failWithHint(ErrorKind::Io, "Choose a folder that you may write to.", path.string(),
        " could not be written: ", std::strerror(error), ".");
}

// The value of a "Name:   123 kB" line of a /proc file, in bytes.
std::uint64_t procKilobytes(const char* file, std::string_view key)
{
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(key))
            return std::strtoull(line.c_str() + key.size(), nullptr, 10) * 1024;
    }
    return 0;
}

} // namespace

MappedFile::MappedFile(const std::filesystem::path& path)
    : m_path(path)
{
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        fail(ErrorKind::Io, path.string(), " cannot be opened: ", std::strerror(errno), ".");
    struct stat status
    {
    };
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(descriptor);
        fail(ErrorKind::Io, path.string(), " is not a regular file.");
    }
    m_size = std::size_t(status.st_size);
    if (m_size > 0) {
        void* data = mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        const int error = errno;
        close(descriptor);
        if (data == MAP_FAILED)
            fail(ErrorKind::Io, path.string(), " cannot be mapped: ", std::strerror(error), ".");
        m_data = static_cast<const std::byte*>(data);
    } else {
        close(descriptor);
    }
}

MappedFile::~MappedFile()
{
    if (m_data != nullptr)
        munmap(const_cast<std::byte*>(m_data), m_size);
}

void MappedFile::release(std::span<const std::byte> part) const
{
    if (part.empty())
        return;
    const auto page = pageSize();
    const auto begin = std::size_t(part.data() - m_data) / page * page;
    const auto end = std::size_t(part.data() - m_data) + part.size();
    madvise(const_cast<std::byte*>(m_data) + begin, end - begin, MADV_DONTNEED);
}

AtomicFile::AtomicFile(std::filesystem::path path)
    : m_path(std::move(path))
    , m_partial(m_path.string() + ".partial")
{
    m_descriptor = open(m_partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (m_descriptor < 0)
        failWriting(m_path, errno);
}

AtomicFile::~AtomicFile()
{
    if (m_descriptor >= 0) {
        close(m_descriptor);
        unlink(m_partial.c_str());
    }
}

void AtomicFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            failWriting(m_path, errno);
        }
        bytes = bytes.subspan(std::size_t(written));
    }
}

void AtomicFile::write(std::string_view text)
{
    write(std::as_bytes(std::span(text.data(), text.size())));
}

void AtomicFile::commit()
{
    if (fsync(m_descriptor) != 0)
        failWriting(m_path, errno);
    if (const int descriptor = std::exchange(m_descriptor, -1); close(descriptor) != 0) {
        const int error = errno;
        unlink(m_partial.c_str());
        failWriting(m_path, error);
    }
    if (rename(m_partial.c_str(), m_path.c_str()) != 0) {
        const int error = errno;
        unlink(m_partial.c_str());
        failWriting(m_path, error);
    }
}

std::string readText(const std::filesystem::path& path)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        fail(ErrorKind::Io, path.string(), " is missing or not a regular file.");
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    // An empty file sets failbit on `text`; only the source stream tells about trouble.
    if (!stream.is_open() || stream.bad())
        fail(ErrorKind::Io, path.string(), " cannot be read.");
    return std::move(text).str();
}

void writeText(const std::filesystem::path& path, std::string_view text)
{
    AtomicFile file(path);
    file.write(text);
    file.commit();
}

void copyFile(const std::filesystem::path& from, const std::filesystem::path& to)
{
    const MappedFile source(from);
    AtomicFile target(to);
    target.write(source.bytes());
    target.commit();
}

void linkOrCopyFile(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code error;
    std::filesystem::create_hard_link(from, to, error);
    if (error) // another file system, or one without links
        copyFile(from, to);
}

void makeFolder(const std::filesystem::path& path)
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!std::filesystem::is_directory(path))
        failWithHint(ErrorKind::Io, "Choose a folder that you may write to.", "The folder ", path.string(),
            " cannot be made", error ? concat(": ", error.message(), ".") : std::string("."));
}

void requireFreeSpace(const std::filesystem::path& folder, std::uint64_t bytes)
{
    std::filesystem::path existing = std::filesystem::absolute(folder);
    std::error_code error;
    while (!std::filesystem::exists(existing, error) && existing.has_relative_path())
        existing = existing.parent_path();
    const auto space = std::filesystem::space(existing, error);
    if (!error && space.available < bytes)
        failWithHint(ErrorKind::Io, "Free some space or choose another folder.", folder.string(), " needs ",
            bytes / 1000000, " MB, but only ", space.available / 1000000, " MB are free there.");
}

std::uint64_t availableMemory()
{
    return procKilobytes("/proc/meminfo", "MemAvailable:");
}

std::uint64_t residentMemory()
{
    return procKilobytes("/proc/self/status", "VmRSS:");
}

std::uint64_t peakResidentMemory()
{
    return procKilobytes("/proc/self/status", "VmHWM:");
}

} // namespace tacq
