#pragma once

#include "core/pipeline/matrix_picture.h"
#include "core/report/run_observer.h"
#include "core/report/run_report.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace tacq {

// Which part of a matrix is wanted, and what of it.
struct PictureRequest
{
    int block = 0;
    Projection projection = Projection::Query;
    MatrixArea area; // within the matrix
    MatrixQuantity quantity = MatrixQuantity::Outliers;
    int maxGrid = 256; // cells along a side
    std::optional<double> threshold
        = std::nullopt; // outliers are those a tried selection keeps, not the run's own
    std::filesystem::path other = {}; // the run that the quantity Difference compares with
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
    std::int64_t rank = 0; // of the score in the model, from 1; 0 when it was not kept
    std::int64_t rankInMatrix = 0; // likewise
    std::int64_t rankedInModel = 0; // scores that were kept
    std::optional<double> gradient; // Σ|g| over the samples; empty when the run kept no gradients
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
    // The whole matrix, with the outliers of the run or of a tried threshold on the scores.
    MatrixSummary summary(int block, Projection projection, std::optional<double> threshold) const;
    MatrixPicture picture(const PictureRequest& request) const;
    WeightDetail weight(int block, Projection projection, std::int64_t row, std::int64_t column) const;
    SelectionPreview preview(double outlierShare) const; // shares up to kKeptScoreShare

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace tacq
