#include "core/base/file.h"
#include "tests/support/throws.h"
#include "ui/session/preset_library.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;

namespace {

Preset preset(const char* name, int bits)
{
    Preset result { name, {}, {} };
    result.settings.bits = bits;
    return result;
}

} // namespace

class TestPresetLibrary : public QObject
{
    Q_OBJECT

private slots:
    void whatIsKeptIsThereAgain();
    void theSameNameReplaces();
    void namesThatAreNoFilesGetOne();
    void presetsGoFromHandToHand();
    void aFileThatCannotBeReadIsTold();
};

void TestPresetLibrary::whatIsKeptIsThereAgain()
{
    QTemporaryDir folder;
    RunConfig config;
    config.model = "m";
    config.bits = 3;
    {
        PresetLibrary library(folder.filePath("presets"), {});
        QSignalSpy changed(&library, &PresetLibrary::changed);
        QVERIFY(library.presets().isEmpty());
        QCOMPARE(library.matching(config), -1);
        library.save(preset("Three", 3));
        QCOMPARE(changed.count(), 1);
    }
    PresetLibrary library(folder.filePath("presets"), {});
    QCOMPARE(library.presets().size(), 1);
    QVERIFY(library.presets()[0].isOwn());
    QCOMPARE(library.matching(config), 0); // whatever the model
    config.bits = 4;
    QCOMPARE(library.matching(config), -1);
    library.remove(0);
    QVERIFY(library.presets().isEmpty());
    QVERIFY(PresetLibrary(folder.filePath("presets"), {}).presets().isEmpty());
}

void TestPresetLibrary::theSameNameReplaces()
{
    QTemporaryDir folder;
    PresetLibrary library(folder.path(), {});
    library.save(preset("Mine", 3));
    library.save(preset("Mine", 4));
    QCOMPARE(library.presets().size(), 1);
    QCOMPARE(library.presets()[0].preset.settings.bits, 4);
    TACQ_VERIFY_ERROR(library.save(preset("", 2)), "has no name");
}

void TestPresetLibrary::namesThatAreNoFilesGetOne()
{
    QTemporaryDir folder;
    PresetLibrary library(folder.path(), {});
    for (const char* name : { "../../evil", "ÄÖ", "…", "a/b", "A B", "a b" })
        library.save(preset(name, 2));
    QCOMPARE(library.presets().size(), 6);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 6); // all of them in there
    QVERIFY(library.problems().isEmpty());
}

void TestPresetLibrary::presetsGoFromHandToHand()
{
    QTemporaryDir here, there;
    const QString file = here.filePath("gift.json");
    PresetLibrary::exportTo(preset("A gift", 8), file);
    PresetLibrary library(there.path(), {});
    QCOMPARE(library.import(file), QString("A gift"));
    QCOMPARE(library.presets()[library.find("A gift")].preset, preset("A gift", 8));
    writeText(file.toStdString(), R"({"tacq_preset": 1, "name": "x", "settings": {"colour": "red"}})");
    TACQ_VERIFY_ERROR(library.import(file), "there is no setting \"colour\"");
    QCOMPARE(library.presets().size(), 1);
}

void TestPresetLibrary::aFileThatCannotBeReadIsTold()
{
    QTemporaryDir folder;
    writeText(folder.filePath("broken.json").toStdString(), "{");
    PresetLibrary library(folder.path(), {});
    QVERIFY(library.presets().isEmpty());
    QCOMPARE(library.problems().size(), 1);
    QVERIFY(library.problems().constFirst().contains("broken.json"));
}

QTEST_GUILESS_MAIN(TestPresetLibrary)
#include "tst_preset_library.moc"
