#pragma once

#include "core/model/model_tensors.h"
#include "core/model/weight_source.h"

namespace tacq {

// A model read from mapped files, one block at a time.
class DenseSource : public WeightSource
{
public:
    explicit DenseSource(ModelTensors tensors);

    const ModelConfig& config() const override { return m_tensors.config; }
    BlockWeights block(int block, const Device& device) const override;
    BlockWeights blockVectors(int block, const Device& device) const override;
    at::Tensor embeddingRows(const at::Tensor& ids, const Device& device) const override;
    at::Tensor finalNorm(const Device& device) const override;
    at::Tensor head(const Device& device) const override;
    at::Tensor headRows(const at::Tensor& ids, const Device& device) const override;

private:
    ModelTensors m_tensors;
};

// `base` with the seven matrices of those blocks for which `read` has a value replaced by compressed ones.
class QuantizedOverlay : public WeightSource
{
public:
    QuantizedOverlay(std::shared_ptr<const WeightSource> base, QuantizedBlockReader read);
    ~QuantizedOverlay() override;

    const ModelConfig& config() const override { return m_base->config(); }
    BlockWeights block(int block, const Device& device) const override;
    BlockWeights compactBlock(int block, const Device& device) const override;
    BlockWeights blockVectors(int block, const Device& device) const override;
    at::Tensor embeddingRows(const at::Tensor& ids, const Device& device) const override;
    at::Tensor finalNorm(const Device& device) const override;
    at::Tensor head(const Device& device) const override;
    at::Tensor headRows(const at::Tensor& ids, const Device& device) const override;
    const QuantizedMatrix* quantized(int block, Projection projection) const override;

private:
    std::shared_ptr<const WeightSource> m_base;
    QuantizedBlockReader m_read;
    struct Kept;
    std::unique_ptr<Kept> m_kept; // the block that quantized() gave pointers into
};

} // namespace tacq
