#pragma once

#include "ui/inspect_history.h"
#include "ui/inspection_jobs.h"

#include <QTimer>
#include <QWidget>

class QComboBox;

namespace tacq {

class HotList;
class WeightCard;

// One matrix of a run, from the whole of it to the single weight: the picture, what is hottest in it, and one
// weight. It asks for what the place it shows needs, and tells when the person moves on.
class MatrixView : public QWidget
{
    Q_OBJECT

public:
    explicit MatrixView(InspectionJobs& jobs, QWidget* parent = nullptr);

    void open(const InspectPlace& place); // within a matrix
    void close(); // another run: nothing is shown or asked for any more
    // Outliers are those above this score, as tried; empty: those of the run.
    void setTried(std::optional<double> threshold);
    // Another run to compare the outliers with; an empty folder: none.
    void setOther(const std::filesystem::path& folder, const RunNames& names);

signals:
    void placeEntered(const tacq::InspectPlace& place); // a step that Back undoes
    void placeShifted(const tacq::InspectPlace& place); // zoomed or panned
    void placeStepped(const tacq::InspectPlace& place); // to the next weight: Back undoes the whole walk

private:
    void buildControls();
    QWidget* buildMapCard();
    QWidget* buildSide();
    void connectSignals();
    void listQuantities();
    MatrixQuantity quantity() const;
    PictureRequest requestFor(const MatrixArea& area) const;

    void showSummary(const MatrixSummaryPtr& summary);
    void applyPlace();
    void askAll();
    void askPart();
    void showPart(const MatrixArea& area); // a head, a row or a column, with what surrounds it
    void goCloser(const WeightMap::Weight& weight);
    InspectPlace placeOf(const WeightMap::Weight& weight) const;
    void goTo(const WeightMap::Weight& weight);
    void noteArea();

    InspectionJobs& m_jobs;
    InspectPlace m_place; // shown; no matrix while closed
    bool m_placing = false; // moves of the map come from here, not from the person
    std::optional<double> m_tried;
    std::filesystem::path m_other;
    QTimer m_settled; // since the view last moved

    QComboBox* m_quantity = nullptr;
    WeightMap* m_map = nullptr;
    WeightCard* m_weight = nullptr;
    HotList* m_hot = nullptr;
};

} // namespace tacq
