#include "ui/sample_list.h"

#include "ui/card.h"
#include "ui/number_format.h"
#include "ui/token_view.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace tacq {

namespace {

QString howToRead(const TaskPreview& task)
{
    if (task.kind == TaskKind::Perplexity)
        return SampleList::tr(
            "Samples as the model sees them: every token is predicted from those before it.");
    const bool answers = std::any_of(task.previews.begin(), task.previews.end(),
        [](const SamplePreview& sample) { return sample.answerFrom < std::int64_t(sample.pieces.size()); });
    return answers
        ? SampleList::tr(
            "Samples as the model sees them: the prompt is dim, the answer lit. All their tokens "
            "teach which weights matter.")
        : SampleList::tr("Samples as the model sees them: prompts alone. Their tokens teach which weights "
                         "matter; the answers only serve to score.");
}

} // namespace

SampleList::SampleList(QWidget* parent)
    : QWidget(parent)
{
    buildControls();
}

void SampleList::buildControls()
{
    m_reading = makeHint(QString(), this);
    m_reading->setObjectName(QStringLiteral("taskReading"));
    auto* samples = new QWidget(this);
    m_samples = new QVBoxLayout(samples);
    m_samples->setContentsMargins(0, 0, kGrid, 0);
    m_samples->setSpacing(kGrid / 2);
    samples->setBackgroundRole(QPalette::Base);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("taskSamples"));
    scroll->setAccessibleName(tr("Samples"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(samples);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_reading);
    layout->addWidget(scroll, 1);
}

void SampleList::show(const TaskPreview& task)
{
    m_reading->setText(howToRead(task));
    clear();
    for (std::size_t i = 0; i < task.previews.size(); ++i)
        addSample(task.previews[i], std::int64_t(i) + 1, task.kind == TaskKind::Perplexity);
    if (std::int64_t(task.previews.size()) < task.samples)
        m_samples->addWidget(makeHint(
            tr("… and %1 more").arg(groupedNumber(task.samples - std::int64_t(task.previews.size())))));
    m_samples->addStretch();
}

void SampleList::addSample(const SamplePreview& sample, std::int64_t number, bool runningText)
{
    const bool cut = std::int64_t(sample.pieces.size()) < sample.tokens;
    const QString length = cut && runningText
        ? tr("first %1 of %2 tokens")
              .arg(groupedNumber(std::int64_t(sample.pieces.size())), groupedNumber(sample.tokens))
        : tr("%1 tokens").arg(groupedNumber(sample.tokens));
    m_samples->addWidget(makeHint(tr("Sample %1 · %2").arg(number).arg(length)));
    auto* view = new TokenView;
    view->setAccessibleName(tr("Sample %1").arg(number));
    view->setTokens(sample.pieces, runningText ? -1 : sample.answerFrom);
    view->setGrowing(true);
    m_samples->addWidget(view);
    m_samples->addSpacing(kGrid);
}

void SampleList::clear()
{
    while (QLayoutItem* item = m_samples->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace tacq
