#pragma once

#include "ui/session/forecast.h"

#include <optional>

namespace tacq {

// Turns stage progress into one fraction that never runs backwards and a remaining time. Trusts the plan at
// first, and what it has seen more and more. Stages that a resumed run passes in no time teach it nothing.
class RemainingTime
{
public:
    RemainingTime() = default;
    explicit RemainingTime(const StagePlan& plan);

    // `now`: working seconds since the start, pauses left out.
    void stageStarted(Stage stage, double now);
    void progressed(Stage stage, qint64 done, qint64 total, double now);
    void stageFinished(Stage stage, double now);
    void finished() { m_fraction = 1; } // also when the run skipped what was planned

    double fraction() const { return m_fraction; } // of the whole run, 0 … 1
    std::optional<double> seconds(double now) const; // none while there is nothing to go by

private:
    double plannedBefore(Stage stage) const;
    void advance(double planned);

    StagePlan m_plan;
    double m_fraction = 0;
    Stage m_stage = Stage::Open;
    double m_stageShare = 0; // done / total of the current stage
    double m_startShare = -1; // of its first progress, found rather than worked for; −1 before it
    double m_startTime = 0;
    double m_seenPlanned = 0; // planned seconds of finished stages that were really worked
    double m_seenSeconds = 0; // what they took
};

} // namespace tacq
