#include "ui/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <algorithm>

// A static library's resources are registered by hand; the macro must stand outside of namespaces.
static void registerTranslations()
{
    Q_INIT_RESOURCE(translations);
}

namespace tacq {

namespace {

bool isSpoken(const QString& code)
{
    return std::ranges::any_of(languages(), [&](const Language& language) { return language.code == code; });
}

QString desktopLanguage()
{
    for (const QString& wanted : QLocale::system().uiLanguages()) {
        const QString code = wanted.section(QLatin1Char('-'), 0, 0);
        if (isSpoken(code))
            return code;
    }
    return languages().constFirst().code;
}

void install(const QString& file, const QString& folder)
{
    auto* translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(file, folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

const QList<Language>& languages()
{
    static const QList<Language> all { { QStringLiteral("en"), QStringLiteral("English") },
        { QStringLiteral("de"), QStringLiteral("Deutsch") } };
    return all;
}

bool applyLanguage(const QString& code)
{
    if (!code.isEmpty() && !isSpoken(code))
        return false;
    const QString chosen = code.isEmpty() ? desktopLanguage() : code;
    if (chosen == languages().constFirst().code)
        return true;
    registerTranslations();
    // Qt's own words (the buttons of file dialogs) come with Qt's translations where they are installed.
    install(QStringLiteral("qtbase_") + chosen, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(QStringLiteral("tacq_") + chosen, QStringLiteral(":/translations"));
    return true;
}

} // namespace tacq
