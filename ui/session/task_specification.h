#pragma once

#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>

namespace tacq {

// What a person can set of a benchmark, a task that reads a folder (core/tasks/task_argument.h).
struct Benchmark
{
    const char* word; // "mmlu"
    int mostShots; // worked examples in a prompt; 0: its prompts have none
    bool hasSubjects;
};
const Benchmark* benchmarkOf(const QString& word); // null for other tasks

// A task's specification in its parts, "mmlu:DIR?subjects=stem&shots=3". Options of others than benchmarks do
// not exist: a question mark in a file's name belongs to it.
struct TaskSpecification
{
    QString word;
    QString place; // file or folder; empty for a templated task
    QList<QPair<QString, QString>> options; // in the order given, those unknown to the window included

    static TaskSpecification parse(const QString& text);
    QString text() const;
    QString option(const QString& key) const; // empty when not given
    void setOption(const QString& key, const QString& value); // an empty value takes it away
};

// The benchmark whose files a folder holds, told by their names: "gsm8k"; empty when it is none.
QString benchmarkIn(const QString& folder);

// Subjects that a folder of MMLU has questions for, sorted: "abstract_algebra".
QStringList subjectsIn(const QString& folder);

} // namespace tacq
