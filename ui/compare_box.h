#pragma once

#include "ui/session/engine.h"

#include <QComboBox>
#include <QList>

namespace tacq {

// Chooses the run that the shown one is compared with; its first entry is no run.
class CompareBox : public QComboBox
{
    Q_OBJECT

public:
    explicit CompareBox(QWidget* parent = nullptr);

    // Offers those of `runs` that keep weights as `shown` does (null: none). What was chosen stays chosen
    // while it is among them; otherwise nothing is, and runChosen() tells.
    void setRuns(const QList<RunSummaryPtr>& runs, const RunSummaryPtr& shown);
    void chooseNone();
    QString chosen() const { return currentData().toString(); } // its folder; empty: none

signals:
    void runChosen(const QString& folder); // empty: none

private:
    void nameFirst();
};

} // namespace tacq
