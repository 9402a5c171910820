#pragma once

#include "core/config/run_config.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QSpinBox;
class QToolButton;

namespace tacq {

class MethodSettings;

// The settings most runs leave alone, folded away behind one button.
class AdvancedSettings : public QWidget
{
    Q_OBJECT

public:
    explicit AdvancedSettings(QWidget* parent = nullptr);
    void show(const RunConfig& config);
    void applyTo(RunConfig& config) const;

signals:
    void changed(); // by the person

private:
    void buildControls();
    QWidget* buildCalibration();
    QWidget* buildMachine();
    void connectSignals();

    QToolButton* m_toggle = nullptr;
    QWidget* m_body = nullptr;
    MethodSettings* m_method = nullptr;
    QSpinBox* m_samples = nullptr;
    QSpinBox* m_sequenceLength = nullptr;
    QSpinBox* m_tokenBudget = nullptr;
    QSpinBox* m_seed = nullptr;
    QSpinBox* m_probe = nullptr;
    QSpinBox* m_evaluationItems = nullptr;
    QSpinBox* m_threads = nullptr;
    QComboBox* m_device = nullptr;
    QCheckBox* m_reference = nullptr;
};

} // namespace tacq
