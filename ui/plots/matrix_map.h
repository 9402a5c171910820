#pragma once

#include "ui/plots/plot_theme.h"
#include "ui/plots/plot_view.h"

#include "core/config/projection.h"

#include <QPointF>

#include <optional>

class QCPColorMap;
class QCPColorScale;
class QCPItemRect;

namespace tacq {

// The whole model as one map, for plots that have a value per matrix: blocks from left to right, the seven
// projections from top to bottom. A cell without a value is hatched, which no value is. Arrow keys move the
// selection, Enter or a click opens it.
class MatrixMap : public PlotView
{
    Q_OBJECT

public:
    explicit MatrixMap(QWidget* parent = nullptr);

    struct Cell
    {
        int block = 0;
        Projection projection = Projection::Query;
        bool operator==(const Cell&) const = default;
    };
    std::optional<Cell> selection() const { return m_selection; }
    void select(const Cell& cell);
    std::optional<Cell> cellAt(const QPointF& pixel) const;
    QPointF centerOf(const Cell& cell) const; // in pixels of the plot

    QString valueAt(const QPointF& pixel) const override;
    bool hasTable() const override { return blockCount() > 0; }
    QString table() const override; // block,projection,value

signals:
    void cellClicked(int block, tacq::Projection projection);
    void selectionChanged(int block, tacq::Projection projection);

protected:
    struct Scale
    {
        double lower = 0;
        double upper = 1;
        bool logarithmic = false; // then lower > 0, and lesser values take its colour
        ScaleColors colors = ScaleColors::Viridis;
        QString label; // with the unit
    };

    virtual int blockCount() const = 0;
    virtual double shownValue(const Cell& cell) const = 0; // not a number: unknown
    virtual bool canOpen(const Cell& cell) const = 0;
    virtual QString describe(const Cell& cell) const = 0; // what hovering tells
    virtual Scale scale() const = 0; // of the shown values

    // Calls `body` with every value that is known.
    template <typename Body> void forEachValue(const Body& body) const;
    static QString cellTitle(const Cell& cell); // Block 3, q_proj
    void clearSelection();

    void redraw() override;
    void retheme(const PlotTheme& theme) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildAxes();
    void followMouse();
    void fillCells(const Scale& scale);
    void showScale(const Scale& scale);
    void drawSelection();

    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    QCPItemRect* m_frame; // around the selected cell
    std::optional<Cell> m_selection;
};

template <typename Body> void MatrixMap::forEachValue(const Body& body) const
{
    for (int block = 0; block < blockCount(); ++block) {
        for (const Projection projection : kProjections) {
            const double value = shownValue({ block, projection });
            if (value == value)
                body(value);
        }
    }
}

} // namespace tacq
