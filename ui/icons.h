#pragma once

#include <QIcon>

class QPalette;

namespace tacq {

// A drawing of resources/icons in the colours of the palette; `name` without ".svg". The drawings use
// currentColor, so that one file serves light and dark.
QIcon icon(const QString& name, const QPalette& palette);
QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal pixelRatio);

} // namespace tacq
