#pragma once

#include "ui/session/engine.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace tacq {

// The first calibration samples as the model will see them, one below the other.
class SampleList : public QWidget
{
    Q_OBJECT

public:
    explicit SampleList(QWidget* parent = nullptr);
    void show(const TaskPreview& task);

private:
    void buildControls();
    void addSample(const SamplePreview& sample, std::int64_t number, bool runningText);
    void clear();

    QLabel* m_reading = nullptr; // how to read them
    QVBoxLayout* m_samples = nullptr;
};

} // namespace tacq
