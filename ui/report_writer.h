#pragma once

#include "ui/plots/figure.h"
#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <vector>

namespace tacq {

// Writes the report of a run as one HTML file. Reading and writing happen on the pool; the figures are drawn
// by the thread of widgets, one at each turn of its event loop.
class ReportWriter : public QObject
{
    Q_OBJECT

public:
    explicit ReportWriter(EnginePtr engine, QObject* parent = nullptr);

    void write(const RunSummaryPtr& run, const QString& file); // gives up one that is still being written
    bool isBusy() const { return m_run != nullptr; }

signals:
    void written(const QString& file);
    void failed(const QString& message, const QString& hint);

private:
    void drawNext();
    void finish();
    void fail(const QString& message, const QString& hint);

    EnginePtr m_engine;
    LatestJob<ScoreHistogramPtr> m_reading;
    LatestJob<bool> m_writing;
    QTimer m_turn;

    RunSummaryPtr m_run; // null: nothing to do
    QString m_file;
    ScoreHistogramPtr m_histogram;
    std::vector<FigureKind> m_kinds; // of the figures, those drawn first
    std::vector<ReportFigure> m_figures; // drawn so far
};

} // namespace tacq
