#include "core/model/tensor_statistics.h"

#include "core/base/error.h"
#include "core/model/block_quants.h"
#include "core/model/gguf_file.h"
#include "core/model/model_kind.h"
#include "core/model/safetensors_folder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace tacq {

namespace {

constexpr std::int64_t kPiece = 1 << 16; // values
constexpr std::size_t kHalf = 2048; // bins on either side of zero while gathering
constexpr double kFinest = 0x1p-60; // width of a bin before the first value is known

template <typename T> void widened(std::span<const std::byte> bytes, std::span<double> values)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        T value;
        std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
        values[i] = double(value);
    }
}

void decoded(GgmlType type, std::span<const std::byte> bytes, std::span<double> values)
{
    std::vector<float> floats(values.size());
    decodeBlocks(type, bytes, floats);
    std::ranges::copy(floats, values.begin());
}

void stored(ElementType type, std::span<const std::byte> bytes, std::span<double> values)
{
    switch (type) {
    case ElementType::F32:
        return widened<float>(bytes, values);
    case ElementType::F64:
        return widened<double>(bytes, values);
    case ElementType::F16:
        return decoded(GgmlType::F16, bytes, values);
    case ElementType::BF16:
        return decoded(GgmlType::BF16, bytes, values);
    case ElementType::Bool:
    case ElementType::U8:
        return widened<std::uint8_t>(bytes, values);
    case ElementType::I8:
        return widened<std::int8_t>(bytes, values);
    case ElementType::U16:
        return widened<std::uint16_t>(bytes, values);
    case ElementType::I16:
        return widened<std::int16_t>(bytes, values);
    case ElementType::U32:
        return widened<std::uint32_t>(bytes, values);
    case ElementType::I32:
        return widened<std::int32_t>(bytes, values);
    case ElementType::U64:
        return widened<std::uint64_t>(bytes, values);
    case ElementType::I64:
        return widened<std::int64_t>(bytes, values);
    }
    fail(ErrorKind::Internal, "An element type without a reader.");
}

// `read(bytes, values)` turns whole blocks of `layout` into values.
template <typename Read>
TensorStatistics gathered(std::span<const std::byte> bytes, const BlockLayout& layout,
    const std::stop_token& stop, const Read& read)
{
    StatisticsGatherer gatherer;
    const std::int64_t blocks = std::int64_t(bytes.size()) / layout.bytes;
    const std::int64_t step = kPiece / layout.values;
    std::vector<double> values;
    for (std::int64_t first = 0; first < blocks; first += step) {
        if (stop.stop_requested())
            throw Cancelled {};
        const std::int64_t count = std::min(step, blocks - first);
        values.resize(std::size_t(count * layout.values));
        read(bytes.subspan(std::size_t(first * layout.bytes), std::size_t(count * layout.bytes)),
            std::span<double>(values));
        gatherer.add(values);
    }
    return gatherer.finished();
}

TensorStatistics ofGguf(
    const std::filesystem::path& model, std::string_view name, const std::stop_token& stop)
{
    const GgufFile file(model);
    const GgufFile::Tensor* const tensor = file.find(name);
    if (!tensor)
        fail(ErrorKind::InvalidInput, model.string(), " has no tensor ", name, ".");
    return gathered(tensor->bytes, blockLayout(tensor->type), stop,
        [&](auto bytes, std::span<double> values) { decoded(tensor->type, bytes, values); });
}

TensorStatistics ofFolder(
    const std::filesystem::path& model, std::string_view name, const std::stop_token& stop)
{
    const SafetensorsFolder folder(model);
    const SafetensorsFile::Tensor* const tensor = folder.require(name).second;
    const BlockLayout layout { 1, std::int64_t(elementBytes(tensor->type)) };
    return gathered(tensor->bytes, layout, stop,
        [&](auto bytes, std::span<double> values) { stored(tensor->type, bytes, values); });
}

} // namespace

StatisticsGatherer::StatisticsGatherer()
    : m_width(kFinest)
    , m_bins(2 * kHalf, 0)
{
    m_result.min = std::numeric_limits<double>::infinity();
    m_result.max = -std::numeric_limits<double>::infinity();
}

