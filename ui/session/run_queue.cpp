#include "ui/session/run_queue.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <QFile>
#include <QLockFile>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace tacq {

namespace {

constexpr int kVersion = 1;
constexpr std::uintmax_t kLargestFile = 4 * 1024 * 1024; // bytes
constexpr int kMostBlocks = 10'000;

using State = QueuedRun::State;
constexpr std::array<std::pair<State, const char*>, 5> kStates
    = { { { State::Waiting, "waiting" }, { State::Running, "running" }, { State::Finished, "finished" },
        { State::Failed, "failed" }, { State::Stopped, "stopped" } } };

OrderedJson toJson(const QueuedRun& run)
{
    OrderedJson json;
    json["state"] = std::ranges::find(kStates, run.state, &decltype(kStates)::value_type::first)->second;
    json["model"] = run.model.toStdString();
    json["task"] = run.task.toStdString();
    json["source"] = run.source.string();
    json["blocks"] = run.blocks;
    json["seconds"] = run.plan.seconds;
    json["folder"] = run.folder.string();
    json["message"] = run.message.toStdString();
    json["config"] = tacq::toJson(run.config);
    return json;
}

State stateOf(const std::string& word, const std::string& origin)
{
    const auto found = std::ranges::find_if(kStates, [&](const auto& state) { return word == state.second; });
    if (found == kStates.end())
        fail(ErrorKind::InvalidInput, origin, ": a run is \"", word, "\".");
    return found->first;
}

StagePlan planOf(const Json& json, const std::string& origin)
{
    StagePlan plan;
    const auto seconds = json.find("seconds");
    if (seconds == json.end() || !seconds->is_array() || seconds->size() != plan.seconds.size())
        fail(ErrorKind::InvalidInput, origin, ": a run has no plan of ", plan.seconds.size(), " stages.");
    for (std::size_t i = 0; i < plan.seconds.size(); ++i) {
        const Json& value = (*seconds)[i];
        if (!value.is_number() || !(value.get<double>() >= 0) || !std::isfinite(value.get<double>()))
            fail(ErrorKind::InvalidInput, origin, ": a run's plan has a time that is none.");
        plan.seconds[i] = value.get<double>();
    }
    return plan;
}

QueuedRun runOf(const Json& json, const std::string& origin)
{
    const auto text = [&](const char* key) { return requiredField<std::string>(json, key, origin); };
    QueuedRun run;
    run.state = stateOf(text("state"), origin);
    run.model = QString::fromStdString(text("model"));
    run.task = QString::fromStdString(text("task"));
    run.source = text("source");
    run.blocks = requiredField<int>(json, "blocks", origin);
    if (run.blocks < 0 || run.blocks > kMostBlocks)
        fail(ErrorKind::InvalidInput, origin, ": a run's model has ", run.blocks, " blocks.");
    run.plan = planOf(json, origin);
    run.folder = text("folder");
    run.message = QString::fromStdString(text("message"));
    const auto config = json.find("config");
    if (config == json.end())
        fail(ErrorKind::InvalidInput, origin, ": a run has no settings.");
    run.config = runConfigFromJson(*config, origin);
    return run;
}

QList<QueuedRun> readQueue(const std::string& path)
{
    if (!std::filesystem::is_regular_file(path))
        fail(ErrorKind::Io, path, " is no file.");
    if (std::filesystem::file_size(path) > kLargestFile)
        fail(ErrorKind::InvalidInput, path, " is larger than a queue can be.");
    const Json json = readJson(path);
    if (const int version = requiredField<int>(json, "tacq_queue", path); version != kVersion)
        fail(ErrorKind::InvalidInput, path, " is of version ", version, "; this program reads ", kVersion,
            ".");
    const auto runs = json.find("runs");
    if (runs == json.end() || !runs->is_array())
        fail(ErrorKind::InvalidInput, path, " has no list of runs.");
    QList<QueuedRun> result;
    for (const Json& run : *runs)
        result.append(runOf(run, path));
    return result;
}

} // namespace

