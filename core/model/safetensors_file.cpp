#include "core/model/safetensors_file.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

namespace tacq {

static_assert(std::endian::native == std::endian::little, "tensor data is mapped, not converted");

namespace {

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000; // the reference reader's limit
constexpr std::size_t kLengthBytes = 8;
constexpr std::string_view kMetadataKey = "__metadata__";

struct TypeFacts
{
    ElementType type;
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array<TypeFacts, 13> kTypes = { { { ElementType::Bool, "BOOL", 1 },
    { ElementType::U8, "U8", 1 }, { ElementType::I8, "I8", 1 }, { ElementType::U16, "U16", 2 },
    { ElementType::I16, "I16", 2 }, { ElementType::F16, "F16", 2 }, { ElementType::BF16, "BF16", 2 },
    { ElementType::U32, "U32", 4 }, { ElementType::I32, "I32", 4 }, { ElementType::F32, "F32", 4 },
    { ElementType::U64, "U64", 8 }, { ElementType::I64, "I64", 8 }, { ElementType::F64, "F64", 8 } } };

template <typename... Parts> [[noreturn]] void failInFile(const std::string& file, const Parts&... parts)
{
    failWithHint(ErrorKind::InvalidInput, "Fetch or write the file again.", file, parts...);
}

// The header text, after the length in front of it was checked against the file.
std::string_view headerText(std::span<const std::byte> bytes, const std::string& file)
{
    if (bytes.size() < kLengthBytes)
        failInFile(file, " ends early: it has ", bytes.size(), " bytes, a safetensors file begins with 8.");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kMaxHeaderBytes)
        failInFile(file, " is no safetensors file or damaged: its header would have ", length,
            " bytes, the limit is ", kMaxHeaderBytes, ".");
    if (length > bytes.size() - kLengthBytes)
        failInFile(file, " ends early: its header has ", length, " bytes, but only ",
            bytes.size() - kLengthBytes, " follow.");
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length);
    if (text.empty() || text.front() != '{')
        failInFile(file, " is no safetensors file: its header is no JSON object.");
    if (text.find('\0') != std::string_view::npos) // the JSON parser would stop there
        failInFile(file, ": the header holds a zero byte.");
    return text;
}

// Parses the header; refuses a key that comes twice in one object, and nesting no valid header has.
Json parseHeader(std::string_view text, const std::string& file)
{
    std::vector<std::set<std::string>> keys;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (depth > 4)
            failInFile(file, ": the header is nested too deeply.");
        if (event == Json::parse_event_t::object_start)
            keys.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            keys.pop_back();
        else if (event == Json::parse_event_t::key) {
            if (!keys.back().insert(parsed.get<std::string>()).second)
                failInFile(file, ": the header names \"", parsed.get<std::string>(), "\" twice.");
        }
        return true;
    };
    try {
        return Json::parse(text, watch);
    } catch (const Json::exception&) {
        failInFile(file, ": the header is not valid JSON.");
    }
}

std::map<std::string, std::string> readMetadata(const Json& entry, const std::string& file)
{
    if (!entry.is_object())
        failInFile(file, ": the header's __metadata__ is no object.");
    std::map<std::string, std::string> metadata;
    for (const auto& [key, value] : entry.items()) {
        if (!value.is_string())
            failInFile(file, ": the header's __metadata__ entry \"", key, "\" is no text.");
        metadata[key] = value.get<std::string>();
    }
    return metadata;
}

std::optional<std::int64_t> countFrom(const Json& value)
{
    if (!value.is_number_unsigned())
        return std::nullopt;
    const auto count = value.get<std::uint64_t>();
    return count <= std::uint64_t(INT64_MAX) ? std::optional(std::int64_t(count)) : std::nullopt;
}

// The counts of a JSON array; nullopt when it is anything else.
std::optional<std::vector<std::int64_t>> countsFrom(const Json& entry, const char* key)
{
    const auto field = entry.find(key);
    if (field == entry.end() || !field->is_array())
        return std::nullopt;
    std::vector<std::int64_t> counts;
    for (const Json& item : *field) {
        const auto count = countFrom(item);
        if (!count)
            return std::nullopt;
        counts.push_back(*count);
    }
    return counts;
}

