#include "core/model/gguf_reader.h"

#include "core/base/error.h"
#include "core/model/block_quants.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

namespace tacq {

namespace {

constexpr std::uint32_t kMagic = 0x46554747; // "GGUF"
constexpr std::uint64_t kMaxKeyBytes = 65535;
constexpr std::uint64_t kMaxNameBytes = 63; // ggml's buffer without the terminator
constexpr std::uint32_t kMaxDimensions = 4;
constexpr std::uint64_t kMinKeyValueBytes = 8 + 1 + 4 + 1; // key of one letter, type, one byte
constexpr std::uint64_t kMinTensorBytes = 8 + 1 + 4 + 4 + 8; // name of one letter, no dimension, type, offset
constexpr std::uint64_t kMaxArrayElements = std::uint64_t(1) << 24; // far above any vocabulary
constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

// Value types of the format.
enum ValueType : std::uint32_t {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    Float32,
    Bool,
    String,
    ArrayType,
    U64,
    I64,
    Float64
};

constexpr std::uint64_t smallestElement(std::uint32_t type)
{
    constexpr std::array<std::uint64_t, 13> bytes = { 1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8 };
    return bytes[type];
}

GgufFile::Value fromUnsigned(std::uint64_t value)
{
    if (value <= std::uint64_t(INT64_MAX))
        return std::int64_t(value);
    return value;
}

// Types of ggml that this program does not decode, so that the refusal can name them.
std::string unsupportedTypeName(std::uint32_t type)
{
    static constexpr std::array<std::pair<std::uint32_t, std::string_view>, 22> known = { { { 9, "Q8_1" },
        { 15, "Q8_K" }, { 16, "IQ2_XXS" }, { 17, "IQ2_XS" }, { 18, "IQ3_XXS" }, { 19, "IQ1_S" },
        { 20, "IQ4_NL" }, { 21, "IQ3_S" }, { 22, "IQ2_S" }, { 23, "IQ4_XS" }, { 24, "I8" }, { 25, "I16" },
        { 26, "I32" }, { 27, "I64" }, { 28, "F64" }, { 29, "IQ1_M" }, { 34, "TQ1_0" }, { 35, "TQ2_0" },
        { 39, "MXFP4" }, { 40, "NVFP4" }, { 41, "Q1_0" }, { 42, "Q2_0" } } };
    for (const auto& [number, word] : known) {
        if (number == type)
            return std::string(word);
    }
    return "number " + std::to_string(type);
}

} // namespace

GgufReader::GgufReader(std::span<const std::byte> bytes, std::string file)
    : m_bytes(bytes)
    , m_file(std::move(file))
{
}

template <typename... Parts> void GgufReader::fail(const Parts&... parts) const
{
    failWithHint(ErrorKind::InvalidInput, "Fetch or write the file again.", m_file, parts...);
}

template <typename T> T GgufReader::read(std::string_view what)
{
    if (m_bytes.size() - m_position < sizeof(T))
        fail(" ends early: it has ", m_bytes.size(), " bytes, ", what, " would end at byte ",
            m_position + sizeof(T), ".");
    T value;
    std::memcpy(&value, m_bytes.data() + m_position, sizeof(T));
    m_position += sizeof(T);
    return value;
}

std::string GgufReader::readString(std::string_view what, std::uint64_t limit)
{
    const auto length = read<std::uint64_t>(what);
    if (length > limit)
        fail(": ", what, " has ", length, " bytes, at most ", limit, " are allowed.");
    if (length > m_bytes.size() - m_position)
        fail(" ends early or lies: ", what, " has ", length, " bytes, but only ", m_bytes.size() - m_position,
            " follow.");
    std::string text(reinterpret_cast<const char*>(m_bytes.data()) + m_position, length);
    m_position += length;
    return text;
}

std::string GgufReader::readName(std::string_view what, std::uint64_t limit)
{
    const std::uint64_t begin = m_position;
    std::string text = readString(what, limit);
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }))
        fail(": ", what, " at byte ", begin, " is empty or holds bytes that are no printable letters.");
    return text;
}

GgufReader::Counts GgufReader::readStart()
{
    if (m_bytes.size() < 4 || read<std::uint32_t>("the magic") != kMagic)
        fail(" is no GGUF file: it does not begin with the letters GGUF.");
    const auto version = read<std::uint32_t>("the version");
    if (version == 0x03000000 || version == 0x02000000)
        tacq::fail(
            ErrorKind::Unsupported, m_file, " is a big-endian GGUF file; this program reads little-endian.");
    if (version != 2 && version != 3)
        tacq::fail(ErrorKind::Unsupported, m_file, " is a GGUF file of version ", version,
            "; this program reads versions 2 and 3.");
    Counts counts;
    counts.tensors = read<std::uint64_t>("the number of tensors");
    counts.values = read<std::uint64_t>("the number of keys");
    const std::uint64_t left = m_bytes.size() - m_position;
    if (counts.values > left / kMinKeyValueBytes || counts.tensors > left / kMinTensorBytes)
        fail(" ends early or lies: ", counts.values, " keys and ", counts.tensors, " tensors do not fit the ",
            left, " bytes that follow.");
    return counts;
}

