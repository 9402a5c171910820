#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>

class QCustomPlot;
class QWidget;

namespace tacq {

// The plot as PNG, SVG or PDF ("png", "svg", "pdf"). Throws Error (InvalidInput) for another ending.
QByteArray encodePlot(QCustomPlot& plot, const QString& ending, const QSize& size);

// Writes the plot as PNG (twice the pixels, for print), SVG or PDF, after the ending of `path`; the file
// appears whole or not at all. Throws Error: InvalidInput for another ending, Io when it cannot be written.
void savePlot(QCustomPlot& plot, const QString& path, const QSize& size);

void copyPlot(QCustomPlot& plot); // to the clipboard, as shown

// Asks for a file name and saves; trouble is shown in a message over `parent`.
void savePlotAs(QCustomPlot& plot, QWidget* parent);
void saveTableAs(const QString& csv, QWidget* parent); // likewise, as .csv

} // namespace tacq
