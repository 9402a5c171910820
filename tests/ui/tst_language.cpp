#include "core/tasks/task.h"
#include "tests/support/fake_engine.h"
#include "ui/core_texts.h"
#include "ui/language.h"
#include "ui/main_window.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

struct Studio
{
    explicit Studio(const QString& settingsFile)
        : settings(settingsFile)
    {
        window.show();
    }

    QTemporaryDir folder;
    AppSettings settings;
    Session session { std::make_shared<FakeEngine>(), settings, folder.filePath("runs") };
    MainWindow window { session };
};

QStringList menuTitles(const MainWindow& window)
{
    QStringList titles;
    for (const QAction* action : window.menuBar()->actions())
        titles << action->text();
    return titles;
}

} // namespace

class TestLanguage : public QObject
{
    Q_OBJECT

private slots:
    void theChosenLanguageIsRemembered();
    void theLayoutIsRemembered();
    void unknownLanguagesAreRefused();
    void theWindowSpeaksTheChosenLanguage(); // last: a translation stays for the rest of the program

private:
    QTemporaryDir m_folder;
};

void TestLanguage::theChosenLanguageIsRemembered()
{
    const QString file = m_folder.filePath("language.ini");
    {
        Studio studio(file);
        auto* menu = studio.window.findChild<QMenu*>("languageMenu");
        QVERIFY(menu);
        QVERIFY(menu->actions().constFirst()->isChecked()); // the desktop's
        for (QAction* action : menu->actions()) {
            if (action->text() == "Deutsch")
                action->trigger();
        }
        QCOMPARE(studio.settings.language(), QString("de"));
    }
    Studio studio(file);
    for (const QAction* action : studio.window.findChild<QMenu*>("languageMenu")->actions())
        QCOMPARE(action->isChecked(), action->text() == "Deutsch");
}

void TestLanguage::theLayoutIsRemembered()
{
    const QString file = m_folder.filePath("layout.ini");
    QList<int> sizes;
    QSize size;
    {
        Studio studio(file);
        for (const QSplitter* splitter : studio.window.findChildren<QSplitter*>())
            QVERIFY(!splitter->objectName().isEmpty());
        studio.window.resize(1100, 750);
        auto* splitter = studio.window.findChild<QSplitter*>("resultsHalves");
        QVERIFY(splitter);
        splitter->setSizes({ 1000, 3000 });
        sizes = splitter->sizes();
        size = studio.window.size(); // as far as the pages let it shrink
        studio.window.close();
    }
    Studio studio(file);
    QCOMPARE(studio.window.size(), size);
    QCOMPARE(studio.window.findChild<QSplitter*>("resultsHalves")->sizes(), sizes);
}

void TestLanguage::unknownLanguagesAreRefused()
{
    QVERIFY(!applyLanguage("xx"));
    QVERIFY(applyLanguage("en"));
}

void TestLanguage::theWindowSpeaksTheChosenLanguage()
{
    {
        Studio studio(m_folder.filePath("english.ini"));
        QVERIFY(menuTitles(studio.window).contains("&File"));
    }
    QVERIFY(applyLanguage("de"));
    Studio studio(m_folder.filePath("german.ini"));
    QVERIFY2(menuTitles(studio.window).contains("&Datei"), qPrintable(menuTitles(studio.window).join(' ')));
    QCOMPARE(pageTitle(PageId::Results), QString("Ergebnisse"));
    for (const TaskDescription& task : knownTasks()) {
        QVERIFY2(coreText(task.title).toStdString() != task.title, task.title.c_str());
        const std::string help = task.help.substr(0, task.help.find(" Options:"));
        QVERIFY2(coreText(help).toStdString() != help, help.c_str());
    }
}

QTEST_MAIN(TestLanguage)
#include "tst_language.moc"
