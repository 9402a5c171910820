#include "ui/stage_timeline.h"

#include "ui/card.h"
#include "ui/number_format.h"
#include "ui/session/run_live.h"
#include "ui/stage_names.h"

#include <QGridLayout>

#include <algorithm>

namespace tacq {

StageTimeline::StageTimeline(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("stageTimeline"));
    setAccessibleName(tr("Stages of the run"));
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(kGrid);
    layout->setVerticalSpacing(kGrid / 2);
    layout->setColumnStretch(1, 1);
    for (std::size_t i = 0; i < kStages.size(); ++i) {
        const std::string_view word = name(kStages[i]);
        Row& row = m_rows[i];
        row.mark = new QLabel(this);
        row.mark->setFixedWidth(2 * kGrid);
        row.mark->setAlignment(Qt::AlignCenter);
        row.title = new QLabel(stageTitle(kStages[i]), this);
        row.title->setObjectName(
            QStringLiteral("stage_") + QString::fromUtf8(word.data(), qsizetype(word.size())));
        row.seconds = new QLabel(this);
        row.seconds->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        row.seconds->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("00 min 00 s")));
        layout->addWidget(row.mark, int(i), 0);
        layout->addWidget(row.title, int(i), 1);
        layout->addWidget(row.seconds, int(i), 2);
    }
    layout->setRowStretch(int(kStages.size()), 1);
}

void StageTimeline::show(const RunLive& live)
{
    for (std::size_t i = 0; i < kStages.size(); ++i) {
        const Stage stage = kStages[i];
        const auto& stages = live.stages();
        const auto finished = std::find_if(stages.begin(), stages.end(),
            [stage](const StageReport& report) { return report.stage == stage; });
        const bool done = finished != stages.end();
        const bool working = live.stage() == stage;
        Row& row = m_rows[i];
        row.mark->setText(working ? QStringLiteral("▶") : done ? QStringLiteral("✓") : QStringLiteral("·"));
        row.seconds->setText(working && live.answers() ? percent(live.answers()->share, 0)
                : working && live.total() > 0 ? percent(double(live.done()) / double(live.total()), 0)
                : done                        ? duration(finished->seconds)
                                              : QString());
        QFont font = this->font();
        font.setBold(working);
        row.title->setFont(font);
        row.title->setForegroundRole(done || working ? QPalette::WindowText : QPalette::PlaceholderText);
        row.title->setAccessibleDescription(working ? tr("running") : done ? tr("done") : tr("not started"));
    }
}

} // namespace tacq
