#include "ui/compare_box.h"

#include "ui/models/run_table.h"

#include <QSignalBlocker>

#include <algorithm>

namespace tacq {

namespace {

constexpr int kShownLetters = 18; // longer names are cut in the box, not in its list

bool keepsWeights(const RunSummary& run)
{
    return run.state == RunState::Finished && run.report.outliers > 0;
}

} // namespace

CompareBox::CompareBox(QWidget* parent)
    : QComboBox(parent)
{
    setObjectName(QStringLiteral("inspectCompare"));
    setAccessibleName(tr("Run to compare with"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(kShownLetters);
    connect(this, &QComboBox::activated, this, [this] {
        nameFirst();
        emit runChosen(chosen());
    });
    setRuns({}, nullptr);
}

void CompareBox::setRuns(const QList<RunSummaryPtr>& runs, const RunSummaryPtr& shown)
{
    const QString before = chosen();
    {
        const QSignalBlocker quiet(this);
        clear();
        addItem(QString(), QString());
        for (const RunSummaryPtr& run : runs) {
            if (shown && keepsWeights(*shown) && keepsWeights(*run) && run->folder != shown->folder)
                addItem(tr("with %1").arg(runTitle(*run)), QString::fromStdString(run->folder.string()));
        }
        setCurrentIndex(std::max(0, findData(before)));
        nameFirst();
    }
    setEnabled(count() > 1);
    setToolTip(isEnabled() ? tr("Which weights this run and another keep both")
                           : tr("No other finished run keeps weights that could be compared"));
    if (chosen() != before)
        emit runChosen(chosen());
}

void CompareBox::chooseNone()
{
    setCurrentIndex(0);
    nameFirst();
    emit runChosen({});
}

// The entry without a run says what choosing it does.
void CompareBox::nameFirst()
{
    setItemText(0, chosen().isEmpty() ? tr("Compare with…") : tr("Stop comparing"));
}

} // namespace tacq
