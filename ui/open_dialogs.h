#pragma once

#include <QString>

class QWidget;

namespace tacq {

class AppSettings;

// File dialogs that start where the last one ended. Empty when the person closed them.
QString askForModelFile(QWidget* parent, AppSettings& settings); // .gguf
QString askForDataFile(QWidget* parent, AppSettings& settings, const QString& filter);
QString askForFolder(QWidget* parent, AppSettings& settings, const QString& title);

// What a dropped file or folder is, by its name and what lies in it.
enum class DropKind { Model, Run, Data };
DropKind kindOfDrop(const QString& path);
QString taskForFile(const QString& path); // "jsonl:…" for .jsonl and .json, else "text:…"

} // namespace tacq
