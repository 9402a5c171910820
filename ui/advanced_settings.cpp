#include "ui/advanced_settings.h"

#include "ui/card.h"
#include "ui/method_settings.h"

#include "core/base/device.h"
#include "core/base/parallel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kFieldWidth = 14 * kGrid;

QSpinBox* makeField(const char* name, int minimum, int maximum, const QString& tip)
{
    auto* field = new QSpinBox;
    field->setObjectName(QLatin1String(name));
    field->setRange(minimum, maximum);
    field->setToolTip(tip);
    field->setAlignment(Qt::AlignRight);
    field->setFixedWidth(kFieldWidth);
    field->setKeyboardTracking(false);
    return field;
}

void addRow(QFormLayout& form, const QString& label, QWidget* field)
{
    field->setAccessibleName(label);
    form.addRow(label, field);
}

QFormLayout* makeForm(QWidget* parent)
{
    auto* form = new QFormLayout(parent);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(2 * kGrid);
    form->setVerticalSpacing(kGrid);
    form->setFormAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return form;
}

} // namespace

AdvancedSettings::AdvancedSettings(QWidget* parent)
    : QWidget(parent)
{
    buildControls();
    connectSignals();
}

void AdvancedSettings::buildControls()
{
    m_toggle = new QToolButton(this);
    m_toggle->setObjectName(QStringLiteral("advancedToggle"));
    m_toggle->setText(tr("Advanced"));
    m_toggle->setToolTip(tr("Samples, seed, device and other settings most runs leave alone"));
    m_toggle->setCheckable(true);
    m_toggle->setAutoRaise(true);
    m_toggle->setArrowType(Qt::RightArrow);
    m_toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_body = new QWidget(this);
    m_method = new MethodSettings(m_body);
    m_method->setObjectName(QStringLiteral("methodSettings"));
    auto* rows = new QVBoxLayout(m_body);
    rows->setContentsMargins(kGrid, 0, 0, 0);
    rows->setSpacing(2 * kGrid);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(4 * kGrid);
    columns->addWidget(buildCalibration());
    columns->addWidget(buildMachine());
    columns->addStretch();
    rows->addWidget(m_method);
    rows->addLayout(columns);
    m_body->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_toggle, 0, Qt::AlignLeft);
    layout->addWidget(m_body);
}

QWidget* AdvancedSettings::buildCalibration()
{
    auto* side = new QWidget(m_body);
    QFormLayout* form = makeForm(side);
    m_samples = makeField("samples", 1, 100'000, tr("Calibration samples at most"));
    m_sequenceLength = makeField("sequenceLength", 2, 1'000'000, tr("Tokens per window of a text"));
    m_tokenBudget
        = makeField("tokenBudget", 2, 2'000'000'000, tr("Calibration tokens at most, over all samples"));
    m_seed = makeField(
        "seed", 0, 2'000'000'000, tr("Decides which samples are drawn; the same seed gives the same run"));
    m_evaluationItems
        = makeField("evaluationItems", 0, 1'000'000, tr("Items of the final evaluation at most"));
    m_evaluationItems->setSpecialValueText(tr("all"));
    addRow(*form, tr("Samples"), m_samples);
    addRow(*form, tr("Sequence length"), m_sequenceLength);
    addRow(*form, tr("Token budget"), m_tokenBudget);
    addRow(*form, tr("Seed"), m_seed);
    addRow(*form, tr("Evaluation items"), m_evaluationItems);
    return side;
}

QWidget* AdvancedSettings::buildMachine()
{
    auto* side = new QWidget(m_body);
    QFormLayout* form = makeForm(side);
    m_device = new QComboBox(side);
    m_device->setObjectName(QStringLiteral("device"));
    m_device->setToolTip(tr("Where the engine computes"));
    m_device->setFixedWidth(kFieldWidth);
    m_device->addItem(tr("automatic"), QStringLiteral("auto"));
    for (const DeviceInfo& device : availableDevices()) {
        m_device->addItem(QString::fromStdString(device.name), QString::fromStdString(device.name));
        m_device->setItemData(
            m_device->count() - 1, QString::fromStdString(device.description), Qt::ToolTipRole);
    }
    m_threads = makeField("threads", 0, coreCount(), tr("Processor threads the engine uses"));
    m_threads->setSpecialValueText(tr("all"));
    m_probe = makeField("probeItems", 0, 100'000, tr("Items scored live while blocks become quantized"));
    m_probe->setSpecialValueText(tr("off"));
    m_reference = new QCheckBox(tr("Score full precision and plain GPTQ too"), side);
    m_reference->setObjectName(QStringLiteral("evaluateReference"));
    m_reference->setToolTip(tr("Something to compare the result with; takes two more evaluations"));
    addRow(*form, tr("Device"), m_device);
    addRow(*form, tr("Threads"), m_threads);
    addRow(*form, tr("Live probe"), m_probe);
    form->addRow(m_reference);
    return side;
}

void AdvancedSettings::connectSignals()
{
    connect(m_toggle, &QToolButton::toggled, this, [this](bool open) {
        m_toggle->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_body->setVisible(open);
    });
    for (QSpinBox* field :
        { m_samples, m_sequenceLength, m_tokenBudget, m_seed, m_probe, m_evaluationItems, m_threads })
        connect(field, &QSpinBox::valueChanged, this, &AdvancedSettings::changed);
    connect(m_method, &MethodSettings::changed, this, &AdvancedSettings::changed);
    connect(m_device, &QComboBox::activated, this, &AdvancedSettings::changed);
    connect(m_reference, &QCheckBox::clicked, this, &AdvancedSettings::changed);
}

void AdvancedSettings::show(const RunConfig& config)
{
    const QSignalBlocker blocker(this);
    m_samples->setValue(config.samples);
    m_sequenceLength->setValue(config.sequenceLength);
    m_tokenBudget->setValue(int(config.tokenBudget));
    m_seed->setValue(int(config.seed));
    m_probe->setValue(config.probeItems);
    m_evaluationItems->setValue(int(config.evaluationItems));
    m_threads->setValue(config.threads);
    m_device->setCurrentIndex(std::max(0, m_device->findData(QString::fromStdString(config.device))));
    m_reference->setChecked(config.evaluateReference);
    m_reference->setText(config.method == Method::Tacq ? tr("Score full precision and plain GPTQ too")
                                                       : tr("Score full precision too"));
    // Rounding to nearest sees the weights alone.
    const bool calibrated = config.method != Method::Rtn;
    const auto allow = [&](QSpinBox* field, const QString& tip) {
        field->setEnabled(calibrated);
        field->setToolTip(calibrated ? tip : tr("Rounding to nearest looks at no samples"));
    };
    allow(m_samples, tr("Calibration samples at most"));
    allow(m_tokenBudget, tr("Calibration tokens at most, over all samples"));
    m_method->show(config);
}

void AdvancedSettings::applyTo(RunConfig& config) const
{
    config.samples = m_samples->value();
    config.sequenceLength = m_sequenceLength->value();
    config.tokenBudget = m_tokenBudget->value();
    config.seed = std::uint64_t(m_seed->value());
    config.probeItems = m_probe->value();
    config.evaluationItems = m_evaluationItems->value();
    config.threads = m_threads->value();
    config.device = m_device->currentData().toString().toStdString();
    config.evaluateReference = m_reference->isChecked();
    m_method->applyTo(config);
}

} // namespace tacq
