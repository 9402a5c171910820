#pragma once

#include <QWidget>

class QVBoxLayout;

namespace tacq {

class Session;

// The stages of the work, in the order of the rail.
enum class PageId { Model, Task, Compress, Run, Inspect, Results, Export };
inline constexpr int kPageCount = 7;

QString pageTitle(PageId id);
QString pageIcon(PageId id); // name for icon()

// What the rail shows beside a page's name.
enum class PageState {
    Empty, // nothing here yet
    Ready, // can be worked with
    Running, // the job of this page runs
    Done, // its part is finished
    Attention, // the person has to look: an error
};

// One stage of the work. A page reads the session when it is built and follows its signals.
class Page : public QWidget
{
    Q_OBJECT

public:
    Page(PageId id, const QString& purpose, Session& session, QWidget* parent = nullptr);

    PageId id() const { return m_id; }
    PageState state() const { return m_state; }

signals:
    void stateChanged(tacq::PageState state);
    void pageRequested(tacq::PageId page); // "go there next", from a button of this page

protected:
    Session& session() const { return m_session; }
    QVBoxLayout* content() const { return m_content; } // below the heading
    void setState(PageState state);

private:
    PageId m_id;
    Session& m_session;
    PageState m_state = PageState::Empty;
    QVBoxLayout* m_content;
};

} // namespace tacq
