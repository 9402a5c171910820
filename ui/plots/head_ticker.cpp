#include "ui/plots/head_ticker.h"

#include <QCoreApplication>

#include <algorithm>

namespace tacq {

namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("tacq::HeadTicker", source);
}

} // namespace

QString headText(const HeadLayout& layout, std::int64_t head)
{
    const int shared = layout.queriesPerGroup;
    if (shared <= 1)
        return text("Head %1").arg(head);
    if (layout.keyValue)
        return text("Key/value head %1, of heads %2–%3")
            .arg(head)
            .arg(head * shared)
            .arg((head + 1) * shared - 1);
    return text("Head %1, of key/value head %2").arg(head).arg(head / shared);
}

int HeadTicker::headsPerLabel() const
{
    return m_layout.keyValue ? 1 : std::max(1, m_layout.queriesPerGroup);
}

QVector<double> HeadTicker::createTickVector(double /*tickStep*/, const QCPRange& range)
{
    QVector<double> ticks;
    if (m_layout.heads == 0)
        return ticks;
    const double width = double(m_layout.dimension) * headsPerLabel();
    const double end = double(m_layout.dimension) * m_layout.heads;
    const int labels = int(range.size() / width) + 1;
    const int step = labels / 16 + 1; // no more than fit
    for (int label = 0; label * width < end; label += step) {
        const double from = std::max(range.lower, label * width);
        const double to = std::min(range.upper, std::min(end, (label + 1) * width));
        if (from < to)
            ticks.append((from + to) / 2);
    }
    return ticks;
}

QString HeadTicker::getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/, int /*precision*/)
{
    const int head = int(tick) / std::max(1, m_layout.dimension);
    if (m_layout.queriesPerGroup <= 1)
        return text("head %1").arg(head);
    if (m_layout.keyValue)
        return text("kv %1").arg(head);
    const int group = head / m_layout.queriesPerGroup;
    return text("kv %1: %2–%3")
        .arg(group)
        .arg(group * m_layout.queriesPerGroup)
        .arg((group + 1) * m_layout.queriesPerGroup - 1);
}

} // namespace tacq
