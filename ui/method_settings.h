#pragma once

#include "core/config/run_config.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;

namespace tacq {

// What only one method asks for: TACQ's metric, SqueezeLLM's shares, SliM-LLM's weight. The rows of the
// others are hidden.
class MethodSettings : public QWidget
{
    Q_OBJECT

public:
    explicit MethodSettings(QWidget* parent = nullptr);
    void show(const RunConfig& config);
    void applyTo(RunConfig& config) const;

signals:
    void changed(); // by the person

private:
    void buildControls();
    void buildTacq();
    void buildBaselines();
    void addRow(Method method, const QString& label, QWidget* field);
    void connectSignals();

    QFormLayout* m_form = nullptr;
    std::vector<std::pair<Method, QWidget*>> m_rows; // and whose they are
    QComboBox* m_metric = nullptr;
    QLabel* m_metricHelp = nullptr;
    QCheckBox* m_keepGradients = nullptr;
    QDoubleSpinBox* m_sensitive = nullptr; // percent
    QDoubleSpinBox* m_large = nullptr; // percent
    QDoubleSpinBox* m_salient = nullptr;
};

} // namespace tacq
