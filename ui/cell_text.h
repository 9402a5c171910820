#pragma once

#include <QString>

namespace tacq {

// A text of any kind as a table shows it: on one line, line ends marked.
inline QString onOneLine(QString text)
{
    return text.replace(QLatin1Char('\n'), QChar(0x21B5));
}

// The same whole, as a tooltip: plain, whatever marks the text holds.
inline QString plainToolTip(const QString& text)
{
    return text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
}

} // namespace tacq
