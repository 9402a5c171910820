#pragma once

#include "ui/plots/plot_view.h"

#include "core/report/run_report.h"

#include <optional>
#include <vector>

class QCPErrorBars;
class QCPGraph;

namespace tacq {

// How well the model still does its task while its blocks become quantized: the probe's score over the number
// of quantized blocks with its 95 % band, full precision and plain GPTQ as lines, the final score with its
// interval. Texts have perplexities instead, on a logarithmic axis where lower is better.
class AccuracyPlot : public PlotView
{
    Q_OBJECT

public:
    explicit AccuracyPlot(QWidget* parent = nullptr);

    void setBlockCount(int blocks);
    void setMethodName(const QString& name); // of the run's own method, for the legend
    void addProbe(const ProbePoint& point);
    // `what`: Stage::Reference (full precision), Simulate (plain GPTQ) or Evaluate (the result).
    void setEvaluation(Stage what, const EvaluationResult& result);
    void setReport(const RunReport& report); // replaces all
    void clear();

    QString valueAt(const QPointF& pixel) const override;
    bool hasTable() const override { return !m_probe.empty() || m_reference || m_simulated || m_final; }
    QString table() const override; // of,quantized blocks,score,low,high

protected:
    void redraw() override;
    void retheme(const PlotTheme& theme) override;

private:
    void buildGraphs();
    void setUpAxes(bool perplexity);
    void drawProbe(bool perplexity);
    void drawLevel(QCPGraph* graph, const std::optional<EvaluationResult>& result, const QString& label);
    void drawFinal();
    bool showsPerplexity() const;
    double lastBlock() const;

    int m_blocks = 0;
    QString m_method;
    std::vector<ProbePoint> m_probe;
    std::optional<EvaluationResult> m_reference;
    std::optional<EvaluationResult> m_simulated;
    std::optional<EvaluationResult> m_final;

    QCPGraph* m_bandLow;
    QCPGraph* m_bandHigh;
    QCPGraph* m_probeLine;
    QCPGraph* m_referenceLine;
    QCPGraph* m_simulatedLine;
    QCPGraph* m_finalPoint;
    QCPErrorBars* m_finalInterval;
};

} // namespace tacq
