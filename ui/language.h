#pragma once

#include <QList>
#include <QString>

namespace tacq {

// A language the window speaks. English stands in the sources, every other one in
// resources/translations/tacq_CODE.ts.
struct Language
{
    QString code; // "de"
    QString name; // as those who speak it call it
};

const QList<Language>& languages(); // English first

// Everything that is shown from now on speaks this language: call it before the window is built. Empty: the
// desktop's first language that is there. False for a code that is none of languages().
bool applyLanguage(const QString& code);

} // namespace tacq