void StatisticsGatherer::add(std::span<const double> piece)
{
    m_finite.clear();
    const auto before = double(m_result.finite());
    for (const double value : piece) {
        if (std::isfinite(value))
            m_finite.push_back(value);
        else
            ++(std::isnan(value) ? m_result.nans : m_result.infinities);
    }
    if (!m_finite.empty()) {
        const auto [low, high] = std::ranges::minmax(m_finite);
        m_result.min = std::min(m_result.min, low);
        m_result.max = std::max(m_result.max, high);
        m_result.zeros += std::uint64_t(std::ranges::count(m_finite, 0.0));
        addMoments(m_finite, before);
        addToHistogram(m_finite);
    }
    m_result.values += piece.size();
}

// With a: gathered so far, b: the piece, δ = mean_b − mean_a, n = n_a + n_b (Pébay, eq. 3.1, p = 2, 3, 4).
void StatisticsGatherer::addMoments(std::span<const double> finite, double na)
{
    const auto nb = double(finite.size());
    double sum = 0;
    for (const double value : finite)
        sum += value;
    const double mean = sum / nb;
    double second = 0, third = 0, fourth = 0;
    for (const double value : finite) {
        const double away = value - mean, square = away * away;
        second += square;
        third += square * away;
        fourth += square * square;
    }
    const double n = na + nb, delta = mean - m_result.mean, step = delta / n;
    m_fourth += fourth + delta * step * step * step * na * nb * (na * na - na * nb + nb * nb)
        + 6 * step * step * (na * na * second + nb * nb * m_second) + 4 * step * (na * third - nb * m_third);
    m_third += third + delta * step * step * na * nb * (na - nb) + 3 * step * (na * second - nb * m_second);
    m_second += second + delta * step * na * nb;
    m_result.mean += step * nb;
}

// Doubles the width until `largest` lies within the outermost bins; two neighbours become one.
void StatisticsGatherer::widen(double largest)
{
    while (!(largest < m_width * double(kHalf))) {
        for (std::size_t i = 0; i < kHalf / 2; ++i) { // away from zero in both directions
            m_bins[kHalf + i] = m_bins[kHalf + 2 * i] + m_bins[kHalf + 2 * i + 1];
            m_bins[kHalf - 1 - i] = m_bins[kHalf - 1 - 2 * i] + m_bins[kHalf - 2 - 2 * i];
        }
        std::fill(m_bins.begin() + kHalf + kHalf / 2, m_bins.end(), 0);
        std::fill(m_bins.begin(), m_bins.begin() + kHalf / 2, 0);
        m_width *= 2;
    }
}

void StatisticsGatherer::addToHistogram(std::span<const double> finite)
{
    double largest = 0;
    for (const double value : finite)
        largest = std::max(largest, std::abs(value));
    widen(largest);
    const double perWidth = 1 / m_width; // exact: a power of two
    for (const double value : finite)
        ++m_bins[std::size_t(std::int64_t(std::floor(value * perWidth)) + std::int64_t(kHalf))];
}

// The bins from min to max, as many put together as brings them to kHistogramBins at most.
ValueHistogram StatisticsGatherer::shownHistogram() const
{
    ValueHistogram shown;
    const auto bin = [](double value, double width) { return std::int64_t(std::floor(value / width)); };
    shown.width = m_width;
    while (bin(m_result.max, shown.width) - bin(m_result.min, shown.width) >= std::int64_t(kHistogramBins))
        shown.width *= 2;
    const std::int64_t first = bin(m_result.min, shown.width);
    shown.lower = double(first) * shown.width;
    shown.counts.assign(std::size_t(bin(m_result.max, shown.width) - first + 1), 0);
    const double together = shown.width / m_width;
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        if (m_bins[i] > 0)
            shown
                .counts[std::size_t(std::int64_t(std::floor((double(i) - double(kHalf)) / together)) - first)]
                += m_bins[i];
    }
    return shown;
}

TensorStatistics StatisticsGatherer::finished() const
{
    TensorStatistics result = m_result;
    const auto n = double(result.finite());
    if (result.finite() == 0) {
        result.min = result.max = result.mean = result.deviation = result.kurtosis
            = std::numeric_limits<double>::quiet_NaN();
        return result;
    }
    const double variance = m_second / n;
    result.deviation = std::sqrt(variance);
    result.kurtosis
        = variance > 0 ? m_fourth / n / (variance * variance) : std::numeric_limits<double>::quiet_NaN();
    result.histogram = shownHistogram();
    return result;
}

TensorStatistics tensorStatistics(
    const std::filesystem::path& model, std::string_view tensor, const std::stop_token& stop)
{
    TensorStatistics result
        = modelKind(model) == ModelKind::Gguf ? ofGguf(model, tensor, stop) : ofFolder(model, tensor, stop);
    result.name = tensor;
    return result;
}

} // namespace tacq
