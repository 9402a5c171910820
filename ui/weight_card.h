#pragma once

#include "ui/card.h"

#include "core/pipeline/inspection.h"

class QSpinBox;

namespace tacq {

// One weight of a matrix: chosen by row and column, or from the map beside it.
class WeightCard : public Card
{
    Q_OBJECT

public:
    explicit WeightCard(QWidget* parent = nullptr);

    void setMatrix(std::int64_t rows, std::int64_t columns); // empties the values
    void choose(std::int64_t row, std::int64_t column); // as if typed
    void setWeight(const WeightDetail& weight);

signals:
    void weightChosen(std::int64_t row, std::int64_t column);

private:
    void buildControls();
    void announce();

    QSpinBox* m_row = nullptr;
    QSpinBox* m_column = nullptr;
    QLabel* m_original = nullptr;
    QLabel* m_quantized = nullptr;
    QLabel* m_difference = nullptr;
    QLabel* m_score = nullptr;
    QLabel* m_fate = nullptr;
    bool m_choosing = false;
};

} // namespace tacq
