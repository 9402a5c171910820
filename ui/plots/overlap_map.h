#pragma once

#include "ui/plots/matrix_map.h"

#include "core/circuits/circuit_overlap.h"

#include <array>

namespace tacq {

// What a cell of the map shows of a matrix that two runs keep weights of.
enum class OverlapQuantity {
    OverChance, // weights kept by both, as a multiple of what chance gives
    Common, // weights kept by both, as a share of those kept by either
    Difference // share kept by the first run less that of the second
};
inline constexpr std::array<OverlapQuantity, 3> kOverlapQuantities
    = { OverlapQuantity::Difference, OverlapQuantity::Common, OverlapQuantity::OverChance }; // as offered

QString title(OverlapQuantity quantity);

// Shares in percent, differences in percentage points; not a number where a run keeps nothing to compare.
double valueOf(const OverlapCounts& counts, OverlapQuantity quantity);

// One line for a person: how much of what the first run keeps the second keeps too, and how much by chance
// with the counts of each matrix.
QString overlapSentence(const OverlapCounts& total, const QString& first, const QString& second);

// Two runs of one model, matrix by matrix: where they keep the same weights, and where each keeps more.
class OverlapMap : public MatrixMap
{
    Q_OBJECT

public:
    explicit OverlapMap(QWidget* parent = nullptr);

    void setOverlap(const CircuitOverlapPtr& overlap); // null: nothing to show
    void setRunNames(const QString& first, const QString& second); // as hints and tool tips call them

    OverlapQuantity quantity() const { return m_quantity; }
    void setQuantity(OverlapQuantity quantity);

protected:
    int blockCount() const override { return m_overlap ? m_overlap->blocks : 0; }
    double shownValue(const Cell& cell) const override;
    bool canOpen(const Cell& cell) const override { return cell.block < blockCount(); }
    QString describe(const Cell& cell) const override;
    Scale scale() const override;

private:
    const OverlapCounts& countsOf(const Cell& cell) const;
    double largestShare() const; // that a run keeps of a matrix, percent
    void updateHint();

    CircuitOverlapPtr m_overlap;
    QString m_first;
    QString m_second;
    OverlapQuantity m_quantity = OverlapQuantity::Difference; // tells two circuits apart at a glance
};

} // namespace tacq
