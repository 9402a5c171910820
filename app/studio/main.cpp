#include "start_timer.h"

#include "core/base/allocator.h"
#include "core/base/parallel.h"
#include "ui/language.h"
#include "ui/main_window.h"
#include "ui/session/app_settings.h"
#include "ui/session/core_engine.h"
#include "ui/session/session.h"
#include "ui/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QStandardPaths>

#include <cstdio>

using namespace tacq;

namespace {

struct Arguments
{
    QString model;
    QString task;
    QString run;
    Theme theme = Theme::Desktop;
    QString language;
    bool timesStart = false;
};

// Ends the program with code 2 and a sentence when the usage is wrong.
Arguments parseArguments(const QApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("main", "Compresses a language model for a task, and shows what it kept."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("model"),
        QApplication::translate("main", "Model folder, .gguf file or \"demo\"."), QStringLiteral("[MODEL]"));
    const QCommandLineOption task(QStringLiteral("task"),
        QApplication::translate("main", "Task to load, e.g. ioi or text:FILE."), QStringLiteral("SPEC"));
    const QCommandLineOption run(QStringLiteral("run"),
        QApplication::translate("main", "Run folder to look at."), QStringLiteral("DIR"));
    const QCommandLineOption theme(QStringLiteral("theme"),
        QApplication::translate("main", "Colours: light or dark; the desktop's when left out."),
        QStringLiteral("THEME"));
    const QCommandLineOption language(QStringLiteral("language"),
        QApplication::translate("main", "Language: en or de; the one chosen in the window when left out."),
        QStringLiteral("CODE"));
    const QCommandLineOption timeStart(QStringLiteral("time-start"),
        QApplication::translate("main", "Print how long window and model take to appear, and quit."));
    parser.addOptions({ task, run, theme, language, timeStart });
    parser.process(application);

    Arguments arguments;
    arguments.model = parser.positionalArguments().value(0);
    arguments.task = parser.value(task);
    arguments.run = parser.value(run);
    arguments.language = parser.value(language);
    arguments.timesStart = parser.isSet(timeStart);
    if (parser.isSet(theme)) {
        const auto parsed = parseTheme(parser.value(theme));
        if (!parsed || parser.positionalArguments().size() > 1) {
            std::fputs("tacq-studio: --theme takes \"light\" or \"dark\".\n", stderr);
            std::exit(2);
        }
        arguments.theme = *parsed;
    }
    return arguments;
}

} // namespace

int main(int argc, char** argv)
{
    sleepWhileWaiting(argv);
    keepFreedMemory();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("tacq-studio"));
    QApplication::setOrganizationName(QStringLiteral("tacq"));
    QApplication::setApplicationDisplayName(QStringLiteral("TACQ Studio"));
    QApplication::setApplicationVersion(QStringLiteral(TACQ_STUDIO_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("tacq-studio"));
    const Arguments arguments = parseArguments(application);
    applyTheme(arguments.theme);

    AppSettings settings;
    if (!applyLanguage(arguments.language.isEmpty() ? settings.language() : arguments.language)) {
        std::fputs("tacq-studio: --language takes \"en\" or \"de\".\n", stderr);
        return 2;
    }
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    Session session(std::make_shared<CoreEngine>(), settings, data + QStringLiteral("/tacq-studio/runs"));
    MainWindow window(session);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/tacq.svg")));
    if (arguments.timesStart)
        new StartTimer(window, session, !arguments.model.isEmpty());
    if (!arguments.task.isEmpty())
        session.setTask(arguments.task);
    if (!arguments.model.isEmpty())
        session.openModel(arguments.model);
    if (!arguments.run.isEmpty()) {
        session.openRun(arguments.run);
        window.showPage(PageId::Inspect);
    } else if (!arguments.model.isEmpty() && !arguments.task.isEmpty()) {
        window.showPage(PageId::Compress);
    }
    window.show();
    return QApplication::exec();
}
