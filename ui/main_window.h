#pragma once

#include "ui/pages/page.h"

#include <QMainWindow>

#include <array>

class QMenu;
class QStackedWidget;

namespace tacq {

class Notice;
class Rail;
class Session;

// The window: rail, pages, status line. Takes dropped models, data files and run folders on any page.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);

    void showPage(PageId page);
    PageId currentPage() const;
    Page* page(PageId page) const { return m_pages[std::size_t(page)]; }

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildControls();
    void buildPages();
    void buildMenus();
    void buildLanguageMenu(QMenu* view);
    void connectSignals();
    void addPage(Page* page);
    void restoreLayout(); // size and place of the window, and its splitters
    void saveLayout();
    void askBeforeClosing();
    void openModelFile();
    void openModelFolder();
    void openRunFolder();
    void showAbout();

    Session& m_session;
    Rail* m_rail = nullptr;
    Notice* m_notice = nullptr; // above the pages: asks before a run is stopped by closing
    QStackedWidget* m_stack = nullptr;
    std::array<Page*, kPageCount> m_pages {};
    bool m_closing = false; // the person has agreed to stop the run
};

} // namespace tacq
