#pragma once

#include "tests/support/fake_engine.h"
#include "tests/ui/screenshot.h"
#include "ui/session/app_settings.h"
#include "ui/session/session.h"
#include "ui/theme.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

namespace tacq::test {

inline constexpr QSize kPageSize(1080, 760);

// A session over the fake engine, for pages without the window around them.
struct PageStudio
{
    QTemporaryDir folder;
    AppSettings settings { folder.filePath("settings.ini") };
    std::shared_ptr<FakeEngine> engine = std::make_shared<FakeEngine>();
    Session session { engine, settings, folder.filePath("runs") };

    void open()
    {
        session.openModel("fake.gguf");
        session.setTask("ioi");
        QTRY_VERIFY(session.canStart());
    }
    void finishRun()
    {
        QSignalSpy chosen(&session, &Session::selectedRunChanged);
        session.startRun();
        QTRY_COMPARE(chosen.count(), 1);
        QTRY_VERIFY(session.library().find(session.live().folder()));
    }
};

template <typename T> T& part(QWidget& page, const char* name)
{
    T* const found = page.findChild<T*>(QLatin1String(name));
    if (!found)
        qFatal("the page has no %s", name);
    return *found;
}

inline void show(QWidget& page)
{
    page.resize(kPageSize);
    page.show();
    QTest::qWait(20);
}

// Pictures of a page in both themes.
inline void present(QWidget& page, const QString& name)
{
    for (const auto& [theme, word] : { std::pair(Theme::Dark, "-dark"), std::pair(Theme::Light, "-light") }) {
        applyTheme(theme);
        QTest::qWait(30);
        QVERIFY(colorCount(picture(page, name + QLatin1String(word))) > 12);
    }
}

} // namespace tacq::test
