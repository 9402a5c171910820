#include "ui/stage_names.h"

#include "ui/number_format.h"
#include "ui/session/run_live.h"

#include <QCoreApplication>

namespace tacq {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("tacq::StageNames", text);
}

QString stepName(Stage stage)
{
    switch (stage) {
    case Stage::Reference:
    case Stage::Evaluate:
        return words("items");
    case Stage::Simulate:
    case Stage::Quantize:
        return words("matrices");
    case Stage::Export:
    case Stage::Verify:
        return words("tensors");
    default:
        return words("steps");
    }
}

} // namespace

QString stageTitle(Stage stage)
{
    switch (stage) {
    case Stage::Open:
        return words("Open model");
    case Stage::Task:
        return words("Load task");
    case Stage::Reference:
        return words("Score full precision");
    case Stage::Simulate:
        return words("Simulate quantization");
    case Stage::Gradients:
        return words("Gradients and saliency");
    case Stage::Select:
        return words("Select outliers");
    case Stage::Quantize:
        return words("Quantize");
    case Stage::Evaluate:
        return words("Score the result");
    case Stage::Export:
        return words("Write checkpoint");
    case Stage::Verify:
        return words("Verify checkpoint");
    }
    return {};
}

QString stageSteps(Stage stage, qint64 done, qint64 total)
{
    return words("%1 of %2 %3").arg(groupedNumber(done), groupedNumber(total), stepName(stage));
}

QString progressSentence(const RunLive& live)
{
    if (!live.stage())
        return {};
    const auto& answers = live.answers();
    QString sentence = answers ? words("%1 of %2 answers done, %3 tokens written")
                                     .arg(groupedNumber(answers->finished), groupedNumber(answers->items),
                                         groupedNumber(answers->tokens))
        : live.total() > 0 ? words("%1 done").arg(stageSteps(*live.stage(), live.done(), live.total()))
                           : stageTitle(*live.stage());
    if (const auto left = live.remainingSeconds())
        sentence += words(", %1 left").arg(aboutDuration(*left));
    return sentence;
}

} // namespace tacq
