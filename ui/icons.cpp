#include "ui/icons.h"

#include "ui/theme.h"

#include <QFile>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

// A static library's resources are registered by hand; the macro must stand outside of namespaces.
static void registerDrawings()
{
    Q_INIT_RESOURCE(tacq);
}

namespace tacq {

QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal pixelRatio)
{
    const QString key = QStringLiteral("tacq/%1/%2/%3/%4").arg(name, color.name()).arg(size).arg(pixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    registerDrawings();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    pixmap = QPixmap(QSize(size, size) * pixelRatio);
    pixmap.setDevicePixelRatio(pixelRatio);
    pixmap.fill(Qt::transparent);
    if (!file.open(QIODevice::ReadOnly))
        return pixmap;
    QByteArray drawing = file.readAll();
    drawing.replace("currentColor", color.name().toLatin1());
    QPainter painter(&pixmap);
    QSvgRenderer(drawing).render(&painter, QRectF(0, 0, size, size));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon icon(const QString& name, const QPalette& palette)
{
    QIcon result;
    for (const int size : { 16, 20, 24, 32, 48 }) {
        for (const qreal ratio : { 1.0, 2.0 }) {
            result.addPixmap(
                iconPixmap(name, palette.color(QPalette::Active, QPalette::ButtonText), size, ratio));
            result.addPixmap(
                iconPixmap(name, palette.color(QPalette::Disabled, QPalette::ButtonText), size, ratio),
                QIcon::Disabled);
        }
    }
    return result;
}

} // namespace tacq
