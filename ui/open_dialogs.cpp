#include "ui/open_dialogs.h"

#include "ui/session/app_settings.h"
#include "ui/session/task_specification.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>

namespace tacq {

namespace {

// A context for lupdate, which finds no texts in free functions.
struct OpenDialogs
{
    Q_DECLARE_TR_FUNCTIONS(tacq::OpenDialogs)
};

QString remembered(AppSettings& settings, const QString& chosen)
{
    if (!chosen.isEmpty())
        settings.setLastFolder(QFileInfo(chosen).absolutePath());
    return chosen;
}

} // namespace

QString askForModelFile(QWidget* parent, AppSettings& settings)
{
    return remembered(settings,
        QFileDialog::getOpenFileName(parent, OpenDialogs::tr("Open a model file"), settings.lastFolder(),
            OpenDialogs::tr("GGUF models (*.gguf);;All files (*)")));
}

QString askForDataFile(QWidget* parent, AppSettings& settings, const QString& filter)
{
    return remembered(settings,
        QFileDialog::getOpenFileName(
            parent, OpenDialogs::tr("Open a data file"), settings.lastFolder(), filter));
}

QString askForNewFile(
    QWidget* parent, AppSettings& settings, const QString& title, const QString& name, const QString& filter)
{
    const QString proposed
        = settings.lastFolder().isEmpty() ? name : settings.lastFolder() + QLatin1Char('/') + name;
    return remembered(settings, QFileDialog::getSaveFileName(parent, title, proposed, filter));
}

QString askForFolder(QWidget* parent, AppSettings& settings, const QString& title)
{
    return remembered(settings, QFileDialog::getExistingDirectory(parent, title, settings.lastFolder()));
}

DropKind kindOfDrop(const QString& path)
{
    const QFileInfo info(path);
    if (info.isDir()) {
        if (QFileInfo::exists(path + QStringLiteral("/run.json")))
            return DropKind::Run;
        if (QFileInfo::exists(path + QStringLiteral("/config.json")))
            return DropKind::Model;
        return benchmarkIn(path).isEmpty() ? DropKind::Folder : DropKind::Data;
    }
    const QString suffix = info.suffix().toLower();
    const bool data = suffix == QLatin1String("txt") || suffix == QLatin1String("jsonl")
        || suffix == QLatin1String("json") || suffix == QLatin1String("md");
    return data ? DropKind::Data : DropKind::Model;
}

QString taskForPath(const QString& path)
{
    if (const QString benchmark = benchmarkIn(path); !benchmark.isEmpty())
        return TaskSpecification { benchmark, path, {} }.text();
    const QString suffix = QFileInfo(path).suffix().toLower();
    const bool lines = suffix == QLatin1String("jsonl") || suffix == QLatin1String("json");
    return (lines ? QStringLiteral("jsonl:") : QStringLiteral("text:")) + path;
}

} // namespace tacq
