#pragma once

#include "ui/inspect_history.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace tacq {

// Where one is in a run, each step a button that leads back to it, with Back and Forward before them.
class Breadcrumbs : public QWidget
{
    Q_OBJECT

public:
    explicit Breadcrumbs(QWidget* parent = nullptr);

    void showHistory(const InspectHistory& history);

signals:
    void placeChosen(const tacq::InspectPlace& place);
    void backWanted();
    void forwardWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    QToolButton* makeStep(const QString& objectName, const QString& text, Qt::Key arrow);
    QPushButton* makeCrumb(const QString& objectName, const QString& toolTip);
    void connectCrumbs();
    void updateIcons();

    InspectPlace m_place;
    QToolButton* m_back;
    QToolButton* m_forward;
    QPushButton* m_model;
    QPushButton* m_matrix;
    QPushButton* m_area;
    QPushButton* m_weight;
    std::vector<QLabel*> m_arrows; // before matrix, area and weight
};

} // namespace tacq
