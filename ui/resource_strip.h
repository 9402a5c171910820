#pragma once

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"
#include "ui/session/load_meter.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <memory>

class QLabel;

namespace tacq {

class Facts;

// Processor, memory, disk, and a GPU's memory where there is one, read every second while the strip is in
// sight.
class ResourceStrip : public QWidget
{
    Q_OBJECT

public:
    explicit ResourceStrip(EnginePtr engine, QWidget* parent = nullptr);
    // The run that is watched: where its folder lies, the disk is told; of its GPU, the memory.
    void setRun(const std::filesystem::path& folder, const std::string& device);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void sample();
    struct Load
    {
        MachineLoad machine;
        std::optional<DeviceMemory> gpu;
    };
    void show(const Load& load);

    QLabel* m_processor;
    QLabel* m_memory;
    QLabel* m_disk;
    Facts* m_gpuFacts; // not shown where there is no GPU
    QLabel* m_gpu;
    QTimer m_clock;
    EnginePtr m_engine;
    std::filesystem::path m_folder;
    std::string m_device; // empty: there was no run yet
    std::shared_ptr<LoadMeter> m_meter; // used by the job alone while it runs
    LatestJob<Load> m_job;
};

} // namespace tacq
