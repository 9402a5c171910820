#include "ui/pages/page.h"

#include "ui/card.h"

#include <QCoreApplication>
#include <QLabel>
#include <QVBoxLayout>

#include <array>

namespace tacq {

namespace {

struct PageNames
{
    const char* title;
    const char* icon;
};

constexpr std::array<PageNames, kPageCount> kNames = { {
    { QT_TRANSLATE_NOOP("tacq::Page", "Model"), "model" },
    { QT_TRANSLATE_NOOP("tacq::Page", "Task"), "task" },
    { QT_TRANSLATE_NOOP("tacq::Page", "Compress"), "compress" },
    { QT_TRANSLATE_NOOP("tacq::Page", "Run"), "run" },
    { QT_TRANSLATE_NOOP("tacq::Page", "Inspect"), "inspect" },
    { QT_TRANSLATE_NOOP("tacq::Page", "Results"), "results" },
    { QT_TRANSLATE_NOOP("tacq::Page", "Export"), "export" },
} };

} // namespace

QString pageTitle(PageId id)
{
    return QCoreApplication::translate("tacq::Page", kNames[std::size_t(id)].title);
}

QString pageIcon(PageId id)
{
    return QString::fromLatin1(kNames[std::size_t(id)].icon);
}

Page::Page(PageId id, const QString& purpose, Session& session, QWidget* parent)
    : QWidget(parent)
    , m_id(id)
    , m_session(session)
    , m_content(new QVBoxLayout)
{
    auto* heading = new QLabel(pageTitle(id), this);
    QFont font = heading->font();
    font.setPointSizeF(font.pointSizeF() * 1.6);
    font.setWeight(QFont::DemiBold);
    heading->setFont(font);
    m_content->setSpacing(2 * kGrid);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kPageMargin, kPageMargin - kGrid, kPageMargin, kPageMargin - kGrid);
    layout->setSpacing(kGrid / 2);
    layout->addWidget(heading);
    layout->addWidget(makeHint(purpose, this));
    layout->addSpacing(kGrid + kGrid / 2);
    layout->addLayout(m_content, 1);
}

void Page::setState(PageState state)
{
    if (m_state == state)
        return;
    m_state = state;
    emit stateChanged(state);
}

} // namespace tacq
