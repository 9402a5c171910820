#pragma once

#include "core/base/file.h"
#include "core/base/json.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// Element types of safetensors that this program reads or writes.
enum class ElementType { Bool, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64 };

std::string_view name(ElementType type); // "F32", "BF16", …
std::size_t elementBytes(ElementType type);
std::string shapeText(const std::vector<std::int64_t>& shape); // "[2, 3]"

// A safetensors file, mapped read-only (format: huggingface/safetensors, README "Format"). The header is
// checked whole before any data is touched: length, JSON, duplicate keys, ranges without hole or overlap,
// sizes equal to shape × element size, end of file. Every violation is an Error (InvalidInput) that names
// file and tensor; an element type that is none of the above is Unsupported. Data may lie at any byte, so
// read elements with memcpy.
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
    std::map<std::string, std::size_t, std::less<>> m_byName; // index into m_tensors
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

        std::uint64_t bytes() const; // of the whole tensor
    };

    // Declarations are sorted by falling element size and then by name, as the reference writer does. The
    // entry "format": "pt", which Hugging Face loaders ask for, is added to the metadata.
    SafetensorsWriter(const std::filesystem::path& path, std::vector<Declaration> tensors,
        std::map<std::string, std::string> metadata);

    const std::vector<Declaration>& order() const { return m_tensors; }
    void write(std::span<const std::byte> bytes); // all or a part of the tensor that is due
    void finish(); // Error (Internal) when bytes are missing

private:
    AtomicFile m_file;
    std::vector<Declaration> m_tensors;
    std::size_t m_due = 0; // the tensor whose bytes come next
    std::uint64_t m_left = 0; // bytes of it that are still missing
};

} // namespace tacq
