#pragma once

#include "ui/session/forecast.h"
#include "ui/session/run_job.h"

#include <QList>
#include <QObject>
#include <QString>

#include <filesystem>
#include <memory>

class QLockFile;

namespace tacq {

// A run that waits its turn, or had it.
struct QueuedRun
{
    enum class State { Waiting, Running, Finished, Failed, Stopped };

    RunConfig config;
    QString model; // for people
    QString task; // for people
    std::filesystem::path source; // a run whose saliency is selected from anew; empty: from the start
    int blocks = 0; // of the model
    StagePlan plan;
    State state = State::Waiting;
    std::filesystem::path folder; // once it began
    QString message; // why it failed or was stopped
};

// Runs that follow one another, kept in a file so that they survive the end of the program. After a start
// nothing goes on by itself: the person says when. Starting a run is the session's; this keeps the list.
class RunQueue : public QObject
{
    Q_OBJECT

public:
    // Reads `file`; what was running when the program ended is Stopped. A file that cannot be read is moved
    // aside, and a file that another window of the program has open is left alone: problem() tells both.
    explicit RunQueue(const QString& file, QObject* parent = nullptr);
    ~RunQueue() override;

    const QList<QueuedRun>& runs() const { return m_runs; }
    const QString& problem() const { return m_problem; } // of the file; empty when there is none
    bool isGoing() const { return m_going; } // the next one starts when the engine is free
    int waiting() const;
    int running() const; // index; −1: none of these runs
    int next() const; // index of the first that waits; −1: none

    void add(const QueuedRun& run);
    void remove(int index); // not the running one
    void move(int from, int to);
    void setGoing(bool going);

    void begin(int index, const std::filesystem::path& folder);
    void end(const RunOutcome& outcome); // of the running one; a person's stop holds the queue

signals:
    void changed();

private:
    bool takeFile(); // for this program alone
    void read();
    void store();
    void tell(); // stores and says so

    QString m_file;
    std::unique_ptr<QLockFile> m_lock; // null: the file is another window's
    QList<QueuedRun> m_runs;
    QString m_problem;
    bool m_going = false;
};

} // namespace tacq
