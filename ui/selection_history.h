#pragma once

#include "core/config/metric.h"

#include <QUndoStack>

class QAction;

namespace tacq {

// A selection of outliers that could be made from a run's saliency.
struct Selection
{
    double share = 0; // of the quantized weights
    Metric metric = Metric::Tacq;
    bool operator==(const Selection&) const = default;
};

// The selections tried on a run, to step back and forth through. The steps of one gesture (a drag, a few
// turns of the wheel over a number) count as one.
class SelectionHistory : public QObject
{
    Q_OBJECT

public:
    explicit SelectionHistory(QObject* parent);

    void begin(const Selection& own); // forgets what was tried before
    void choose(const Selection& selection); // changed() follows
    void endGesture() { ++m_gesture; } // the next choice is a step of its own
    const Selection& now() const { return m_now; }
    QAction* undo() const { return m_undo; }
    QAction* redo() const { return m_redo; }

signals:
    void changed(const tacq::Selection& now);

private:
    class Choice;
    void show(const Selection& selection);

    QUndoStack m_stack;
    QAction* m_undo;
    QAction* m_redo;
    Selection m_now;
    int m_gesture = 0;
};

} // namespace tacq
