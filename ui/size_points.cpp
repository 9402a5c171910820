#include "ui/size_points.h"

#include "ui/models/run_table.h"

#include <QCoreApplication>
#include <QSet>

namespace tacq {

namespace {

constexpr double kFullBits = 16;

Series seriesOf(Method method)
{
    switch (method) {
    case Method::Gptq:
        return Series::PlainGptq;
    case Method::Rtn:
        return Series::Rounded;
    default:
        return Series::Result;
    }
}

// The packed file with its codes replaced by 16-bit weights.
double fullMegabytes(const RunReport& report)
{
    const double weights = double(report.quantizable);
    return (double(report.bytes) + weights * (kFullBits - report.storedBits) / 8) / 1e6;
}

} // namespace

QStringList scoredTasks(const QList<RunSummaryPtr>& runs)
{
    QStringList tasks;
    for (const RunSummaryPtr& run : runs) {
        if (!run->report.evaluation)
            continue;
        const QString task = QString::fromStdString(run->report.evaluation->task);
        if (!tasks.contains(task))
            tasks.append(task);
    }
    return tasks;
}

std::vector<SizeAccuracyPoint> sizePoints(const QList<RunSummaryPtr>& runs, const QString& task)
{
    std::vector<SizeAccuracyPoint> points;
    QSet<QString> models;
    for (const RunSummaryPtr& run : runs) {
        const RunReport& report = run->report;
        if (!report.evaluation || QString::fromStdString(report.evaluation->task) != task)
            continue;
        points.push_back({ runTitle(*run), seriesOf(run->config.method), report.averageBits,
            double(report.bytes) / 1e6, *report.evaluation });
        const QString model = modelTitle(run->config);
        if (!report.fullPrecision || models.contains(model))
            continue;
        models.insert(model);
        points.push_back({ QCoreApplication::translate("tacq::SizePoints", "%1 in full precision").arg(model),
            Series::FullPrecision, kFullBits, fullMegabytes(report), *report.fullPrecision });
    }
    return points;
}

} // namespace tacq
