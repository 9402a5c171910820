#pragma once

#include "core/pipeline/inspection.h"

#include <QWidget>

#include <vector>

class QFormLayout;
class QLabel;
class QSpinBox;

namespace tacq {

// One weight of a matrix: chosen by row and column, or from the map beside it.
class WeightCard : public QWidget
{
    Q_OBJECT

public:
    explicit WeightCard(QWidget* parent = nullptr);

    void setMatrix(std::int64_t rows, std::int64_t columns); // empties the values
    void showPlace(std::int64_t row, std::int64_t column); // its values will come
    void setWeight(const WeightDetail& weight);

signals:
    void weightChosen(std::int64_t row, std::int64_t column);

private:
    void buildControls();
    QSpinBox* addBox(QFormLayout& form, const QString& label, const QString& objectName);
    QLabel* addValue(QFormLayout& form, const QString& label, const QString& objectName);
    void announce();
    void showRanks(const WeightDetail& weight);

    QSpinBox* m_row = nullptr;
    QSpinBox* m_column = nullptr;
    QLabel* m_original = nullptr;
    QLabel* m_quantized = nullptr;
    QLabel* m_error = nullptr;
    QLabel* m_gradient = nullptr;
    QLabel* m_score = nullptr;
    QLabel* m_rank = nullptr;
    QLabel* m_rankInMatrix = nullptr;
    std::vector<QLabel*> m_values; // all of these
    QLabel* m_fate = nullptr;
    bool m_choosing = false;
};

} // namespace tacq