RunQueue::RunQueue(const QString& file, QObject* parent)
    : QObject(parent)
    , m_file(file)
{
    if (takeFile() && QFile::exists(file))
        read();
}

RunQueue::~RunQueue() = default;

bool RunQueue::takeFile()
{
    try {
        makeFolder(std::filesystem::path(m_file.toStdString()).parent_path());
    } catch (const Error& error) {
        m_problem = tr("The queue cannot be kept: %1").arg(QString::fromUtf8(error.what()));
        return false;
    }
    auto lock = std::make_unique<QLockFile>(m_file + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // held for as long as the program that took it lives
    if (!lock->tryLock(0)) {
        m_problem = tr("Another window of the program has the queue; this one's ends with the window.");
        return false;
    }
    m_lock = std::move(lock);
    return true;
}

void RunQueue::read()
{
    try {
        m_runs = readQueue(m_file.toStdString());
    } catch (const Error& error) {
        const QString aside = m_file + QStringLiteral(".damaged");
        QFile::remove(aside);
        QFile::rename(m_file, aside);
        m_problem = tr("The queue could not be read: %1 It is kept as %2.")
                        .arg(QString::fromUtf8(error.what()), aside);
        return;
    }
    m_runs.removeIf([](const QueuedRun& run) { return run.state == State::Finished; }); // Results has them
    for (QueuedRun& run : m_runs) {
        if (run.state != State::Running)
            continue;
        run.state = State::Stopped;
        run.message = tr("The program ended while it ran. Results can resume it.");
    }
}

void RunQueue::store()
{
    if (!m_lock)
        return;
    OrderedJson json;
    json["tacq_queue"] = kVersion;
    json["runs"] = OrderedJson::array();
    for (const QueuedRun& run : m_runs)
        json["runs"].push_back(toJson(run));
    try {
        writeText(m_file.toStdString(), json.dump(1) + '\n');
        m_problem.clear();
    } catch (const Error& error) {
        m_problem
            = tr("The queue will be lost when the program ends: %1").arg(QString::fromUtf8(error.what()));
    }
}

void RunQueue::tell()
{
    store();
    emit changed();
}

int RunQueue::waiting() const
{
    return int(std::ranges::count(m_runs, State::Waiting, &QueuedRun::state));
}

int RunQueue::running() const
{
    const auto found = std::ranges::find(m_runs, State::Running, &QueuedRun::state);
    return found == m_runs.end() ? -1 : int(found - m_runs.begin());
}

int RunQueue::next() const
{
    const auto found = std::ranges::find(m_runs, State::Waiting, &QueuedRun::state);
    return found == m_runs.end() ? -1 : int(found - m_runs.begin());
}

void RunQueue::add(const QueuedRun& run)
{
    m_runs.append(run);
    tell();
}

void RunQueue::remove(int index)
{
    if (m_runs[index].state == State::Running)
        return;
    m_runs.removeAt(index);
    if (waiting() == 0)
        m_going = m_going && running() >= 0;
    tell();
}

void RunQueue::move(int from, int to)
{
    m_runs.move(from, to);
    tell();
}

void RunQueue::setGoing(bool going)
{
    if (m_going == going)
        return;
    m_going = going;
    emit changed();
}

void RunQueue::begin(int index, const std::filesystem::path& folder)
{
    m_runs[index].state = State::Running;
    m_runs[index].folder = folder;
    m_runs[index].message.clear();
    tell();
}

void RunQueue::end(const RunOutcome& outcome)
{
    const int index = running();
    if (index < 0)
        return;
    QueuedRun& run = m_runs[index];
    switch (outcome.kind) {
    case RunOutcome::Kind::Finished:
        run.state = State::Finished;
        break;
    case RunOutcome::Kind::Failed:
        run.state = State::Failed;
        run.message = outcome.message;
        break;
    case RunOutcome::Kind::Cancelled:
        run.state = State::Stopped;
        m_going = false;
        break;
    }
    if (waiting() == 0)
        m_going = false;
    tell();
}

} // namespace tacq
