#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// How many values lie in each of a row of intervals of equal width: [lower + i·width, lower + (i+1)·width).
struct ValueHistogram
{
    double lower = 0;
    double width = 0; // a power of two; 0: there is no finite value
    std::vector<std::uint64_t> counts;
    bool operator==(const ValueHistogram&) const = default;
};

// The values of a tensor at a glance. NaN and infinite values are counted and left out of everything else.
struct TensorStatistics
{
    std::string name;
    std::uint64_t values = 0; // all of them
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    std::uint64_t zeros = 0; // of either sign
    double min = 0;
    double max = 0;
    double mean = 0;
    double deviation = 0; // of the population: √(Σ(x−mean)²/n)
    double kurtosis = 0; // m₄/m₂²: 3 for a normal distribution; NaN where all values are equal
    ValueHistogram histogram; // from min to max, at most kHistogramBins intervals

    std::uint64_t finite() const { return values - nans - infinities; }
    bool operator==(const TensorStatistics&) const = default;
};

inline constexpr std::size_t kHistogramBins = 160;

// Gathers statistics in one pass over values given in pieces, whatever the range they turn out to have.
// Moments are those of the pieces (float64, two passes over a piece) put together by the formulas of Pébay
// (Sandia report SAND2008-6212, eq. 3.1); the histogram starts fine and halves its bins when a value lies
// outside. The result depends on the values and on where the pieces are cut, on nothing else.
class StatisticsGatherer
{
public:
    StatisticsGatherer();
    void add(std::span<const double> piece);
    TensorStatistics finished() const; // name left empty

private:
    void addMoments(std::span<const double> finite, double na); // na: finite values before
    void addToHistogram(std::span<const double> finite);
    void widen(double largest);
    ValueHistogram shownHistogram() const;

    TensorStatistics m_result;
    std::vector<double> m_finite; // of the present piece
    double m_second = 0, m_third = 0, m_fourth = 0; // Σ(x−mean)ᵏ
    double m_width; // of a bin, a power of two
    std::vector<std::uint64_t> m_bins; // centred on zero
};

// Of one tensor of a model, by its name in the file: any type that the file formats hold, block-quantized
// types decoded. Integers are taken as they are stored. Reads the mapped file in pieces and asks `stop`
// before each (Cancelled). Error (InvalidInput) naming the model and a tensor that it does not have.
TensorStatistics tensorStatistics(
    const std::filesystem::path& model, std::string_view tensor, const std::stop_token& stop);

} // namespace tacq
