#include "ui/session/preset_library.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <tuple>

namespace tacq {

namespace {

const QString kEnding = QStringLiteral(".json");

// TACQ's own first.
auto placeOf(const PresetLibrary::Entry& entry)
{
    return std::tuple(entry.isOwn(), entry.preset.settings.method, entry.preset.name);
}

QStringList presetFiles(const QString& folder)
{
    QStringList paths;
    const QStringList names = QDir(folder).entryList({ QLatin1Char('*') + kEnding }, QDir::Files);
    for (const QString& name : names)
        paths << QDir(folder).filePath(name);
    return paths;
}

} // namespace

PresetLibrary::PresetLibrary(const QString& ownFolder, std::vector<Preset> builtIn, QObject* parent)
    : QObject(parent)
    , m_folder(ownFolder)
    , m_builtIn(std::move(builtIn))
{
    refresh();
}

void PresetLibrary::refresh()
{
    m_presets.clear();
    m_problems.clear();
    for (const Preset& preset : m_builtIn)
        m_presets.append({ preset, {} });
    for (const QString& path : presetFiles(m_folder)) {
        try {
            m_presets.append({ readPreset(path.toStdString()), path });
        } catch (const Error& error) {
            m_problems << QString::fromUtf8(error.what());
        }
    }
    std::stable_sort(m_presets.begin(), m_presets.end(),
        [](const Entry& a, const Entry& b) { return placeOf(a) < placeOf(b); });
    emit changed();
}

int PresetLibrary::find(const QString& name) const
{
    const auto found = std::find_if(m_presets.begin(), m_presets.end(),
        [&](const Entry& entry) { return QString::fromStdString(entry.preset.name) == name; });
    return found == m_presets.end() ? -1 : int(found - m_presets.begin());
}

int PresetLibrary::matching(const RunConfig& config) const
{
    const RunConfig settings = presetSettings(config);
    const auto found = std::find_if(m_presets.begin(), m_presets.end(),
        [&](const Entry& entry) { return entry.preset.settings == settings; });
    return found == m_presets.end() ? -1 : int(found - m_presets.begin());
}

// A name as a file: letters, digits and dashes, with a number where another preset has that file.
QString PresetLibrary::freeFile(const QString& name) const
{
    static const QRegularExpression kOthers(QStringLiteral("[^a-z0-9]+"));
    QString word = name.toLower().replace(kOthers, QStringLiteral("-")).left(40);
    if (word == QLatin1String("-") || word.isEmpty())
        word = QStringLiteral("preset");
    QString path = QDir(m_folder).filePath(word + kEnding);
    for (int number = 2; QFile::exists(path); ++number)
        path = QDir(m_folder).filePath(QStringLiteral("%1-%2").arg(word).arg(number) + kEnding);
    return path;
}

void PresetLibrary::save(const Preset& preset)
{
    const int known = find(QString::fromStdString(preset.name));
    if (known >= 0 && !m_presets[known].isOwn())
        failWithHint(ErrorKind::InvalidInput, "Choose another name.", "“", preset.name,
            "” is a preset of the program.");
    presetFromJson(toJson(preset), "The preset"); // what is written can be read
    makeFolder(m_folder.toStdString());
    exportTo(preset, known >= 0 ? m_presets[known].file : freeFile(QString::fromStdString(preset.name)));
    refresh();
}

void PresetLibrary::remove(int index)
{
    if (!m_presets[index].isOwn())
        return;
    if (!QFile::remove(m_presets[index].file))
        fail(ErrorKind::Io, m_presets[index].file.toStdString(), " could not be removed.");
    refresh();
}

QString PresetLibrary::import(const QString& path)
{
    const Preset preset = readPreset(path.toStdString());
    save(preset);
    return QString::fromStdString(preset.name);
}

void PresetLibrary::exportTo(const Preset& preset, const QString& path)
{
    writeText(path.toStdString(), toJson(preset).dump(2) + '\n');
}

} // namespace tacq
