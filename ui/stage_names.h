#pragma once

#include "core/report/stage.h"

#include <QString>

namespace tacq {

class RunLive;

QString stageTitle(Stage stage); // "Finding the outliers' gradients" as the window says it
QString stageSteps(Stage stage, qint64 done, qint64 total); // "31 of 210 matrices"
QString progressSentence(const RunLive& live); // "31 of 210 matrices done, about 40 s left"

} // namespace tacq
