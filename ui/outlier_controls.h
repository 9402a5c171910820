#pragma once

#include "core/config/estimate.h"
#include "core/config/run_config.h"

#include <QWidget>

class QButtonGroup;
class QDoubleSpinBox;
class QRadioButton;

namespace tacq {

// How many weights stay in 16 bit, said in one of three ways: as a share, as average bits, as a file size.
// The one that was touched last leads; the other two show what follows from it.
class OutlierControls : public QWidget
{
    Q_OBJECT

public:
    explicit OutlierControls(QWidget* parent = nullptr);
    void setBudget(const OutlierBudget& budget, int bits);
    void setEstimate(const Estimate& estimate); // fills the fields that follow
    OutlierBudget budget() const;

signals:
    void changed(); // by the person

private:
    enum Leader { Share, Bits, Size, kLeaderCount };

    void buildControls();
    void connectSignals();
    void lead(Leader leader);
    Leader leader() const;

    QButtonGroup* m_leaders = nullptr;
    QDoubleSpinBox* m_share = nullptr; // percent
    QDoubleSpinBox* m_bits = nullptr;
    QDoubleSpinBox* m_size = nullptr; // megabytes
};

} // namespace tacq
