#include "ui/core_texts.h"

#include <QCoreApplication>

namespace tacq {

namespace {

// The core knows no Qt: what it says in fixed words stands here once more, for translators to find.
[[maybe_unused]] constexpr const char* kTexts[] = {
    QT_TRANSLATE_NOOP("tacq::Core", "Indirect object identification"),
    QT_TRANSLATE_NOOP("tacq::Core",
        "Two people are named and one of them gives something: the model must name the other. No "
        "couple of people is in both calibration and evaluation."),
    QT_TRANSLATE_NOOP("tacq::Core", "Capitals of countries"),
    QT_TRANSLATE_NOOP("tacq::Core",
        "The capital of a country against three other capitals. Countries of calibration and evaluation "
        "differ."),
    QT_TRANSLATE_NOOP("tacq::Core", "Greater than"),
    QT_TRANSLATE_NOOP(
        "tacq::Core", "Something lasts from one year to another: a later year against an earlier one."),
    QT_TRANSLATE_NOOP("tacq::Core", "Running text"),
    QT_TRANSLATE_NOOP("tacq::Core",
        "Perplexity of a UTF-8 text file, in windows of the sequence length. A .jsonl file holds documents, "
        "{\"text\"} a line."),
    QT_TRANSLATE_NOOP("tacq::Core", "Own examples"),
    QT_TRANSLATE_NOOP("tacq::Core",
        "One JSON object a line: {\"text\"}, {\"prompt\",\"completion\"} or "
        "{\"question\",\"choices\",\"answer\"}. Every fourth line is kept for evaluation."),
    QT_TRANSLATE_NOOP("tacq::Core", "Grade-school mathematics (GSM8K)"),
    QT_TRANSLATE_NOOP("tacq::Core",
        "Eight worked examples, then a word problem; the number of the generated answer counts. DIR holds "
        "train.jsonl, test.jsonl and, if there, cot-8shot.json."),
    QT_TRANSLATE_NOOP("tacq::Core", "Knowledge in 57 subjects (MMLU)"),
    QT_TRANSLATE_NOOP("tacq::Core",
        "Five examples of a subject, then a question with four answers. DIR holds dev/ and test/ with a CSV "
        "file for each subject."),
    QT_TRANSLATE_NOOP("tacq::Core", "Questions to databases (Spider)"),
    QT_TRANSLATE_NOOP("tacq::Core",
        "A schema and a question; the generated SQL is run and its result compared. DIR holds "
        "train_spider.json, dev.json, tables.json and database/."),
    QT_TRANSLATE_NOOP("tacq::Core", "Countries: one half for calibration, the other for evaluation."),
    QT_TRANSLATE_NOOP("tacq::Core", "Nouns: one half for calibration, the other for evaluation."),
    QT_TRANSLATE_NOOP("tacq::Core", "Calibration from train.jsonl, evaluation from test.jsonl."),
    QT_TRANSLATE_NOOP("tacq::Core", "Couples of names: one half for calibration, the other for evaluation."),
    QT_TRANSLATE_NOOP("tacq::Core", "Calibration from train_spider.json, evaluation from dev.json."),
    QT_TRANSLATE_NOOP(
        "tacq::Core", "None: windows at random places calibrate, all windows end to end are evaluated."),
    QT_TRANSLATE_NOOP("tacq::Core", "Calibration and evaluation use the same text."),
};

} // namespace

QString coreText(const std::string& text)
{
    return QCoreApplication::translate("tacq::Core", text.c_str());
}

} // namespace tacq
