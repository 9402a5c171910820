#include "core/bench/stage_operations.h"

#include "core/config/memory_plan.h"

namespace tacq {

namespace {

double cube(double value)
{
    return value * value * value;
}

// All blocks, without the head.
double forward(const ModelShape& shape, double tokens, double sequenceLength)
{
    const double attention = 2.0 * shape.blocks * shape.queryWidth * sequenceLength; // scores and values
    return tokens * (2.0 * double(shape.quantizable) + attention);
}

double head(const ModelShape& shape, double tokens)
{
    return 2.0 * tokens * shape.vocabulary * shape.hidden;
}

// q, k and v share one Hessian, up and gate another.
double hessians(const ModelShape& shape, double tokens)
{
    const double h = shape.hidden, q = shape.queryWidth, i = shape.intermediate;
    return tokens * shape.blocks * (2 * h * h + q * q + i * i);
}

// Cholesky, inverse, and Cholesky of the inverse: 1/3 + 2/3 + 1/3 of n³.
double factorisations(const ModelShape& shape)
{
    return shape.blocks * 4.0 / 3.0
        * (2 * cube(shape.hidden) + cube(shape.queryWidth) + cube(shape.intermediate));
}

// Each column's error goes to all columns behind it: rows · n² for a matrix of n columns.
double columnUpdates(const ModelShape& shape)
{
    const double h = shape.hidden, q = shape.queryWidth, kv = shape.keyValueWidth, i = shape.intermediate;
    return shape.blocks * ((q + 2 * kv) * h * h + h * q * q + 2 * i * h * h + h * i * i);
}

} // namespace

double stageOperations(Stage stage, const ModelShape& shape, const StageLoad& load)
{
    const auto tokens = double(load.calibrationTokens);
    const auto length = double(load.sequenceLength);
    switch (stage) {
    case Stage::Simulate:
    case Stage::Quantize:
        return forward(shape, tokens, length) + hessians(shape, tokens) + factorisations(shape)
            + columnUpdates(shape);
    case Stage::Gradients: // forward, and backward to inputs and to weights; the head's weights need none
        return 3 * forward(shape, tokens, length) + 2 * head(shape, tokens);
    case Stage::Reference:
    case Stage::Evaluate:
        return forward(shape, double(load.evaluationTokens), length)
            + head(shape, double(load.evaluationTokens));
    default:
        return 0;
    }
}

double float32Operations(Stage stage, const ModelShape& shape, const StageLoad& load)
{
    switch (stage) {
    case Stage::Simulate:
    case Stage::Quantize:
        return factorisations(shape) + columnUpdates(shape);
    case Stage::Gradients: // only a head that is read in slabs stays float32
        return 4.0 * shape.vocabulary * shape.hidden > double(kHeadSlabBytes)
            ? 2 * head(shape, double(load.calibrationTokens))
            : 0;
    default:
        return stageOperations(stage, shape, load);
    }
}

} // namespace tacq
