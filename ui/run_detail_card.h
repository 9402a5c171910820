#pragma once

#include "ui/card.h"

#include "ui/session/engine.h"

#include <QList>

namespace tacq {

class ReportSaver;
class Session;

// What the chosen run is: model, task, settings, who made it and where it lies; and what can be done with its
// record. A run that cannot be read says so in place of the facts that are missing.
class RunDetailCard : public Card
{
    Q_OBJECT

public:
    explicit RunDetailCard(Session& session, QWidget* parent = nullptr);

    void setRun(const RunSummaryPtr& run); // null: none

signals:
    void revealRequested();
    void removeRequested();

private:
    void buildControls(Session& session);
    QLabel* addFact(const QString& name, const QString& objectName, const QString& toolTip = {});
    void tell(QLabel* value, const QString& text, const QString& toolTip = {});

    QList<QLabel*> m_values;
    QLabel* m_state = nullptr;
    QLabel* m_made = nullptr;
    QLabel* m_model = nullptr;
    QLabel* m_task = nullptr;
    QLabel* m_settings = nullptr;
    QLabel* m_folder = nullptr;
    QPushButton* m_reveal = nullptr;
    QPushButton* m_remove = nullptr;
    ReportSaver* m_report = nullptr;
};

} // namespace tacq
