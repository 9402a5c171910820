#pragma once

#include <QString>

class QWidget;

namespace tacq {

class AppSettings;

// File dialogs that start where the last one ended. Empty when the person closed them.
QString askForModelFile(QWidget* parent, AppSettings& settings); // .gguf
QString askForDataFile(QWidget* parent, AppSettings& settings, const QString& filter);
QString askForNewFile(QWidget* parent, AppSettings& settings, const QString& title, const QString& name,
    const QString& filter); // `name` is proposed
QString askForFolder(QWidget* parent, AppSettings& settings, const QString& title);

// What a dropped file or folder is, by its name and what lies in it.
// A Folder tells nothing of itself: a model that lacks its config.json, or a benchmark that lacks files.
enum class DropKind { Model, Run, Data, Folder };
DropKind kindOfDrop(const QString& path);
// The specification for Data: a benchmark's folder, "jsonl:…" for .jsonl and .json, else "text:…".
QString taskForPath(const QString& path);

} // namespace tacq
