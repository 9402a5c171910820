#include "ui/plots/plot_export.h"

#include "core/base/error.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <functional>

namespace tacq {

namespace {

// A context for lupdate, which finds no texts in free functions.
struct PlotExport
{
    Q_DECLARE_TR_FUNCTIONS(tacq::PlotExport)
};

constexpr double kPrintScale = 2; // PNG pixels per screen pixel
constexpr int kDotsPerInch = 96; // one unit of the vector formats is one screen pixel
constexpr double kPointsPerPixel = 72.0 / kDotsPerInch;

void paint(QCustomPlot& plot, QPaintDevice& device, const QSize& size)
{
    QCPPainter painter;
    painter.begin(&device);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&painter, size.width(), size.height());
}

QByteArray asPng(QCustomPlot& plot, const QSize& size)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    plot.toPixmap(size.width(), size.height(), kPrintScale).save(&buffer, "PNG");
    return buffer.data();
}

QByteArray asSvg(QCustomPlot& plot, const QSize& size)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setResolution(kDotsPerInch);
    paint(plot, generator, size);
    return buffer.data();
}

QByteArray asPdf(QCustomPlot& plot, const QSize& size)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(kDotsPerInch);
        writer.setPageMargins(QMarginsF());
        writer.setPageSize(QPageSize(QSizeF(size) * kPointsPerPixel, QPageSize::Point));
        paint(plot, writer, size);
    }
    return buffer.data();
}

// Asks where to, appends the `ending` that is missing and saves; trouble is told over `parent`.
void saveAs(QWidget* parent, const QString& title, const QString& name, const QString& filter,
    const std::function<void(const QString& path)>& save)
{
    QString path = QFileDialog::getSaveFileName(parent, title, name, filter);
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += QChar('.') + QFileInfo(name).suffix();
    try {
        save(path);
    } catch (const Error& error) {
        QMessageBox::warning(parent, PlotExport::tr("The file was not saved"),
            QString::fromStdString(concat(error.what(), "\n", error.hint())));
    }
}

void writeWhole(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        failWithHint(ErrorKind::Io, "Choose a folder that can be written to.", path.toStdString(),
            ": the file could not be written (", file.errorString().toStdString(), ").");
}

} // namespace

QByteArray encodePlot(QCustomPlot& plot, const QString& ending, const QSize& size)
{
    if (ending == QLatin1String("png"))
        return asPng(plot, size);
    if (ending == QLatin1String("svg"))
        return asSvg(plot, size);
    if (ending == QLatin1String("pdf"))
        return asPdf(plot, size);
    failWithHint(ErrorKind::InvalidInput, "Use .png, .svg or .pdf.", "Figures are not written as \"",
        ending.toStdString(), "\".");
}

void savePlot(QCustomPlot& plot, const QString& path, const QSize& size)
{
    writeWhole(path, encodePlot(plot, QFileInfo(path).suffix().toLower(), size));
}

void copyPlot(QCustomPlot& plot)
{
    QGuiApplication::clipboard()->setPixmap(plot.toPixmap(0, 0, kPrintScale));
}

void savePlotAs(QCustomPlot& plot, QWidget* parent)
{
    saveAs(parent, PlotExport::tr("Save picture"), QStringLiteral("figure.png"),
        PlotExport::tr("Pictures (*.png *.svg *.pdf)"),
        [&](const QString& path) { savePlot(plot, path, plot.size()); });
}

void saveTableAs(const QString& csv, QWidget* parent)
{
    saveAs(parent, PlotExport::tr("Save numbers"), QStringLiteral("numbers.csv"),
        PlotExport::tr("Tables (*.csv)"), [&](const QString& path) { writeWhole(path, csv.toUtf8()); });
}

} // namespace tacq
