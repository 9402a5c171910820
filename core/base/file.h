#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace tacq {

// A file mapped read-only. Pages come in when touched and leave with release(), so that a model of any size
// costs only the part in use. The mapping lives as long as the object.
class MappedFile
{
public:
    explicit MappedFile(const std::filesystem::path& path); // throws Error (Io) when it cannot be mapped
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return { m_data, m_size }; }
    const std::filesystem::path& path() const { return m_path; }

    // Drops the resident pages of a part of bytes(); reading them again brings them back from disk.
    void release(std::span<const std::byte> part) const;

private:
    std::filesystem::path m_path;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

// A file that appears whole or not at all: written as "<path>.partial", flushed to disk and renamed by
// commit(). Without commit() the partial file is removed. Every failure is an Error (Io) that names the path;
// a full disk says so.
class AtomicFile
{
public:
    explicit AtomicFile(std::filesystem::path path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    void commit();

private:
    std::filesystem::path m_path;
    std::filesystem::path m_partial;
    int m_descriptor = -1;
};

std::string readText(const std::filesystem::path& path); // whole file; throws Error (Io)
void writeText(const std::filesystem::path& path, std::string_view text); // through AtomicFile
void copyFile(const std::filesystem::path& from, const std::filesystem::path& to); // byte for byte, atomic
// The same contents under another name: a second link where the file system has them, else a copy. For files
// that are only ever replaced, never changed in place.
void linkOrCopyFile(const std::filesystem::path& from, const std::filesystem::path& to);
void makeFolder(const std::filesystem::path& path); // with parents; throws Error (Io)

// Fails with a sentence when fewer than `bytes` are free where `folder` lies (or will lie).
void requireFreeSpace(const std::filesystem::path& folder, std::uint64_t bytes);

std::uint64_t availableMemory(); // bytes the machine can still give, 0 when unknown
std::uint64_t residentMemory(); // bytes of this process in memory now
std::uint64_t peakResidentMemory(); // the most of it so far

template <typename T> std::span<const std::byte> bytesOf(std::span<const T> values)
{
    return std::as_bytes(values);
}

} // namespace tacq
