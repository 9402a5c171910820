#pragma once

#include "core/config/run_config.h"

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace tacq {

// What the window remembers between two starts. Never changes a result.
class AppSettings
{
public:
    AppSettings(); // the person's own settings
    explicit AppSettings(const QString& file); // another file, for tests

    QString folder() const; // where the settings lie; presets and the queue lie beside them
    QStringList recentModels() const; // newest first
    void addRecentModel(const QString& model);
    QStringList openedRuns() const; // run folders opened from elsewhere, newest first
    void addOpenedRun(const QString& folder);
    void forgetRun(const QString& folder);
    QStringList hiddenRuns() const; // of the runs' own folder, taken off the list; their files stay
    void setRunHidden(const QString& folder, bool hidden);

    QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);
    QByteArray splitterState(const QString& name) const; // empty before it was moved
    void setSplitterState(const QString& name, const QByteArray& state);
    QString language() const; // code for applyLanguage(); empty: the desktop's
    void setLanguage(const QString& code);
    QString lastFolder() const; // where the last file dialog was
    void setLastFolder(const QString& folder);

    // The last specification that could be loaded of a task that reads a file or folder; empty before.
    QString lastTask(const QString& word) const;
    void setLastTask(const QString& word, const QString& specification);

    RunConfig lastConfig() const; // settings of the last run; the defaults when there was none
    void setLastConfig(const RunConfig& config);

    // Float32 operations per second, learnt from the last finished run; 0 before the first.
    double engineSpeed() const;
    void setEngineSpeed(double flops);

private:
    QStringList list(const QString& key) const;
    void prepend(const QString& key, const QString& entry);

    QSettings m_store;
};

} // namespace tacq
