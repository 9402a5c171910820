#pragma once

#include "ui/plots/plot_theme.h"

#include <QHash>
#include <QPointF>
#include <QSize>
#include <QWidget>

#include <functional>

class QCPAxis;
class QCPItemText;
class QCustomPlot;
class QLabel;

namespace tacq {

// What every plot of the window has in common: it keeps the newest values and draws when it is visible,
// follows the desktop's colours, answers the pointer with the value under it, zooms with the wheel, resets
// with a double click, copies and saves with the right button, and says in one line below how to read it.
class PlotView : public QWidget
{
    Q_OBJECT

public:
    explicit PlotView(QWidget* parent = nullptr);
    ~PlotView() override;

    QCustomPlot& plot() const { return *m_plot; }
    QString readingHint() const;
    void setReadingHint(const QString& text);
    void setEmptyText(const QString& text); // shown in the middle while there is nothing to draw

    virtual QString valueAt(const QPointF& /*pixel*/) const
    {
        return {};
    } // what hovering tells; may be empty
    virtual bool hasTable() const = 0;
    virtual QString table() const = 0; // the numbers shown, as CSV with titles; asked for when hasTable()
    void resetView(); // all axes back to where all data shows
    void drawNow(); // for figures and tests: draws even when hidden
    void save(const QString& path, const QSize& size); // .png, .svg or .pdf; throws Error
    QByteArray encoded(const QString& ending, const QSize& size); // the same bytes, no file

    QSize sizeHint() const override;

signals:
    void valueHovered(const QString& text);

protected:
    virtual void redraw() = 0; // bring the newest values into the plot; called when visible
    virtual void retheme(const PlotTheme& theme); // colours of what the plot added

    void markDirty();
    void setHome(QCPAxis* axis, double lower, double upper); // zooming stays within
    void forgetHome(QCPAxis* axis); // the next home is gone to, whatever was zoomed
    void setEmpty(bool empty);
    // Called with the pixel of every click with the left button; a drag is none.
    void whenClicked(std::function<void(const QPointF& pixel)> then);
    const PlotTheme& theme() const { return m_theme; }

    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void updateTheme();
    void drawIfDirty();
    void keepInside(QCPAxis* axis);
    void showFocus(bool focused);

    QCustomPlot* m_plot;
    QPointF m_pressed; // where the button went down
    QLabel* m_hint;
    QString m_emptySentence;
    QCPItemText* m_emptyText;
    struct Home
    {
        double lower = 0;
        double upper = 1;
        bool forgotten = false;
    };
    QHash<QCPAxis*, Home> m_home;
    PlotTheme m_theme;
    bool m_dirty = true;
    bool m_keepingInside = false;
    bool m_focusShown = false;
};

} // namespace tacq
