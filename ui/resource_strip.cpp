#include "ui/resource_strip.h"

#include "ui/card.h"
#include "ui/facts.h"
#include "ui/number_format.h"

#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kInterval = 1000; // ms

} // namespace

ResourceStrip::ResourceStrip(EnginePtr engine, QWidget* parent)
    : QWidget(parent)
    , m_engine(std::move(engine))
    , m_meter(std::make_shared<LoadMeter>())
    , m_job(nullptr)
{
    setObjectName(QStringLiteral("resourceStrip"));
    auto* facts = new Facts(this);
    m_processor = facts->add(tr("Processor"), QStringLiteral("resourceProcessor"),
        tr("Cores this program keeps busy, over the last second"));
    m_memory = facts->add(tr("Memory"), QStringLiteral("resourceMemory"),
        tr("What this program uses now, and what the machine has left"));
    m_disk = facts->add(
        tr("Disk"), QStringLiteral("resourceDisk"), tr("What is free where the run folder lies"));
    m_gpuFacts = new Facts(this);
    m_gpu = m_gpuFacts->add(tr("GPU memory"), QStringLiteral("resourceGpu"),
        tr("What all programs use of the memory of the run's GPU"));
    m_gpuFacts->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid - 2);
    layout->addWidget(facts);
    layout->addWidget(m_gpuFacts);
    m_clock.setInterval(kInterval);
    connect(&m_clock, &QTimer::timeout, this, &ResourceStrip::sample);
    for (QLabel* value : { m_processor, m_memory, m_disk })
        value->setText(QStringLiteral("\u2013"));
}

void ResourceStrip::setRun(const std::filesystem::path& folder, const std::string& device)
{
    m_folder = folder;
    m_device = device;
    if (isVisible())
        sample();
}

void ResourceStrip::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    sample();
    m_clock.start();
}

void ResourceStrip::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_clock.stop();
}

void ResourceStrip::sample()
{
    if (m_job.isRunning())
        return; // a disk that takes its time is asked once
    m_job.start(
        [engine = m_engine, meter = m_meter, folder = m_folder, device = m_device](const std::stop_token&) {
            Load load { meter->sample(folder), std::nullopt };
            if (!device.empty()) // before a run, asking a GPU would only wake it
                load.gpu = engine->deviceMemory(device);
            return load;
        },
        [this](const JobResult<Load>& result) {
            if (result.value)
                show(*result.value);
        });
}

void ResourceStrip::show(const Load& sampled)
{
    const MachineLoad& load = sampled.machine;
    m_gpuFacts->setVisible(sampled.gpu.has_value());
    if (sampled.gpu)
        m_gpu->setText(tr("%1 of %2").arg(byteSize(sampled.gpu->used), byteSize(sampled.gpu->total)));
    m_processor->setText(tr("%1 of %2 cores").arg(load.cores, 0, 'f', 1).arg(load.coresOfMachine));
    m_memory->setText(tr("%1 \u00b7 %2 free").arg(byteSize(load.resident), byteSize(load.available)));
    m_disk->setText(
        load.diskFree > 0 ? tr("%1 free").arg(byteSize(load.diskFree)) : QStringLiteral("\u2013"));
}

} // namespace tacq
