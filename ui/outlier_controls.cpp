#include "ui/outlier_controls.h"

#include "ui/card.h"
#include "ui/number_field.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QRadioButton>
#include <QSignalBlocker>

#include <array>
#include <cmath>

namespace tacq {

namespace {

constexpr double kMegabyte = 1e6;
constexpr int kFieldWidth = 17 * kGrid;

} // namespace

OutlierControls::OutlierControls(QWidget* parent)
    : QWidget(parent)
{
    buildControls();
    connectSignals();
}

void OutlierControls::buildControls()
{
    m_leaders = new QButtonGroup(this);
    m_share = makeNumberField({ "outlierShare", 50, 3, 0.05, kFieldWidth }, tr(" %"));
    m_bits = makeNumberField({ "targetBits", 31.999, 3, 0.01, kFieldWidth }, tr(" bits"));
    m_size = makeNumberField({ "targetSize", 10e6, 1, 1, kFieldWidth }, tr(" MB"));
    const std::array<QString, kLeaderCount> names
        = { tr("Share of the weights"), tr("Average bits"), tr("Size of the packed file") };
    const std::array<QString, kLeaderCount> tips = { tr("How many of the quantized weights stay in 16 bit"),
        tr("Bits per quantized weight, outliers counted with 32 bits each"),
        tr("Everything in the file: codes, scales, outliers, embeddings") };
    const std::array<QDoubleSpinBox*, kLeaderCount> fields = { m_share, m_bits, m_size };
    const std::array<const char*, kLeaderCount> objects = { "leadShare", "leadBits", "leadSize" };
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kGrid);
    grid->setVerticalSpacing(kGrid);
    grid->setColumnMinimumWidth(0, 26 * kGrid);
    grid->setColumnStretch(2, 1);
    for (int i = 0; i < kLeaderCount; ++i) {
        auto* button = new QRadioButton(names[std::size_t(i)], this);
        button->setObjectName(QLatin1String(objects[std::size_t(i)]));
        button->setToolTip(tips[std::size_t(i)]);
        fields[std::size_t(i)]->setToolTip(tips[std::size_t(i)]);
        fields[std::size_t(i)]->setAccessibleName(names[std::size_t(i)]);
        m_leaders->addButton(button, i);
        grid->addWidget(button, i, 0);
        grid->addWidget(fields[std::size_t(i)], i, 1);
    }
    m_leaders->button(Share)->setChecked(true);
}

void OutlierControls::connectSignals()
{
    connect(m_leaders, &QButtonGroup::idClicked, this, &OutlierControls::changed);
    connect(m_share, &QDoubleSpinBox::valueChanged, this, [this] { lead(Share); });
    connect(m_bits, &QDoubleSpinBox::valueChanged, this, [this] { lead(Bits); });
    connect(m_size, &QDoubleSpinBox::valueChanged, this, [this] { lead(Size); });
}

void OutlierControls::lead(Leader leader)
{
    m_leaders->button(leader)->setChecked(true);
    emit changed();
}

OutlierControls::Leader OutlierControls::leader() const
{
    return Leader(m_leaders->checkedId());
}

void OutlierControls::setBudget(const OutlierBudget& budget, int bits)
{
    const QSignalBlocker blockShare(m_share);
    const QSignalBlocker blockBits(m_bits);
    const QSignalBlocker blockSize(m_size);
    m_bits->setMinimum(bits);
    const Leader leader = budget.targetBits ? Bits : budget.targetBytes ? Size : Share;
    m_leaders->button(leader)->setChecked(true);
    if (budget.targetBits)
        m_bits->setValue(*budget.targetBits);
    else if (budget.targetBytes)
        m_size->setValue(double(*budget.targetBytes) / kMegabyte);
    else
        m_share->setValue(100 * budget.share);
}

void OutlierControls::setEstimate(const Estimate& estimate)
{
    const QSignalBlocker blockShare(m_share);
    const QSignalBlocker blockBits(m_bits);
    const QSignalBlocker blockSize(m_size);
    if (leader() != Share)
        m_share->setValue(100 * estimate.outlierShare);
    if (leader() != Bits)
        m_bits->setValue(estimate.averageBits);
    if (leader() != Size)
        m_size->setValue(double(estimate.packedBytes) / kMegabyte);
}

OutlierBudget OutlierControls::budget() const
{
    OutlierBudget budget;
    if (leader() == Bits)
        budget.targetBits = m_bits->value();
    else if (leader() == Size)
        budget.targetBytes = std::uint64_t(std::llround(m_size->value() * kMegabyte));
    else
        budget.share = std::round(m_share->value() * 1000) / 100'000; // 0.35 / 100 would miss 0.0035
    return budget;
}

} // namespace tacq
