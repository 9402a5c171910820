#pragma once

#include "core/model/gguf_file.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tacq {

// Walks through the header of a GGUF file. Nothing is believed before the bytes it needs are known to be
// there; a count is compared with what the rest of the file can hold before anything is allocated for it.
class GgufReader
{
public:
    GgufReader(std::span<const std::byte> bytes, std::string file);

    struct Counts
    {
        std::uint64_t tensors = 0;
        std::uint64_t values = 0;
    };
    Counts readStart(); // magic, version, counts

    struct KeyValue
    {
        std::string key;
        GgufFile::Value value;
    };
    KeyValue readKeyValue();

    struct TensorEntry
    {
        GgufFile::Tensor tensor; // `bytes` still empty
        std::uint64_t offset = 0; // within the data section
        std::uint64_t size = 0; // bytes
    };
    TensorEntry readTensorEntry();

    std::uint64_t position() const { return m_position; }

private:
    template <typename T> T read(std::string_view what);
    std::string readString(std::string_view what, std::uint64_t limit);
    std::string readName(std::string_view what, std::uint64_t limit); // not empty, printable
    GgufFile::Value readValue(const std::string& key);
    GgufFile::Value readScalar(std::uint32_t type, const std::string& what);
    GgufFile::Value readArray(const std::string& key);
    void finishTensor(TensorEntry& entry, std::uint32_t type) const; // checks sizes, sets `size`
    template <typename... Parts> [[noreturn]] void fail(const Parts&... parts) const;

    std::span<const std::byte> m_bytes;
    std::uint64_t m_position = 0;
    std::string m_file;
};

} // namespace tacq
