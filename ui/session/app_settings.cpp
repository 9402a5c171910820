#include "ui/session/app_settings.h"

#include "core/base/error.h"

#include <QFileInfo>

namespace tacq {

namespace {

constexpr int kRememberedEntries = 8;

const QString kRecentModels = QStringLiteral("recent/models");
const QString kOpenedRuns = QStringLiteral("recent/runs");
const QString kHiddenRuns = QStringLiteral("runs/hidden");
const QString kLastFolder = QStringLiteral("recent/folder");
const QString kTasks = QStringLiteral("tasks/");
const QString kGeometry = QStringLiteral("window/geometry");
const QString kSplitters = QStringLiteral("window/splitters/");
const QString kLanguage = QStringLiteral("window/language");
const QString kLastConfig = QStringLiteral("run/lastConfig");
const QString kEngineSpeed = QStringLiteral("engine/speed");

} // namespace

AppSettings::AppSettings() = default;

AppSettings::AppSettings(const QString& file)
    : m_store(file, QSettings::IniFormat)
{
}

QString AppSettings::folder() const
{
    return QFileInfo(m_store.fileName()).absolutePath();
}

QStringList AppSettings::list(const QString& key) const
{
    return m_store.value(key).toStringList();
}

void AppSettings::prepend(const QString& key, const QString& entry)
{
    QStringList entries = list(key);
    entries.removeAll(entry);
    entries.prepend(entry);
    m_store.setValue(key, QStringList(entries.mid(0, kRememberedEntries)));
}

QStringList AppSettings::recentModels() const
{
    return list(kRecentModels);
}

void AppSettings::addRecentModel(const QString& model)
{
    prepend(kRecentModels, model);
}

QStringList AppSettings::openedRuns() const
{
    return list(kOpenedRuns);
}

void AppSettings::addOpenedRun(const QString& folder)
{
    prepend(kOpenedRuns, folder);
}

void AppSettings::forgetRun(const QString& folder)
{
    QStringList entries = list(kOpenedRuns);
    entries.removeAll(folder);
    m_store.setValue(kOpenedRuns, entries);
}

QStringList AppSettings::hiddenRuns() const
{
    return list(kHiddenRuns);
}

void AppSettings::setRunHidden(const QString& folder, bool hidden)
{
    QStringList entries = list(kHiddenRuns);
    entries.removeAll(folder);
    if (hidden)
        entries.append(folder);
    m_store.setValue(kHiddenRuns, entries);
}

QByteArray AppSettings::windowGeometry() const
{
    return m_store.value(kGeometry).toByteArray();
}

void AppSettings::setWindowGeometry(const QByteArray& geometry)
{
    m_store.setValue(kGeometry, geometry);
}

QByteArray AppSettings::splitterState(const QString& name) const
{
    return m_store.value(kSplitters + name).toByteArray();
}

void AppSettings::setSplitterState(const QString& name, const QByteArray& state)
{
    m_store.setValue(kSplitters + name, state);
}

QString AppSettings::language() const
{
    return m_store.value(kLanguage).toString();
}

void AppSettings::setLanguage(const QString& code)
{
    m_store.setValue(kLanguage, code);
}

QString AppSettings::lastFolder() const
{
    return m_store.value(kLastFolder).toString();
}

void AppSettings::setLastFolder(const QString& folder)
{
    m_store.setValue(kLastFolder, folder);
}

QString AppSettings::lastTask(const QString& word) const
{
    return m_store.value(kTasks + word).toString();
}

void AppSettings::setLastTask(const QString& word, const QString& specification)
{
    m_store.setValue(kTasks + word, specification);
}

RunConfig AppSettings::lastConfig() const
{
    const QByteArray text = m_store.value(kLastConfig).toByteArray();
    RunConfig first; // of a person's first run: it ends with a checkpoint in hand
    first.exportFormat = ExportFormat::Packed;
    if (text.isEmpty())
        return first;
    try {
        return runConfigFromJson(parseJson(text.toStdString(), "settings"), "settings");
    } catch (const Error&) {
        return first; // of another version of the program: the defaults are as good
    }
}

void AppSettings::setLastConfig(const RunConfig& config)
{
    m_store.setValue(kLastConfig, QByteArray::fromStdString(toJson(config).dump()));
}

double AppSettings::engineSpeed() const
{
    return m_store.value(kEngineSpeed, 0.0).toDouble();
}

void AppSettings::setEngineSpeed(double flops)
{
    m_store.setValue(kEngineSpeed, flops);
}

} // namespace tacq
