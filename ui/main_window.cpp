#include "ui/main_window.h"

#include "ui/card.h"
#include "ui/language.h"
#include "ui/open_dialogs.h"
#include "ui/pages/compress_page.h"
#include "ui/pages/export_page.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/model_page.h"
#include "ui/pages/results_page.h"
#include "ui/pages/run_page.h"
#include "ui/pages/task_page.h"
#include "ui/rail.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/status_line.h"
#include "ui/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace tacq {

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("TACQ Studio"));
    setAcceptDrops(true);
    buildControls();
    buildPages();
    buildMenus();
    connectSignals();
    restoreLayout();
    showPage(PageId::Model);
}

void MainWindow::buildControls()
{
    m_rail = new Rail(this);
    m_notice = new Notice(this);
    m_notice->setObjectName(QStringLiteral("closeNotice"));
    m_notice->setAction(tr("Stop and close"));
    m_stack = new QStackedWidget(this);
    m_stack->setObjectName(QStringLiteral("pages"));
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    auto* noticeMargins = new QVBoxLayout;
    noticeMargins->setContentsMargins(kPageMargin, kGrid, kPageMargin, 0);
    noticeMargins->addWidget(m_notice);
    right->addLayout(noticeMargins);
    right->addWidget(m_stack, 1);
    auto* upper = new QHBoxLayout;
    upper->setSpacing(0);
    upper->addWidget(m_rail);
    upper->addLayout(right, 1);
    auto* status = new StatusLine(m_session, this);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(upper, 1);
    layout->addWidget(status);
    setCentralWidget(central);
}

void MainWindow::buildPages()
{
    addPage(new ModelPage(m_session, this));
    addPage(new TaskPage(m_session, this));
    addPage(new CompressPage(m_session, this));
    addPage(new RunPage(m_session, this));
    addPage(new InspectPage(m_session, this));
    addPage(new ResultsPage(m_session, this));
    addPage(new ExportPage(m_session, this));
}

void MainWindow::addPage(Page* page)
{
    const PageId id = page->id();
    m_pages[std::size_t(id)] = page;
    m_stack->addWidget(page);
    m_rail->setState(id, page->state());
    connect(page, &Page::stateChanged, this, [this, id](PageState state) { m_rail->setState(id, state); });
    connect(page, &Page::pageRequested, this, &MainWindow::showPage);
}

void MainWindow::buildMenus()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open model file…"), QKeySequence::Open, this, &MainWindow::openModelFile);
    file->addAction(tr("Open model &folder…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), this,
        &MainWindow::openModelFolder);
    file->addAction(tr("Open &demo model"), this, [this] {
        m_session.openModel(QStringLiteral("demo"));
        showPage(PageId::Model);
    });
    file->addAction(tr("Open &run folder…"), this, &MainWindow::openRunFolder);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);

    QMenu* run = menuBar()->addMenu(tr("&Run"));
    QAction* start
        = run->addAction(tr("&Start"), QKeySequence(Qt::CTRL | Qt::Key_R), &m_session, &Session::startRun);
    QAction* queue = run->addAction(
        tr("Add to &queue"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), &m_session, &Session::queueRun);
    QAction* pause = run->addAction(tr("&Pause or go on"), QKeySequence(Qt::CTRL | Qt::Key_P), this, [this] {
        RunController& controller = m_session.controller();
        if (controller.state() == RunController::State::Paused)
            controller.resume();
        else
            controller.pause();
    });
    QAction* stop = run->addAction(tr("S&top"), QKeySequence(Qt::CTRL | Qt::Key_Period),
        &m_session.controller(), &RunController::cancel);
    const auto updateActions = [this, start, queue, pause, stop] {
        start->setEnabled(m_session.canStart());
        queue->setEnabled(m_session.isReady());
        pause->setEnabled(m_session.controller().isBusy());
        stop->setEnabled(m_session.controller().isBusy());
    };
    connect(&m_session, &Session::forecastChanged, this, updateActions);
    updateActions();

    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (int i = 0; i < kPageCount; ++i)
        view->addAction(pageTitle(PageId(i)), QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)), this,
            [this, i] { showPage(PageId(i)); });
    buildLanguageMenu(view);
    menuBar()->addMenu(tr("&Help"))->addAction(tr("&About TACQ Studio"), this, &MainWindow::showAbout);
}

