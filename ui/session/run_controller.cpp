#include "ui/session/run_controller.h"

#include "ui/session/run_worker.h"

#include "core/base/parallel.h"

namespace tacq {

RunController::RunController(QObject* parent)
    : QObject(parent)
    , m_worker(new RunWorker(m_gate))
{
    m_thread.setObjectName(QStringLiteral("engine"));
    m_worker->moveToThread(&m_thread);
    connectWorker();
    m_thread.start();
}

RunController::~RunController()
{
    m_stop.request_stop();
    m_thread.quit();
    m_thread.wait();
}

void RunController::connectWorker()
{
    connect(&m_thread, &QThread::started, m_worker, [] { yieldToInteractiveWork(); });
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &RunWorker::stageBegan, this, &RunController::stageStarted);
    connect(m_worker, &RunWorker::stageEnded, this, &RunController::stageFinished);
    connect(m_worker, &RunWorker::progressChanged, this, &RunController::progressed);
    connect(m_worker, &RunWorker::layerDone, this, &RunController::layerReported);
    connect(m_worker, &RunWorker::histogramReady, this, &RunController::histogramChanged);
    connect(m_worker, &RunWorker::probePointReady, this, &RunController::probed);
    connect(m_worker, &RunWorker::evaluationChanged, this, &RunController::evaluated);
    connect(m_worker, &RunWorker::answersChanged, this, &RunController::answering);
    connect(m_worker, &RunWorker::messageLogged, this, &RunController::logged);
    connect(m_worker, &RunWorker::jobEnded, this, &RunController::onJobEnded);
}

void RunController::start(RunJob job)
{
    Q_ASSERT(m_state == State::Idle);
    if (m_state != State::Idle)
        return;
    m_gate.open();
    m_stop = std::stop_source();
    setState(State::Running);
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, job = std::move(job), stop = m_stop.get_token()] { worker->run(job, stop); },
        Qt::QueuedConnection);
}

void RunController::pause()
{
    if (m_state != State::Running)
        return;
    m_gate.close();
    setState(State::Paused);
}

void RunController::resume()
{
    if (m_state != State::Paused)
        return;
    m_gate.open();
    setState(State::Running);
}

void RunController::cancel()
{
    if (m_state == State::Idle || m_state == State::Stopping)
        return;
    setState(State::Stopping);
    m_stop.request_stop(); // direct: a queued slot would wait behind the work it should stop
}

void RunController::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    emit stateChanged(state);
}

void RunController::onJobEnded(const RunOutcome& outcome)
{
    setState(State::Idle);
    emit finished(outcome);
}

} // namespace tacq
