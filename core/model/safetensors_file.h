#pragma once

#include "core/base/file.h"
#include "core/base/json.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// Element types of safetensors that this program reads or writes.
enum class ElementType { Bool, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64 };

std::string_view name(ElementType type); // "F32", "BF16", …
std::size_t elementBytes(ElementType type);

// A safetensors file, mapped read-only (format: huggingface/safetensors, README "Format"). The header is
// checked whole before any data is touched: length, JSON, duplicate keys, ranges without hole or overlap,
// sizes equal to shape × element size, end of file. Every violation is an Error (InvalidInput) that names
// file and tensor.
class SafetensorsFile
{
public:
    struct Tensor
    {
        std::string name;
        ElementType type = ElementType::F32;
        std::vector<std::int64_t> shape; // row-major
        std::span<const std::byte> bytes;

        std::int64_t elements() const;
    };

    explicit SafetensorsFile(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_file.path(); }
    const std::vector<Tensor>& tensors() const { return m_tensors; } // in the order of their data
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    const Tensor* find(std::string_view name) const; // nullptr when absent

    // The tensor, with its type and shape checked; Error (InvalidInput) naming what differs.
    const Tensor& require(
        std::string_view name, ElementType type, const std::vector<std::int64_t>& shape) const;

    void release(const Tensor& tensor) const { m_file.release(tensor.bytes); }

private:
    MappedFile m_file;
    std::vector<Tensor> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

// Writes a safetensors file tensor by tensor, never holding more than one: declare all of them, then write
// each one's bytes in the order of order(). The file appears under its name only after finish().
class SafetensorsWriter
{
public:
    struct Declaration
    {
        std::string name;
        ElementType type = ElementType::F32;
        std::vector<std::int64_t> shape;
    };

    // Declarations are sorted by falling alignment and then by name, as the reference writer does.
    SafetensorsWriter(const std::filesystem::path& path, std::vector<Declaration> tensors,
        std::map<std::string, std::string> metadata);

    const std::vector<Declaration>& order() const { return m_tensors; }
    void write(std::span<const std::byte> bytes); // all or a part of the tensor that is due
    void finish(); // Error (Internal) when bytes are missing

private:
    AtomicFile m_file;
    std::vector<Declaration> m_tensors;
    std::uint64_t m_expected = 0;
    std::uint64_t m_written = 0;
};

} // namespace tacq
