#pragma once

#include "core/report/run_observer.h"
#include "core/report/run_report.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace tacq {

// Outlier counts of one matrix on a grid no finer than the screen: cell (r, c) counts the outliers of rows
// [r·rows/gridRows, …) and columns likewise.
struct OutlierDensity
{
    int block = 0;
    Projection projection = Projection::Query;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    int gridRows = 0;
    int gridColumns = 0;
    std::vector<std::uint32_t> counts; // [gridRows, gridColumns]
    std::vector<std::uint32_t> rowCounts; // outliers per matrix row, [rows]
    std::vector<std::uint32_t> columnCounts; // [columns]
    int headDimension = 0; // rows per head for q, k, v; columns per head for o; 0 for the MLP
};

// One weight as the inspector shows it.
struct WeightDetail
{
    std::int64_t row = 0;
    std::int64_t column = 0;
    double original = 0;
    double quantized = 0; // value in the result
    bool outlier = false;
    double score = 0; // 0 when not among the kept scores
};

// What another outlier share would select, from the saved scores of a run.
struct SelectionPreview
{
    std::int64_t outliers = 0;
    double threshold = 0;
    double averageBits = 0;
    std::uint64_t packedBytes = 0;
    std::vector<std::int64_t> perMatrix; // [blocks · 7], canonical order
};

// Read access to a finished run for looking at it; every call reads only the block it needs.
class RunInspection
{
public:
    explicit RunInspection(const std::filesystem::path& run); // throws Error for a damaged folder
    ~RunInspection();

    const RunReport& report() const;
    ScoreHistogramPtr histogram() const; // null for methods without saliency
    OutlierDensity density(int block, Projection projection, int maxGrid) const;
    WeightDetail weight(int block, Projection projection, std::int64_t row, std::int64_t column) const;
    SelectionPreview preview(double outlierShare) const; // shares up to kKeptScoreShare

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace tacq
