#pragma once

#include "core/base/error.h"
#include "core/base/parallel.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QString>
#include <QThreadPool>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace tacq {

// A value, or the sentence that says why there is none.
template <typename T> struct JobResult
{
    std::optional<T> value;
    QString message;
    QString hint;
};

// Runs short work for one view on the pool; a newer job voids older ones, whose results are thrown away.
// `done` is called on the thread of this object, and never after it was destroyed or cancel() was called.
// The work owns copies of what it needs and asks `stop` when it takes longer than a moment.
template <typename T> class LatestJob : public QObject
{
public:
    using Work = std::function<T(const std::stop_token& stop)>;
    using Done = std::function<void(const JobResult<T>& result)>;

    explicit LatestJob(QObject* parent)
        : QObject(parent)
    {
    }
    ~LatestJob() override { m_stop.request_stop(); }

    void start(Work work, Done done)
    {
        cancel();
        m_stop = std::stop_source();
        auto promise = std::make_shared<QPromise<JobResult<T>>>();
        m_watcher = new QFutureWatcher<JobResult<T>>(this);
        connect(m_watcher, &QFutureWatcherBase::finished, this, [this, done = std::move(done)] {
            QFutureWatcher<JobResult<T>>* const watcher = m_watcher;
            m_watcher = nullptr;
            watcher->deleteLater();
            if (watcher->future().resultCount() > 0)
                done(watcher->result());
        });
        promise->start();
        m_watcher->setFuture(promise->future());
        QThreadPool::globalInstance()->start([promise, work = std::move(work), stop = m_stop.get_token()] {
            yieldToInteractiveWork();
            if (auto result = outcomeOf(work, stop))
                promise->addResult(std::move(*result));
            promise->finish();
        });
    }

    void cancel()
    {
        m_stop.request_stop();
        if (m_watcher) {
            m_watcher->disconnect(this);
            m_watcher->deleteLater();
            m_watcher = nullptr;
        }
    }

    bool isRunning() const { return m_watcher != nullptr; }

private:
    static std::optional<JobResult<T>> outcomeOf(const Work& work, const std::stop_token& stop)
    {
        if (stop.stop_requested())
            return std::nullopt;
        JobResult<T> result;
        try {
            result.value = work(stop);
        } catch (const Cancelled&) {
            return std::nullopt;
        } catch (const Error& error) {
            result.message = QString::fromUtf8(error.what());
            result.hint = QString::fromStdString(error.hint());
        } catch (const std::exception& error) {
            result.message = QString::fromUtf8(error.what());
        }
        return result;
    }

    QFutureWatcher<JobResult<T>>* m_watcher = nullptr; // of the newest job; null when none runs
    std::stop_source m_stop;
};

} // namespace tacq
