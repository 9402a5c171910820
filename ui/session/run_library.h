#pragma once

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

#include <QList>
#include <QObject>
#include <QString>

#include <filesystem>

namespace tacq {

class AppSettings;

// The runs a person can look at: those in the runs folder and those opened from elsewhere, newest first.
// Folders are read on the pool.
class RunLibrary : public QObject
{
    Q_OBJECT

public:
    RunLibrary(EnginePtr engine, AppSettings& settings, const QString& runsFolder, QObject* parent = nullptr);

    const QString& folder() const { return m_folder; }
    const QList<RunSummaryPtr>& runs() const { return m_runs; }
    RunSummaryPtr find(const std::filesystem::path& run) const; // null when it is not listed

    void refresh();
    void add(const QString& run); // a folder from elsewhere, or one that was removed; remembered
    void remove(const std::filesystem::path& run); // from the list only: its files stay
    QString newRunFolder(const RunConfig& config) const; // a name that is free, not created

signals:
    void changed();

private:
    QStringList folders() const;

    EnginePtr m_engine;
    AppSettings& m_settings;
    QString m_folder;
    QList<RunSummaryPtr> m_runs;
    LatestJob<QList<RunSummaryPtr>> m_reading;
};

} // namespace tacq
