#pragma once

#include "ui/session/engine.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QSpinBox;

namespace tacq {

class CountPlot;
struct RunConfig;

// What the samples of a task amount to: how many of how many, how much of the token budget they fill, how
// long they are, and whether the evaluation has seen them.
class SampleSummary : public QWidget
{
    Q_OBJECT

public:
    explicit SampleSummary(QWidget* parent = nullptr);
    void show(const TaskPreview& task, const RunConfig& config);
    void applyTo(RunConfig& config) const; // the seed

signals:
    void changed(); // by the person

private:
    void buildControls();
    QWidget* buildBudget();
    void showBudget(const TaskPreview& task);
    void showOverlap(const TaskPreview& task);

    QLabel* m_samples = nullptr;
    QLabel* m_tokens = nullptr;
    QProgressBar* m_budget = nullptr;
    QLabel* m_split = nullptr;
    QLabel* m_overlap = nullptr;
    QSpinBox* m_seed = nullptr;
    CountPlot* m_lengths = nullptr;
};

// Samples by their length in tokens: intervals of whole tokens, at most 40.
ValueHistogram lengthHistogram(const std::vector<std::int64_t>& lengths);

} // namespace tacq
