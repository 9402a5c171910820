#pragma once

#include "ui/card.h"
#include "ui/session/forecast.h"

#include "core/model/model_info.h"

class QLabel;

namespace tacq {

// What a run will give and cost, before it starts; amber near what the machine has, red beyond it.
class ForecastCard : public Card
{
    Q_OBJECT

public:
    explicit ForecastCard(QWidget* parent = nullptr);
    // `freeMemory` and `freeDisk` in bytes; 0 when unknown. `model` may be null.
    void show(
        const Forecast& forecast, const ModelInfo* model, std::uint64_t freeMemory, std::uint64_t freeDisk);

private:
    void buildControls();
    void showNeed(QLabel& value, QLabel& remark, std::uint64_t need, std::uint64_t free);

    QLabel* m_size = nullptr; // large
    QLabel* m_ratio = nullptr;
    QLabel* m_bits = nullptr;
    QLabel* m_outliers = nullptr;
    QLabel* m_stored = nullptr;
    QLabel* m_time = nullptr;
    QLabel* m_memory = nullptr;
    QLabel* m_memoryRemark = nullptr;
    QLabel* m_disk = nullptr;
    QLabel* m_diskRemark = nullptr;
};

} // namespace tacq
