#pragma once

#include "ui/plots/size_accuracy_plot.h"
#include "ui/session/engine.h"

#include <QList>

#include <vector>

namespace tacq {

// Tasks that finished runs were scored on, each once, in order of appearance.
QStringList scoredTasks(const QList<RunSummaryPtr>& runs);

// The points of all runs scored on `task`, and of each of their models in full precision once.
std::vector<SizeAccuracyPoint> sizePoints(const QList<RunSummaryPtr>& runs, const QString& task);

} // namespace tacq
