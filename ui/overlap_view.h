#pragma once

#include "core/circuits/circuit_overlap.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace tacq {

class Notice;
class OverlapMap;

// What two runs keep in common: one sentence, and the map of it.
class OverlapView : public QWidget
{
    Q_OBJECT

public:
    explicit OverlapView(QWidget* parent = nullptr);

    OverlapMap& map() const { return *m_map; }
    void begin(const QString& first, const QString& second); // names; their overlap will come
    void setOverlap(const CircuitOverlapPtr& overlap);
    void setProblem(const QString& message, const QString& hint);

private:
    QString m_first;
    QString m_second;
    QLabel* m_sentence;
    QComboBox* m_quantity;
    Notice* m_notice;
    OverlapMap* m_map;
};

} // namespace tacq
