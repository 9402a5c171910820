#include "ui/stage_names.h"

#include "ui/number_format.h"
#include "ui/session/run_live.h"

#include <QCoreApplication>

namespace tacq {

namespace {

// A context for lupdate, which finds no texts in free functions.
struct StageNames
{
    Q_DECLARE_TR_FUNCTIONS(tacq::StageNames)
};

QString stepName(Stage stage)
{
    switch (stage) {
    case Stage::Reference:
    case Stage::Evaluate:
        return StageNames::tr("items");
    case Stage::Simulate:
    case Stage::Quantize:
        return StageNames::tr("matrices");
    case Stage::Export:
    case Stage::Verify:
        return StageNames::tr("tensors");
    default:
        return StageNames::tr("steps");
    }
}

} // namespace

QString stageTitle(Stage stage)
{
    switch (stage) {
    case Stage::Open:
        return StageNames::tr("Open model");
    case Stage::Task:
        return StageNames::tr("Load task");
    case Stage::Reference:
        return StageNames::tr("Score full precision");
    case Stage::Simulate:
        return StageNames::tr("Simulate quantization");
    case Stage::Gradients:
        return StageNames::tr("Gradients and saliency");
    case Stage::Select:
        return StageNames::tr("Select outliers");
    case Stage::Quantize:
        return StageNames::tr("Quantize");
    case Stage::Evaluate:
        return StageNames::tr("Score the result");
    case Stage::Export:
        return StageNames::tr("Write checkpoint");
    case Stage::Verify:
        return StageNames::tr("Verify checkpoint");
    }
    return {};
}

QString stageSteps(Stage stage, qint64 done, qint64 total)
{
    return StageNames::tr("%1 of %2 %3").arg(groupedNumber(done), groupedNumber(total), stepName(stage));
}

QString progressSentence(const RunLive& live)
{
    if (!live.stage())
        return {};
    const auto& answers = live.answers();
    QString sentence = answers ? StageNames::tr("%1 of %2 answers done, %3 tokens written")
                                     .arg(groupedNumber(answers->finished), groupedNumber(answers->items),
                                         groupedNumber(answers->tokens))
        : live.total() > 0
        ? StageNames::tr("%1 done").arg(stageSteps(*live.stage(), live.done(), live.total()))
        : stageTitle(*live.stage());
    if (const auto left = live.remainingSeconds())
        sentence += StageNames::tr(", %1 left").arg(aboutDuration(*left));
    return sentence;
}

} // namespace tacq