ElementType typeFrom(const Json& entry, const std::string& tensor, const std::string& file)
{
    const auto field = entry.find("dtype");
    if (field == entry.end() || !field->is_string())
        failInFile(file, ": tensor ", tensor, " has no element type.");
    const auto word = field->get<std::string>();
    const auto known = std::ranges::find(kTypes, word, &TypeFacts::name);
    if (known == kTypes.end())
        fail(ErrorKind::Unsupported, file, ": tensor ", tensor, " has element type ", word,
            ", which this program does not read.");
    return known->type;
}

// Bytes of a tensor; nullopt when the product overflows.
std::optional<std::int64_t> byteCount(const std::vector<std::int64_t>& shape, ElementType type)
{
    std::int64_t count = std::int64_t(elementBytes(type));
    for (const std::int64_t size : shape) {
        if (__builtin_mul_overflow(count, size, &count))
            return std::nullopt;
    }
    return count;
}

struct Range
{
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

using Entry = std::pair<SafetensorsFile::Tensor, Range>;

// One entry of the header; `tensor.bytes` is set once all ranges are known to be sound.
Entry readEntry(const std::string& tensorName, const Json& entry, const std::string& file)
{
    if (!entry.is_object())
        failInFile(file, ": the header's entry for tensor ", tensorName, " is no object.");
    SafetensorsFile::Tensor tensor;
    tensor.name = tensorName;
    tensor.type = typeFrom(entry, tensorName, file);
    auto shape = countsFrom(entry, "shape");
    if (!shape)
        failInFile(file, ": tensor ", tensorName, " has no valid shape.");
    tensor.shape = std::move(*shape);
    const auto offsets = countsFrom(entry, "data_offsets");
    if (!offsets || offsets->size() != 2 || (*offsets)[0] > (*offsets)[1])
        failInFile(file, ": tensor ", tensorName, " has no valid data_offsets.");
    const Range range { (*offsets)[0], (*offsets)[1] };
    const auto needed = byteCount(tensor.shape, tensor.type);
    if (!needed)
        failInFile(file, ": the shape ", shapeText(tensor.shape), " of tensor ", tensorName, " overflows.");
    if (*needed != range.end - range.begin)
        failInFile(file, ": tensor ", tensorName, " of shape ", shapeText(tensor.shape), " and type ",
            name(tensor.type), " takes ", *needed, " bytes, but its range has ", range.end - range.begin,
            ".");
    return { std::move(tensor), range };
}

// The tensors in the order of their data, which they must cover without hole or overlap.
std::vector<SafetensorsFile::Tensor> placeTensors(
    std::vector<Entry> entries, std::span<const std::byte> data, const std::string& file)
{
    std::ranges::sort(
        entries, {}, [](const Entry& entry) { return std::pair(entry.second.begin, entry.second.end); });
    std::vector<SafetensorsFile::Tensor> tensors;
    std::int64_t expected = 0;
    for (auto& [tensor, range] : entries) {
        if (range.begin != expected)
            failInFile(file, ": the data of tensor ", tensor.name, " begins at byte ", range.begin,
                range.begin < expected ? ", inside the tensor before it, which ends at "
                                       : ", leaving a hole after the tensor before it, which ends at ",
                expected, ".");
        if (range.end > std::int64_t(data.size()))
            failInFile(file, " ends early: tensor ", tensor.name, " ends at byte ", range.end,
                " of the data, but only ", data.size(), " bytes are there.");
        expected = range.end;
        tensor.bytes = data.subspan(std::size_t(range.begin), std::size_t(range.end - range.begin));
        tensors.push_back(std::move(tensor));
    }
    if (expected != std::int64_t(data.size()))
        failInFile(file, ": the tensors end at byte ", expected,
            " of the data, but the file goes on to byte ", data.size(), ".");
    return tensors;
}

} // namespace

std::string_view name(ElementType type)
{
    return std::ranges::find(kTypes, type, &TypeFacts::type)->name;
}

