#pragma once

#include "ui/plots/matrix_text.h"
#include "ui/plots/plot_view.h"

#include <memory>
#include <optional>
#include <vector>

class QCPAxisRect;
class QCPColorMap;
class QCPColorScale;
class QCPGraph;
class QCPItemLine;
class QCPItemRect;
class QCPItemStraightLine;
class QCPLayer;

namespace tacq {

class HeadTicker;

using MatrixSummaryPtr = std::shared_ptr<const MatrixSummary>;
using MatrixPicturePtr = std::shared_ptr<const MatrixPicture>;

// One matrix: a picture of it, the outliers of each row beside it and of each column above it, and where
// attention heads and the groups that share a key/value head end. A part that is zoomed to is shown as finely
// as its own picture is. A click on a weight chooses it; where weights are too small to be hit it goes
// closer.
class WeightMap : public PlotView
{
    Q_OBJECT

public:
    struct Weight
    {
        std::int64_t row = 0;
        std::int64_t column = 0;
        bool operator==(const Weight&) const = default;
    };

    explicit WeightMap(QWidget* parent = nullptr);

    // Another matrix than before is shown whole and without a chosen weight. Null: nothing to show.
    void setSummary(const MatrixSummaryPtr& summary);
    void setPicture(const MatrixPicturePtr& picture); // of the whole matrix, or of a part of it
    void setRunNames(const RunNames& names); // of a difference
    void setTried(bool tried); // the outliers are those of a tried selection

    const MatrixSummaryPtr& summary() const { return m_summary; }
    const MatrixPicturePtr& part() const { return m_part; }
    MatrixArea wholeArea() const;
    MatrixArea visibleArea() const;
    bool showsWhole() const { return visibleArea() == wholeArea(); }
    void showArea(const MatrixArea& area);
    MatrixArea neighbourhoodOf(const Weight& weight) const; // where single weights can be told apart
    bool canTell(const Weight& weight) const; // it is in view, and large enough to be hit

    void select(const std::optional<Weight>& weight);
    std::optional<Weight> weightAt(const QPointF& pixel) const;
    QPointF pixelOf(std::int64_t row, std::int64_t column) const;
    QString valueAt(const QPointF& pixel) const override;
    bool hasTable() const override { return m_whole != nullptr; }
    QString table() const override; // of the picture in view

signals:
    void weightClicked(std::int64_t row, std::int64_t column);
    void weightStepped(std::int64_t row, std::int64_t column); // to a neighbour, by an arrow key
    void closerWanted(std::int64_t row, std::int64_t column); // weights are too small to choose one
    void areaChanged(); // what is visible

protected:
    void redraw() override;
    void retheme(const PlotTheme& theme) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildLayout();
    void buildMaps();
    void buildMargins();
    void buildItems();
    void connectPointer();
    void connectRanges();
    void fillMap(QCPColorMap& map, const MatrixPicturePtr& picture);
    void fillScale();
    void fillMargins();
    void drawHeads();
    void drawSelection();
    void layParts();
    void moveCross(const QPointF& pixel);
    void hideCross();
    bool moveSelection(int rows, int columns);
    void updateHint();
    const MatrixPicture* pictureAt(const Weight& weight) const;

    MatrixSummaryPtr m_summary;
    MatrixPicturePtr m_whole;
    MatrixPicturePtr m_part;
    std::optional<Weight> m_selected;
    RunNames m_names;
    bool m_tried = false;

    QCPAxisRect* m_mapRect;
    QCPAxisRect* m_columnRect; // above the map
    QCPAxisRect* m_rowRect; // right of it
    QCPColorMap* m_wholeMap;
    QCPColorMap* m_partMap;
    QCPColorScale* m_scale;
    QCPGraph* m_columnCounts = nullptr;
    QCPGraph* m_rowCounts = nullptr;
    QCPItemRect* m_frame = nullptr; // around the chosen weight
    std::vector<QCPItemStraightLine*> m_cross; // row and column under the pointer, in map and margins
    std::vector<QCPItemLine*> m_headLines;
    QSharedPointer<HeadTicker> m_headNames;
    QCPLayer* m_pointerLayer = nullptr; // drawn alone when the pointer moves
};

} // namespace tacq
