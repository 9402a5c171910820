#pragma once

#include "ui/session/latest_job.h"
#include "ui/session/load_meter.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <memory>

class QLabel;

namespace tacq {

// Processor, memory and disk, read every second while the strip is in sight.
class ResourceStrip : public QWidget
{
    Q_OBJECT

public:
    explicit ResourceStrip(QWidget* parent = nullptr);
    void setFolder(const std::filesystem::path& folder); // of the run: its disk is told

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void sample();
    void show(const MachineLoad& load);

    QLabel* m_processor;
    QLabel* m_memory;
    QLabel* m_disk;
    QTimer m_clock;
    std::filesystem::path m_folder;
    std::shared_ptr<LoadMeter> m_meter; // used by the job alone while it runs
    LatestJob<MachineLoad> m_job;
};

} // namespace tacq
