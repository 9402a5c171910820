#pragma once

#include "core/report/stage.h"

#include <QWidget>

#include <array>

class QLabel;

namespace tacq {

class RunLive;

// The stages of a run from top to bottom: which are done and how long they took, which one is at work.
class StageTimeline : public QWidget
{
    Q_OBJECT

public:
    explicit StageTimeline(QWidget* parent = nullptr);
    void show(const RunLive& live);

private:
    struct Row
    {
        QLabel* mark = nullptr;
        QLabel* title = nullptr;
        QLabel* seconds = nullptr;
    };
    std::array<Row, kStages.size()> m_rows;
};

} // namespace tacq
