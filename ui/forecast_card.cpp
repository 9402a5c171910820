#include "ui/forecast_card.h"

#include "ui/facts.h"
#include "ui/number_format.h"

#include <QLabel>
#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr double kNear = 0.8; // of what is free: amber from here

const QString kUnknown = QStringLiteral("–");

} // namespace

ForecastCard::ForecastCard(QWidget* parent)
    : Card(tr("What it will give and take"), parent)
{
    buildControls();
}

void ForecastCard::buildControls()
{
    m_size = new QLabel(this);
    m_size->setObjectName(QStringLiteral("forecastSize"));
    m_size->setAccessibleName(tr("Size of the compressed model"));
    QFont font = m_size->font();
    font.setPointSizeF(font.pointSizeF() * 2);
    font.setWeight(QFont::DemiBold);
    m_size->setFont(font);
    m_ratio = makeHint(QString(), this);
    m_ratio->setObjectName(QStringLiteral("forecastRatio"));
    auto* gives = new Facts(this);
    m_bits = gives->add(tr("Average"), QStringLiteral("forecastBits"),
        tr("Bits per quantized weight, each outlier counted with 32 bits"));
    m_outliers = gives->add(tr("Kept in 16 bit"), QStringLiteral("forecastOutliers"));
    m_stored = gives->add(tr("As stored"), QStringLiteral("forecastStored"),
        tr("Codes, scales, zero points and outliers per quantized weight"));
    auto* takes = new Facts(this);
    m_time = takes->add(tr("Time"), QStringLiteral("forecastTime"),
        tr("Guessed from the machine at first, learnt from finished runs afterwards"));
    m_memory = takes->add(tr("Peak memory"), QStringLiteral("forecastMemory"));
    m_disk = takes->add(tr("Disk"), QStringLiteral("forecastDisk"), tr("Run folder and export together"));
    m_memoryRemark = new QLabel(this);
    m_memoryRemark->setObjectName(QStringLiteral("forecastMemoryRemark"));
    m_diskRemark = new QLabel(this);
    m_diskRemark->setObjectName(QStringLiteral("forecastDiskRemark"));
    for (QLabel* remark : { m_memoryRemark, m_diskRemark })
        remark->setWordWrap(true);
    body()->addWidget(m_size);
    body()->addWidget(m_ratio);
    body()->addSpacing(kGrid);
    body()->addWidget(gives);
    body()->addSpacing(kGrid);
    body()->addWidget(takes);
    body()->addWidget(m_memoryRemark);
    body()->addWidget(m_diskRemark);
    body()->addStretch();
}

void ForecastCard::showNeed(QLabel& value, QLabel& remark, std::uint64_t need, std::uint64_t free)
{
    value.setText(byteSize(need));
    const bool beyond = free > 0 && need > free;
    const bool near = free > 0 && !beyond && double(need) > kNear * double(free);
    const Tone tone = beyond ? Tone::Bad : near ? Tone::Caution : Tone::Neutral;
    for (QLabel* label : { &value, &remark }) {
        QPalette colors = palette();
        if (tone != Tone::Neutral)
            colors.setColor(QPalette::WindowText, toneColor(tone, palette()));
        label->setPalette(colors);
    }
    remark.setVisible(beyond || near);
    remark.setText(beyond ? tr("More than the %1 that are free.").arg(byteSize(free))
            : near        ? tr("Close to the %1 that are free.").arg(byteSize(free))
                          : QString());
}

void ForecastCard::show(
    const Forecast& forecast, const ModelInfo* model, std::uint64_t freeMemory, std::uint64_t freeDisk)
{
    if (!forecast.estimate || !model) {
        for (QLabel* label : { m_size, m_bits, m_outliers, m_stored, m_time, m_memory, m_disk })
            label->setText(kUnknown);
        m_ratio->setText(model ? tr("These settings cannot be met.") : tr("Open a model to see its size."));
        m_memoryRemark->hide();
        m_diskRemark->hide();
        return;
    }
    const Estimate& estimate = *forecast.estimate;
    m_size->setText(byteSize(estimate.packedBytes));
    m_ratio->setText(tr("packed, %1 of the %2 that the model takes in 16 bit")
                         .arg(percent(double(estimate.packedBytes) / double(estimate.denseBytes), 0),
                             byteSize(estimate.denseBytes)));
    m_bits->setText(bitWidth(estimate.averageBits));
    m_outliers->setText(tr("%1 weights").arg(groupedNumber(estimate.outliers)));
    m_stored->setText(bitWidth(estimate.storedBits));
    m_time->setText(forecast.timeKnown ? aboutDuration(forecast.plan.total()) : tr("choose a task first"));
    showNeed(*m_memory, *m_memoryRemark, estimate.peakMemory, freeMemory);
    showNeed(*m_disk, *m_diskRemark, estimate.diskBytes, freeDisk);
}

} // namespace tacq
