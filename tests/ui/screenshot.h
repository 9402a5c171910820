#pragma once

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QPalette>
#include <QStyleFactory>
#include <QWidget>

namespace tacq::test {

inline QPalette darkPalette()
{
    QPalette palette(QColor(0x31, 0x33, 0x38), QColor(0x26, 0x28, 0x2c));
    palette.setColor(QPalette::Base, QColor(0x1e, 0x1f, 0x22));
    palette.setColor(QPalette::Text, QColor(0xe4, 0xe6, 0xea));
    palette.setColor(QPalette::WindowText, QColor(0xe4, 0xe6, 0xea));
    palette.setColor(QPalette::PlaceholderText, QColor(0xa0, 0xa4, 0xab));
    return palette;
}

// The widget as a picture; kept as NAME.png in the folder TACQ_SCREENSHOTS when that is set.
inline QImage picture(QWidget& widget, const QString& name)
{
    const QImage image = widget.grab().toImage();
    const QString folder = qEnvironmentVariable("TACQ_SCREENSHOTS");
    if (!folder.isEmpty()) {
        QDir().mkpath(folder);
        image.save(QDir(folder).filePath(name + QStringLiteral(".png")));
    }
    return image;
}

// How many different colours a picture has: a blank one has a handful.
inline int colorCount(const QImage& image)
{
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            colors.insert(image.pixel(x, y));
    }
    return int(colors.size());
}

} // namespace tacq::test
