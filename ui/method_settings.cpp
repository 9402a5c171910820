#include "ui/method_settings.h"

#include "ui/card.h"
#include "ui/metric_names.h"
#include "ui/number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace tacq {

namespace {

constexpr int kMetricWidth = 34 * kGrid;
constexpr int kFieldWidth = 14 * kGrid;

double shareOf(const QDoubleSpinBox& percent)
{
    return std::round(percent.value() * 1000) / 100'000; // 0.45 / 100 would miss 0.0045
}

} // namespace

MethodSettings::MethodSettings(QWidget* parent)
    : QWidget(parent)
{
    buildControls();
    connectSignals();
}

void MethodSettings::buildControls()
{
    m_form = new QFormLayout(this);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(2 * kGrid);
    m_form->setVerticalSpacing(kGrid);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    buildTacq();
    buildBaselines();
}

void MethodSettings::buildTacq()
{
    m_metric = makeMetricBox(this);
    m_metric->setObjectName(QStringLiteral("metric"));
    m_metric->setToolTip(tr("What makes a weight worth keeping in 16 bit"));
    m_metric->setFixedWidth(kMetricWidth);
    m_metricHelp = makeHint(QString(), this);
    m_metricHelp->setObjectName(QStringLiteral("metricHelp"));
    m_metricHelp->setWordWrap(false);
    m_keepGradients = new QCheckBox(
        tr("Keep the gradients, so that other metrics can be tried without computing them again"), this);
    m_keepGradients->setObjectName(QStringLiteral("keepGradients"));
    m_keepGradients->setToolTip(tr("Takes the room on disk that the estimate tells; Inspect then offers the "
                                   "other metrics for the finished run"));
    addRow(Method::Tacq, tr("Ranked by"), m_metric);
    addRow(Method::Tacq, QString(), m_metricHelp);
    addRow(Method::Tacq, QString(), m_keepGradients);
}

void MethodSettings::buildBaselines()
{
    m_sensitive = makeNumberField({ "sensitiveShare", 50, 3, 0.01, kFieldWidth }, tr(" %"));
    m_sensitive->setToolTip(tr("Weights of each matrix that stay in 16 bit for their squared gradients"));
    m_large = makeNumberField({ "largeShare", 50, 3, 0.05, kFieldWidth }, tr(" %"));
    m_large->setToolTip(tr("Weights of the model that stay in 16 bit for their size"));
    m_salient = makeNumberField({ "salientWeight", 1000, 2, 0.5, kFieldWidth }, {});
    m_salient->setMinimum(0.01);
    m_salient->setToolTip(
        tr("How often salient weights count where a grid is fitted; 1 is the method's own"));
    addRow(Method::Squeezellm, tr("Kept for their gradients"), m_sensitive);
    addRow(Method::Squeezellm, tr("Kept for their size"), m_large);
    addRow(Method::Slim, tr("Weight of salient entries"), m_salient);
}

void MethodSettings::addRow(Method method, const QString& label, QWidget* field)
{
    if (!label.isEmpty())
        field->setAccessibleName(label);
    m_form->addRow(label, field);
    m_rows.emplace_back(method, field);
}

void MethodSettings::connectSignals()
{
    connect(m_metric, &QComboBox::activated, this, &MethodSettings::changed);
    connect(m_keepGradients, &QCheckBox::clicked, this, &MethodSettings::changed);
    for (QDoubleSpinBox* field : { m_sensitive, m_large, m_salient })
        connect(field, &QDoubleSpinBox::valueChanged, this, &MethodSettings::changed);
}

void MethodSettings::show(const RunConfig& config)
{
    const QSignalBlocker blocker(this);
    for (const auto& [method, field] : m_rows)
        m_form->setRowVisible(field, method == config.method);
    setVisible(std::any_of(
        m_rows.begin(), m_rows.end(), [&](const auto& row) { return row.first == config.method; }));
    m_metric->setCurrentIndex(m_metric->findData(int(config.metric)));
    m_metricHelp->setText(metricHelp(config.metric));
    m_keepGradients->setEnabled(usesGradients(config.metric));
    m_keepGradients->setChecked(config.keepGradients && usesGradients(config.metric));
    m_sensitive->setValue(100 * config.baselines.sensitiveShare);
    m_large->setValue(100 * config.baselines.largeShare);
    m_salient->setValue(config.baselines.slimSalientWeight);
}

// Other methods' settings stay what they are.
void MethodSettings::applyTo(RunConfig& config) const
{
    if (config.method == Method::Tacq) {
        config.metric = Metric(m_metric->currentData().toInt());
        if (m_keepGradients->isEnabled())
            config.keepGradients = m_keepGradients->isChecked();
    } else if (config.method == Method::Squeezellm) {
        config.baselines.sensitiveShare = shareOf(*m_sensitive);
        config.baselines.largeShare = shareOf(*m_large);
    } else if (config.method == Method::Slim) {
        config.baselines.slimSalientWeight = m_salient->value();
    }
}

} // namespace tacq