std::size_t elementBytes(ElementType type)
{
    return std::ranges::find(kTypes, type, &TypeFacts::type)->bytes;
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

std::int64_t SafetensorsFile::Tensor::elements() const
{
    return std::int64_t(bytes.size() / elementBytes(type));
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : m_file(path)
{
    const std::string file = path.string();
    const std::string_view text = headerText(m_file.bytes(), file);
    const Json header = parseHeader(text, file);

    std::vector<Entry> entries;
    for (const auto& [key, value] : header.items()) {
        if (key == kMetadataKey)
            m_metadata = readMetadata(value, file);
        else
            entries.push_back(readEntry(key, value, file));
    }
    m_tensors = placeTensors(std::move(entries), m_file.bytes().subspan(kLengthBytes + text.size()), file);
    for (std::size_t i = 0; i < m_tensors.size(); ++i)
        m_byName.emplace(m_tensors[i].name, i);
}

const SafetensorsFile::Tensor* SafetensorsFile::find(std::string_view name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &m_tensors[found->second];
}

const SafetensorsFile::Tensor& SafetensorsFile::require(
    std::string_view name, ElementType type, const std::vector<std::int64_t>& shape) const
{
    const Tensor* tensor = find(name);
    if (tensor == nullptr)
        fail(ErrorKind::InvalidInput, path().string(), ": tensor ", name, " is missing.");
    if (tensor->type != type)
        fail(ErrorKind::InvalidInput, path().string(), ": tensor ", name, " has element type ",
            tacq::name(tensor->type), ", ", tacq::name(type), " is needed.");
    if (tensor->shape != shape)
        fail(ErrorKind::InvalidInput, path().string(), ": tensor ", name, " has shape ",
            shapeText(tensor->shape), ", ", shapeText(shape), " is needed.");
    return *tensor;
}

std::uint64_t SafetensorsWriter::Declaration::bytes() const
{
    const auto count = byteCount(shape, type);
    if (!count)
        fail(ErrorKind::Internal, "The shape ", shapeText(shape), " of tensor ", name, " overflows.");
    return std::uint64_t(*count);
}

SafetensorsWriter::SafetensorsWriter(const std::filesystem::path& path, std::vector<Declaration> tensors,
    std::map<std::string, std::string> metadata)
    : m_file(path)
    , m_tensors(std::move(tensors))
{
    std::ranges::sort(m_tensors, [](const Declaration& a, const Declaration& b) {
        const std::size_t sizeA = elementBytes(a.type);
        const std::size_t sizeB = elementBytes(b.type);
        return sizeA != sizeB ? sizeA > sizeB : a.name < b.name;
    });
    metadata.emplace("format", "pt");
    OrderedJson header = OrderedJson::object();
    header[std::string(kMetadataKey)] = metadata;
    std::uint64_t offset = 0;
    for (const Declaration& tensor : m_tensors) {
        if (header.contains(tensor.name))
            fail(ErrorKind::Internal, path.string(), ": tensor ", tensor.name, " is declared twice.");
        OrderedJson entry;
        entry["dtype"] = name(tensor.type);
        entry["shape"] = tensor.shape;
        entry["data_offsets"] = { offset, offset + tensor.bytes() };
        header[tensor.name] = std::move(entry);
        offset += tensor.bytes();
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // data begins at a multiple of 8
    const std::uint64_t length = text.size();
    m_file.write(std::as_bytes(std::span(&length, 1)));
    m_file.write(text);
    m_left = m_tensors.empty() ? 0 : m_tensors.front().bytes();
}

void SafetensorsWriter::write(std::span<const std::byte> bytes)
{
    while (m_left == 0 && m_due < m_tensors.size() && !bytes.empty()) { // step over empty tensors
        ++m_due;
        m_left = m_due < m_tensors.size() ? m_tensors[m_due].bytes() : 0;
    }
    if (bytes.size() > m_left)
        fail(ErrorKind::Internal, "Tensor ", m_due < m_tensors.size() ? m_tensors[m_due].name : "(none)",
            " has room for ", m_left, " more bytes, ", bytes.size(), " were written.");
    m_file.write(bytes);
    m_left -= bytes.size();
}

void SafetensorsWriter::finish()
{
    for (std::size_t i = m_due + 1; i < m_tensors.size(); ++i)
        m_left += m_tensors[i].bytes();
    if (m_left != 0)
        fail(ErrorKind::Internal, "A safetensors file was finished with ", m_left, " bytes missing.");
    m_file.commit();
}

} // namespace tacq
