#pragma once

#include "ui/pages/page.h"

#include <QAbstractButton>
#include <QWidget>

#include <array>

namespace tacq {

class RailButton;

// The seven stages at the left edge of the window, each with its state.
class Rail : public QWidget
{
    Q_OBJECT

public:
    explicit Rail(QWidget* parent = nullptr);
    void setCurrent(PageId page);
    void setState(PageId page, PageState state);

signals:
    void pageChosen(tacq::PageId page);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::array<RailButton*, kPageCount> m_buttons {};
};

// One stage: icon, name, and a mark for its state that differs in shape as well as in colour.
class RailButton : public QAbstractButton
{
    Q_OBJECT

public:
    RailButton(PageId page, QWidget* parent);
    void setState(PageState state);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void updateTexts();
    void paintMark(QPainter& painter, const QRectF& box) const;

    PageId m_page;
    PageState m_state = PageState::Empty;
    bool m_focusByKey = false; // a ring after a click would say nothing new
};

} // namespace tacq
