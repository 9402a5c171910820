#include "ui/session/remaining_time.h"

#include <algorithm>

namespace tacq {

namespace {

constexpr double kTrustSeconds = 4; // of observed work that weigh as much as the plan
constexpr double kSkippedShare = 0.1; // a stage faster than this share of its plan was found finished

} // namespace

RemainingTime::RemainingTime(const StagePlan& plan)
    : m_plan(plan)
{
}

double RemainingTime::plannedBefore(Stage stage) const
{
    double planned = 0;
    for (const Stage earlier : kStages) {
        if (earlier == stage)
            break;
        planned += m_plan.of(earlier);
    }
    return planned;
}

void RemainingTime::advance(double planned)
{
    const double total = m_plan.total();
    if (total > 0)
        m_fraction = std::clamp(planned / total, m_fraction, 1.0);
}

void RemainingTime::stageStarted(Stage stage, double now)
{
    m_stage = stage;
    m_stageShare = 0;
    m_startShare = -1;
    m_startTime = now;
    advance(plannedBefore(stage));
}

void RemainingTime::progressed(Stage stage, qint64 done, qint64 total, double now)
{
    if (stage != m_stage || total <= 0)
        return;
    m_stageShare = std::clamp(double(done) / double(total), m_stageShare, 1.0);
    if (m_startShare < 0) {
        m_startShare = done > 1 ? m_stageShare : 0;
        if (done > 1)
            m_startTime = now;
    }
    advance(plannedBefore(stage) + m_plan.of(stage) * m_stageShare);
}

void RemainingTime::stageFinished(Stage stage, double now)
{
    if (stage != m_stage)
        return;
    const double planned = m_plan.of(stage) * (1 - std::max(0.0, m_startShare));
    const double took = now - m_startTime;
    if (took >= kSkippedShare * planned) {
        m_seenPlanned += planned;
        m_seenSeconds += took;
    }
    m_stageShare = 1;
    m_startShare = 1;
    m_startTime = now;
    advance(plannedBefore(stage) + m_plan.of(stage));
}

std::optional<double> RemainingTime::seconds(double now) const
{
    if (m_plan.total() <= 0)
        return std::nullopt;
    const double worked = m_plan.of(m_stage) * std::max(0.0, m_stageShare - std::max(0.0, m_startShare));
    const double planned = m_seenPlanned + worked;
    const double took = m_seenSeconds + (worked > 0 ? now - m_startTime : 0);
    const double pace = (took + kTrustSeconds) / (planned + kTrustSeconds); // real over planned seconds
    return (1 - m_fraction) * m_plan.total() * pace;
}

} // namespace tacq
