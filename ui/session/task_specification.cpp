#include "ui/session/task_specification.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace tacq {

namespace {

constexpr std::array<Benchmark, 3> kBenchmarks
    = { { { "gsm8k", 8, false }, { "mmlu", 5, true }, { "spider", 0, false } } };

const QString kTestEnding = QStringLiteral("_test.csv");

QStringList testFiles(const QString& folder)
{
    return QDir(folder + QStringLiteral("/test")).entryList({ QLatin1Char('*') + kTestEnding }, QDir::Files);
}

} // namespace

const Benchmark* benchmarkOf(const QString& word)
{
    const auto found = std::find_if(kBenchmarks.begin(), kBenchmarks.end(),
        [&](const Benchmark& benchmark) { return word == QLatin1String(benchmark.word); });
    return found == kBenchmarks.end() ? nullptr : &*found;
}

TaskSpecification TaskSpecification::parse(const QString& text)
{
    TaskSpecification result;
    const qsizetype colon = text.indexOf(QLatin1Char(':'));
    result.word = colon < 0 ? text : text.left(colon);
    result.place = colon < 0 ? QString() : text.mid(colon + 1);
    const qsizetype mark = benchmarkOf(result.word) ? result.place.lastIndexOf(QLatin1Char('?')) : -1;
    if (mark < 0)
        return result;
    const QStringList options = result.place.mid(mark + 1).split(QLatin1Char('&'), Qt::SkipEmptyParts);
    for (const QString& option : options) {
        const qsizetype equals = option.indexOf(QLatin1Char('='));
        result.options.append({ option.left(equals), equals < 0 ? QString() : option.mid(equals + 1) });
    }
    result.place.truncate(mark);
    return result;
}

QString TaskSpecification::text() const
{
    if (place.isEmpty())
        return word;
    QStringList pairs;
    for (const auto& [key, value] : options)
        pairs << (value.isEmpty() ? key : key + QLatin1Char('=') + value);
    // The engine takes what follows the last question mark for options, also one of the folder's name.
    const bool marked = !pairs.isEmpty() || (benchmarkOf(word) && place.contains(QLatin1Char('?')));
    return word + QLatin1Char(':') + place
        + (marked ? QLatin1Char('?') + pairs.join(QLatin1Char('&')) : QString());
}

QString TaskSpecification::option(const QString& key) const
{
    const auto found = std::find_if(
        options.begin(), options.end(), [&](const auto& option) { return option.first == key; });
    return found == options.end() ? QString() : found->second;
}

void TaskSpecification::setOption(const QString& key, const QString& value)
{
    const auto found = std::find_if(
        options.begin(), options.end(), [&](const auto& option) { return option.first == key; });
    if (found != options.end() && value.isEmpty())
        options.erase(found);
    else if (found != options.end())
        found->second = value;
    else if (!value.isEmpty())
        options.append({ key, value });
}

QString benchmarkIn(const QString& folder)
{
    const auto holds = [&](const char* file) {
        return QFileInfo::exists(folder + QLatin1Char('/') + QLatin1String(file));
    };
    if (holds("tables.json") && (holds("dev.json") || holds("train_spider.json")))
        return QStringLiteral("spider");
    if (holds("cot-8shot.json") || (holds("train.jsonl") && holds("test.jsonl")))
        return QStringLiteral("gsm8k");
    if (!testFiles(folder).isEmpty())
        return QStringLiteral("mmlu");
    return {};
}

QStringList subjectsIn(const QString& folder)
{
    QStringList subjects;
    const QStringList files = testFiles(folder);
    for (const QString& file : files)
        subjects << file.chopped(kTestEnding.size());
    subjects.sort();
    return subjects;
}

} // namespace tacq
