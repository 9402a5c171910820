#pragma once

#include "core/config/preset.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace tacq {

// The presets a person can choose from: those that come with the program, and their own, each a file in a
// folder beside the settings. Preset files are small; they are read and written where they are asked for.
class PresetLibrary : public QObject
{
    Q_OBJECT

public:
    struct Entry
    {
        Preset preset;
        QString file; // of the person's own ones; empty: it came with the program
        bool isOwn() const { return !file.isEmpty(); }
    };

    PresetLibrary(const QString& ownFolder, std::vector<Preset> builtIn, QObject* parent = nullptr);

    const QList<Entry>& presets() const { return m_presets; } // the program's first, then by name
    const QStringList& problems() const { return m_problems; } // a sentence for each file that cannot be read
    int find(const QString& name) const; // −1: there is none
    int matching(const RunConfig& config) const; // the one with exactly these settings; −1: none

    // An own one of the same name is replaced. Error (InvalidInput) for a name that the program's presets
    // have.
    void save(const Preset& preset);
    void remove(int index); // an own one
    QString import(const QString& path); // copies it into the folder; the name it has. Error as readPreset()
    static void exportTo(const Preset& preset, const QString& path);

signals:
    void changed();

private:
    void refresh();
    QString freeFile(const QString& name) const;

    QString m_folder;
    std::vector<Preset> m_builtIn;
    QList<Entry> m_presets;
    QStringList m_problems;
};

} // namespace tacq
