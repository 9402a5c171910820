#pragma once

#include "core/base/file.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tacq {

// Tensor types of ggml that this program reads (numbers as in ggml.h).
enum class GgmlType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    BF16 = 30,
};

// A whole GGUF file of version 2 or 3 (no part of a split model), mapped read-only (format: ggml
// docs/gguf.md). All header fields are bounds-checked before they are believed; violations are Errors
// (InvalidInput) that name file, key or tensor. Tensor types that the program cannot read are refused when
// such a tensor is met, by name.
class GgufFile
{
public:
    using Array = std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<bool>,
        std::vector<std::string>>;
    // Integers of every width are int64; uint64 holds only what does not fit. Both float widths are double.
    using Value = std::variant<std::int64_t, std::uint64_t, double, bool, std::string, Array>;

    struct Tensor
    {
        std::string name;
        GgmlType type = GgmlType::F32;
        std::vector<std::int64_t> shape; // row-major like the rest of the program: [rows, columns]
        std::span<const std::byte> bytes;
    };

    explicit GgufFile(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_file.path(); }
    const std::map<std::string, Value, std::less<>>& values() const { return m_values; }
    const std::vector<Tensor>& tensors() const { return m_tensors; }
    const Tensor* find(std::string_view name) const;

    // Typed access to metadata: absent is nullopt, another type is an Error that names the key.
    std::optional<std::string> text(std::string_view key) const;
    std::optional<std::int64_t> integer(std::string_view key) const;
    std::optional<double> number(std::string_view key) const;
    std::optional<bool> flag(std::string_view key) const;
    const std::vector<std::string>* texts(std::string_view key) const; // nullptr when absent
    const std::vector<std::int64_t>* integers(std::string_view key) const;

    void release(const Tensor& tensor) const { m_file.release(tensor.bytes); }

private:
    template <typename T> const T* typed(std::string_view key, std::string_view typeName) const;
    template <typename T> const T* array(std::string_view key, std::string_view typeName) const;

    MappedFile m_file;
    std::map<std::string, Value, std::less<>> m_values;
    std::vector<Tensor> m_tensors; // in the order of their data
    std::map<std::string, std::size_t, std::less<>> m_byName; // index into m_tensors
};

} // namespace tacq
