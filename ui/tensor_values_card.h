#pragma once

#include "ui/card.h"

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

namespace tacq {

class CountPlot;
class Facts;

// How the values of one tensor are spread: figures and a histogram, computed when the tensor is chosen.
class TensorValuesCard : public Card
{
    Q_OBJECT

public:
    explicit TensorValuesCard(EnginePtr engine, QWidget* parent = nullptr);
    // An empty `tensor` shows nothing. What is being computed for another one is given up.
    void setTensor(const ModelInfoPtr& model, const QString& tensor);

private:
    void buildControls();
    Facts* buildFacts();
    void showResult(const JobResult<TensorStatisticsPtr>& result);
    void showStatistics(const TensorStatistics& statistics);
    void clear();

    EnginePtr m_engine;
    QString m_tensor;
    QLabel* m_state = nullptr; // while it is computed, or why it cannot be
    Notice* m_problem = nullptr;
    QLabel* m_min = nullptr;
    QLabel* m_max = nullptr;
    QLabel* m_mean = nullptr;
    QLabel* m_deviation = nullptr;
    QLabel* m_kurtosis = nullptr;
    QLabel* m_zeros = nullptr;
    QLabel* m_broken = nullptr; // NaN and infinite
    CountPlot* m_plot = nullptr;
    LatestJob<TensorStatisticsPtr> m_job;
};

} // namespace tacq
