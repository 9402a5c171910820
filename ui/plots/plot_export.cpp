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
    const QByteArray bytes = encodePlot(plot, QFileInfo(path).suffix().toLower(), size);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        failWithHint(ErrorKind::Io, "Choose a folder that can be written to.", path.toStdString(),
            ": the figure could not be written (", file.errorString().toStdString(), ").");
}

void copyPlot(QCustomPlot& plot)
{
    QGuiApplication::clipboard()->setPixmap(plot.toPixmap(0, 0, kPrintScale));
}

void savePlotAs(QCustomPlot& plot, QWidget* parent)
{
    QString path = QFileDialog::getSaveFileName(parent, PlotExport::tr("Save picture"),
        QStringLiteral("figure.png"), PlotExport::tr("Pictures (*.png *.svg *.pdf)"));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += QStringLiteral(".png");
    try {
        savePlot(plot, path, plot.size());
    } catch (const Error& error) {
        QMessageBox::warning(parent, PlotExport::tr("The picture was not saved"),
            QString::fromStdString(concat(error.what(), "\n", error.hint())));
    }
}

} // namespace tacq