void MainWindow::buildLanguageMenu(QMenu* view)
{
    view->addSeparator();
    QMenu* menu = view->addMenu(tr("&Language"));
    menu->setObjectName(QStringLiteral("languageMenu"));
    auto* group = new QActionGroup(menu);
    const auto add = [&](const QString& name, const QString& code) {
        QAction* action
            = menu->addAction(name, this, [this, code] { m_session.settings().setLanguage(code); });
        action->setCheckable(true);
        action->setChecked(m_session.settings().language() == code);
        group->addAction(action);
    };
    add(tr("As the desktop"), {});
    for (const Language& language : languages())
        add(language.name, language.code);
    menu->addSeparator();
    menu->addAction(tr("From the next start on"))->setEnabled(false);
}

void MainWindow::connectSignals()
{
    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showPage);
    connect(m_notice, &Notice::actionTriggered, this, [this] {
        m_closing = true;
        close();
    });
    connect(&m_session.live(), &RunLive::begun, this, [this] {
        if (m_session.live().kind() == RunJob::Kind::Quantize && !m_session.startedByItself())
            showPage(PageId::Run);
    });
    connect(&m_session.controller(), &RunController::finished, this, [this] { m_notice->hide(); });
}

void MainWindow::showPage(PageId page)
{
    m_stack->setCurrentWidget(m_pages[std::size_t(page)]);
    m_rail->setCurrent(page);
}

PageId MainWindow::currentPage() const
{
    return static_cast<Page*>(m_stack->currentWidget())->id();
}

void MainWindow::openModelFile()
{
    if (const QString file = askForModelFile(this, m_session.settings()); !file.isEmpty()) {
        m_session.openModel(file);
        showPage(PageId::Model);
    }
}

void MainWindow::openModelFolder()
{
    const QString folder = askForFolder(this, m_session.settings(), tr("Open a model folder"));
    if (!folder.isEmpty()) {
        m_session.openModel(folder);
        showPage(PageId::Model);
    }
}

void MainWindow::openRunFolder()
{
    const QString folder = askForFolder(this, m_session.settings(), tr("Open a run folder"));
    if (!folder.isEmpty()) {
        m_session.openRun(folder);
        showPage(PageId::Results);
    }
}

void MainWindow::restoreLayout()
{
    resize(1280, 800);
    restoreGeometry(m_session.settings().windowGeometry());
    for (QSplitter* splitter : findChildren<QSplitter*>())
        splitter->restoreState(m_session.settings().splitterState(splitter->objectName()));
}

void MainWindow::saveLayout()
{
    m_session.settings().setWindowGeometry(saveGeometry());
    for (const QSplitter* splitter : findChildren<QSplitter*>()) {
        const QList<int> sizes = splitter->sizes();
        if (std::any_of(sizes.begin(), sizes.end(), [](int size) { return size > 0; })) // it was shown
            m_session.settings().setSplitterState(splitter->objectName(), splitter->saveState());
    }
}

void MainWindow::askBeforeClosing()
{
    m_notice->showMessage(Tone::Caution, tr("A job is still running."),
        tr("Closing stops it at the end of its current step. A run stays in its folder and can be resumed."));
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::ApplicationPaletteChange)
        refreshStyleSheet();
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_session.controller().isBusy() && !m_closing) {
        event->ignore();
        askBeforeClosing();
        return;
    }
    m_session.controller().cancel();
    saveLayout();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().constFirst().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString path = event->mimeData()->urls().constFirst().toLocalFile();
    switch (kindOfDrop(path)) {
    case DropKind::Folder:
        if (currentPage() == PageId::Task) {
            static_cast<TaskPage*>(page(PageId::Task))->takeFolder(path);
            break;
        }
        [[fallthrough]];
    case DropKind::Model:
        m_session.openModel(path);
        showPage(PageId::Model);
        break;
    case DropKind::Run:
        m_session.openRun(path);
        showPage(PageId::Results);
        break;
    case DropKind::Data:
        m_session.setTask(taskForPath(path));
        showPage(PageId::Task);
        break;
    }
    event->acceptProposedAction();
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About TACQ Studio"),
        tr("<h3>TACQ Studio %1</h3>"
           "<p>Compresses a language model for the task you care about, and shows what it kept.</p>"
           "<p>Free software under the GNU General Public License, version 3 or later. Built with Qt (LGPL "
           "3), "
           "QCustomPlot (GPL 3), LibTorch (BSD 3-clause), nlohmann/json and CLI11 (MIT, BSD).</p>")
            .arg(QApplication::applicationVersion()));
}

} // namespace tacq
