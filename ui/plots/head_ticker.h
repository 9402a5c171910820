#pragma once

#include "core/pipeline/matrix_picture.h"

#include <qcustomplot.h>

namespace tacq {

// "Head 4, of key/value head 1"
QString headText(const HeadLayout& layout, std::int64_t head);

// Names attention heads beside a matrix: one label in the middle of each head's visible part, or of each
// group of query heads that share a key/value head.
class HeadTicker : public QCPAxisTicker
{
public:
    void setLayout(const HeadLayout& layout) { m_layout = layout; }

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;

private:
    int headsPerLabel() const;

    HeadLayout m_layout;
};

} // namespace tacq
