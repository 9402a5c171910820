#include "core/model/gguf_file.h"

#include "core/base/error.h"
#include "core/model/gguf_reader.h"

#include <bit>
#include <utility>

namespace tacq {

static_assert(std::endian::native == std::endian::little, "tensor data is mapped, not converted");

namespace {

constexpr std::int64_t kDefaultAlignment = 32;
constexpr std::int64_t kMaxAlignment = 1 << 20;

template <typename... Parts>
[[noreturn]] void failInFile(const std::filesystem::path& file, const Parts&... parts)
{
    failWithHint(ErrorKind::InvalidInput, "Fetch or write the file again.", file.string(), parts...);
}

std::uint64_t alignmentOf(const GgufFile& file)
{
    const std::int64_t alignment = file.integer("general.alignment").value_or(kDefaultAlignment);
    if (alignment < 1 || alignment > kMaxAlignment || !std::has_single_bit(std::uint64_t(alignment)))
        failInFile(file.path(), ": general.alignment is ", alignment, ", it must be a power of two up to ",
            kMaxAlignment, ".");
    return std::uint64_t(alignment);
}

std::uint64_t aligned(std::uint64_t value, std::uint64_t alignment)
{
    return (value + alignment - 1) / alignment * alignment;
}

// The tensors with their bytes: each begins exactly where the padded end of the one before it is.
std::vector<GgufFile::Tensor> placeTensors(std::vector<GgufReader::TensorEntry> entries,
    std::span<const std::byte> bytes, std::uint64_t headerEnd, std::uint64_t alignment,
    const std::filesystem::path& file)
{
    const std::uint64_t start = aligned(headerEnd, alignment);
    const std::uint64_t available = bytes.size() > start ? bytes.size() - start : 0;
    std::vector<GgufFile::Tensor> tensors;
    std::uint64_t expected = 0;
    for (auto& entry : entries) {
        if (entry.offset != expected)
            failInFile(file, ": the data of tensor ", entry.tensor.name, " begins at byte ", entry.offset,
                ", but the tensors before it end at ", expected, ".");
        if (entry.offset > available || entry.size > available - entry.offset)
            failInFile(file, " ends early: tensor ", entry.tensor.name, " takes ", entry.size,
                " bytes from byte ", entry.offset, " of the data, but only ", available, " are there.");
        entry.tensor.bytes = bytes.subspan(start + entry.offset, entry.size);
        expected = aligned(entry.offset + entry.size, alignment);
        tensors.push_back(std::move(entry.tensor));
    }
    if (available > expected)
        failInFile(file, ": the tensors end at byte ", expected,
            " of the data, but the file goes on to byte ", available, ".");
    return tensors;
}

} // namespace

GgufFile::GgufFile(const std::filesystem::path& path)
    : m_file(path)
{
    GgufReader reader(m_file.bytes(), path.string());
    const GgufReader::Counts counts = reader.readStart();
    for (std::uint64_t i = 0; i < counts.values; ++i) {
        GgufReader::KeyValue entry = reader.readKeyValue();
        if (!m_values.emplace(entry.key, std::move(entry.value)).second)
            failInFile(path, ": key ", entry.key, " comes twice.");
    }
    if (const auto parts = integer("split.count"); parts && *parts > 1)
        failWithHint(ErrorKind::Unsupported, "Merge the parts into one file first.", path.string(),
            " is one of ", *parts, " parts of a split model.");
    const std::uint64_t alignment = alignmentOf(*this);
    std::vector<GgufReader::TensorEntry> entries;
    for (std::uint64_t i = 0; i < counts.tensors; ++i) {
        entries.push_back(reader.readTensorEntry());
        if (!m_byName.emplace(entries.back().tensor.name, i).second)
            failInFile(path, ": tensor ", entries.back().tensor.name, " comes twice.");
    }
    m_tensors = placeTensors(std::move(entries), m_file.bytes(), reader.position(), alignment, path);
}

const GgufFile::Tensor* GgufFile::find(std::string_view name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &m_tensors[found->second];
}

template <typename T> const T* GgufFile::typed(std::string_view key, std::string_view typeName) const
{
    const auto found = m_values.find(key);
    if (found == m_values.end())
        return nullptr;
    const T* value = std::get_if<T>(&found->second);
    if (value == nullptr)
        fail(ErrorKind::InvalidInput, path().string(), ": key ", key, " must be ", typeName, ".");
    return value;
}

template <typename T> const T* GgufFile::array(std::string_view key, std::string_view typeName) const
{
    const Array* values = typed<Array>(key, typeName);
    if (values == nullptr)
        return nullptr;
    const T* elements = std::get_if<T>(values);
    if (elements == nullptr)
        fail(ErrorKind::InvalidInput, path().string(), ": key ", key, " must be ", typeName, ".");
    return elements;
}

std::optional<std::string> GgufFile::text(std::string_view key) const
{
    const auto* value = typed<std::string>(key, "a text");
    return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<std::int64_t> GgufFile::integer(std::string_view key) const
{
    const auto* value = typed<std::int64_t>(key, "a whole number below 2^63");
    return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<double> GgufFile::number(std::string_view key) const
{
    const auto found = m_values.find(key);
    if (found != m_values.end()) {
        if (const auto* whole = std::get_if<std::int64_t>(&found->second))
            return double(*whole);
    }
    const auto* value = typed<double>(key, "a number");
    return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<bool> GgufFile::flag(std::string_view key) const
{
    const auto* value = typed<bool>(key, "true or false");
    return value == nullptr ? std::nullopt : std::optional(*value);
}

const std::vector<std::string>* GgufFile::texts(std::string_view key) const
{
    return array<std::vector<std::string>>(key, "a list of texts");
}

const std::vector<std::int64_t>* GgufFile::integers(std::string_view key) const
{
    return array<std::vector<std::int64_t>>(key, "a list of whole numbers");
}

} // namespace tacq