GgufReader::KeyValue GgufReader::readKeyValue()
{
    KeyValue result;
    result.key = readName("a key", kMaxKeyBytes);
    result.value = readValue(result.key);
    return result;
}

GgufFile::Value GgufReader::readValue(const std::string& key)
{
    const auto type = read<std::uint32_t>("the type of key " + key);
    return type == ArrayType ? readArray(key) : readScalar(type, "the value of key " + key);
}

GgufFile::Value GgufReader::readScalar(std::uint32_t type, const std::string& what)
{
    switch (type) {
    case U8:
        return std::int64_t(read<std::uint8_t>(what));
    case I8:
        return std::int64_t(read<std::int8_t>(what));
    case U16:
        return std::int64_t(read<std::uint16_t>(what));
    case I16:
        return std::int64_t(read<std::int16_t>(what));
    case U32:
        return std::int64_t(read<std::uint32_t>(what));
    case I32:
        return std::int64_t(read<std::int32_t>(what));
    case Float32:
        return double(read<float>(what));
    case U64:
        return fromUnsigned(read<std::uint64_t>(what));
    case I64:
        return read<std::int64_t>(what);
    case Float64:
        return read<double>(what);
    case String:
        return readString(what, kUnlimited);
    case Bool: {
        const auto value = read<std::uint8_t>(what);
        if (value > 1)
            fail(": ", what, " is ", int(value), ", a truth value is 0 or 1.");
        return value == 1;
    }
    default:
        fail(": ", what, " has type ", type, ", which does not exist.");
    }
}

GgufFile::Value GgufReader::readArray(const std::string& key)
{
    const auto type = read<std::uint32_t>("the element type of key " + key);
    const auto count = read<std::uint64_t>("the element count of key " + key);
    if (type > Float64 || type == ArrayType)
        fail(": key ", key, " is an array with element type ", type, ", which is not allowed.");
    if (count > (m_bytes.size() - m_position) / smallestElement(type))
        fail(" ends early or lies: the ", count, " elements of key ", key, " do not fit the ",
            m_bytes.size() - m_position, " bytes that follow.");
    if (count > kMaxArrayElements)
        fail(": key ", key, " has ", count, " elements, at most ", kMaxArrayElements, " are read.");
    const std::string what = "an element of key " + key;
    const auto collect = [&]<typename T>(std::vector<T> elements) {
        elements.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            GgufFile::Value element = readScalar(type, what);
            if (!std::holds_alternative<T>(element))
                fail(": element ", i, " of key ", key, " is larger than ", INT64_MAX, ".");
            elements.push_back(std::get<T>(std::move(element)));
        }
        return GgufFile::Array(std::move(elements));
    };
    if (type == String)
        return collect(std::vector<std::string>());
    if (type == Bool)
        return collect(std::vector<bool>());
    if (type == Float32 || type == Float64)
        return collect(std::vector<double>());
    return collect(std::vector<std::int64_t>());
}

GgufReader::TensorEntry GgufReader::readTensorEntry()
{
    TensorEntry entry;
    entry.tensor.name = readName("a tensor's name", kMaxNameBytes);
    const std::string what = "the entry of tensor " + entry.tensor.name;
    const auto dimensions = read<std::uint32_t>(what);
    if (dimensions > kMaxDimensions)
        fail(": tensor ", entry.tensor.name, " has ", dimensions, " dimensions, at most ", kMaxDimensions,
            " are allowed.");
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        const auto size = read<std::uint64_t>(what);
        if (size < 1 || size > std::uint64_t(INT64_MAX))
            fail(": tensor ", entry.tensor.name, " has size ", size, " in dimension ", i, ".");
        entry.tensor.shape.insert(entry.tensor.shape.begin(), std::int64_t(size)); // stored fastest first
    }
    const auto type = read<std::uint32_t>(what);
    entry.offset = read<std::uint64_t>(what);
    finishTensor(entry, type);
    return entry;
}

void GgufReader::finishTensor(TensorEntry& entry, std::uint32_t type) const
{
    const GgufFile::Tensor& tensor = entry.tensor;
    if (!isGgmlType(type))
        failWithHint(ErrorKind::Unsupported, "Use the F16, BF16 or Q8_0 file of the model.", m_file,
            ": tensor ", tensor.name, " has type ", unsupportedTypeName(type),
            ", which this program does not read.");
    entry.tensor.type = GgmlType(type);
    std::int64_t elements = 1;
    for (const std::int64_t size : tensor.shape) {
        if (__builtin_mul_overflow(elements, size, &elements))
            fail(": the sizes of tensor ", tensor.name, " overflow.");
    }
    const BlockLayout layout = blockLayout(entry.tensor.type);
    const std::int64_t columns = tensor.shape.empty() ? 1 : tensor.shape.back();
    if (columns % layout.values != 0)
        fail(": tensor ", tensor.name, " has ", columns, " columns, type ", name(entry.tensor.type),
            " needs a multiple of ", layout.values, ".");
    std::int64_t size = 0;
    if (__builtin_mul_overflow(elements / layout.values, layout.bytes, &size))
        fail(": the sizes of tensor ", tensor.name, " overflow.");
    entry.size = std::uint64_t(size);
}

} // namespace tacq
