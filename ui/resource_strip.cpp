#include "ui/resource_strip.h"

#include "ui/card.h"
#include "ui/facts.h"
#include "ui/number_format.h"

#include <QVBoxLayout>

namespace tacq {

namespace {

constexpr int kInterval = 1000; // ms

} // namespace

ResourceStrip::ResourceStrip(QWidget* parent)
    : QWidget(parent)
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
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(facts);
    m_clock.setInterval(kInterval);
    connect(&m_clock, &QTimer::timeout, this, &ResourceStrip::sample);
    for (QLabel* value : { m_processor, m_memory, m_disk })
        value->setText(QStringLiteral("\u2013"));
}

void ResourceStrip::setFolder(const std::filesystem::path& folder)
{
    m_folder = folder;
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
        [meter = m_meter, folder = m_folder](const std::stop_token&) { return meter->sample(folder); },
        [this](const JobResult<MachineLoad>& result) {
            if (result.value)
                show(*result.value);
        });
}

void ResourceStrip::show(const MachineLoad& load)
{
    m_processor->setText(tr("%1 of %2 cores").arg(load.cores, 0, 'f', 1).arg(load.coresOfMachine));
    m_memory->setText(tr("%1 \u00b7 %2 free").arg(byteSize(load.resident), byteSize(load.available)));
    m_disk->setText(
        load.diskFree > 0 ? tr("%1 free").arg(byteSize(load.diskFree)) : QStringLiteral("\u2013"));
}

} // namespace tacq
