#include "core/base/file.h"
#include "core/config/preset.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;

class TestPreset : public QObject
{
    Q_OBJECT

private slots:
    void itComesBackFromJson();
    void modelTaskAndMachineStay();
    void whatIsNotNamedIsAtItsDefault();
    void faultyOnesAreRefusedByName_data();
    void faultyOnesAreRefusedByName();
    void hugeFilesAreNotRead();
    void theBuiltInOnesAreWhole();
    void oneIsFoundByNameOrFile();
};

namespace {

RunConfig someConfig()
{
    RunConfig config;
    config.model = "model";
    config.task = "ioi";
    config.evaluation = "capitals";
    config.device = "cpu";
    config.threads = 3;
    config.memoryLimit = 1'000'000;
    config.method = Method::Squeezellm;
    config.bits = 3;
    config.baselines.largeShare = 0.002;
    config.seed = 18'446'744'073'709'551'615ULL;
    config.exportFormat = ExportFormat::Packed;
    return config;
}

} // namespace

void TestPreset::itComesBackFromJson()
{
    const Preset preset { "Mine", "For a test.", presetSettings(someConfig()) };
    QVERIFY(presetFromJson(Json::parse(toJson(preset).dump()), "test") == preset);
    QCOMPARE(preset.settings.bits, 3);
    QVERIFY(!toJson(preset)["settings"].contains("model"));
}

void TestPreset::modelTaskAndMachineStay()
{
    RunConfig other;
    other.model = "another";
    other.task = "capitals";
    other.device = "cuda";
    const RunConfig result = withPreset(other, { "Mine", {}, presetSettings(someConfig()) });
    QCOMPARE(result.model, std::string("another"));
    QCOMPARE(result.task, std::string("capitals"));
    QCOMPARE(result.evaluation, std::string());
    QCOMPARE(result.device, std::string("cuda"));
    QCOMPARE(result.threads, 0);
    QCOMPARE(result.memoryLimit, std::uint64_t(0));
    QCOMPARE(result.bits, 3);
    QCOMPARE(result.baselines.largeShare, 0.002);
}

void TestPreset::whatIsNotNamedIsAtItsDefault()
{
    const Preset preset = presetFromJson(
        Json::parse(R"({"tacq_preset": 1, "name": "Three", "settings": {"bits": 3}})"), "test");
    RunConfig expected;
    expected.bits = 3;
    QCOMPARE(preset.settings, expected);
}

void TestPreset::faultyOnesAreRefusedByName_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char* name, const char* json, const char* told) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(told);
    };
    row("other file", R"({"bits": 2})", "no field \"tacq_preset\"");
    row("list", "[]", "is no preset");
    row("version", R"({"tacq_preset": 2, "name": "x", "settings": {}})", "version 2");
    row("no name", R"({"tacq_preset": 1, "settings": {}})", "has no name");
    row("two lines", R"({"tacq_preset": 1, "name": "a\nb", "settings": {}})", "\"name\" must be one line");
    row("no settings", R"({"tacq_preset": 1, "name": "x"})", "no field \"settings\"");
    row("settings no object", R"({"tacq_preset": 1, "name": "x", "settings": 3})", "no JSON object");
    row("unknown field", R"({"tacq_preset": 1, "name": "x", "color": 1, "settings": {}})",
        "no setting \"color\"");
    row("unknown setting", R"({"tacq_preset": 1, "name": "x", "settings": {"bitz": 3}})",
        "no setting \"bitz\"");
    row("a model", R"({"tacq_preset": 1, "name": "x", "settings": {"model": "/etc/x"}})",
        "\"model\" is no setting of a preset");
    row("wrong type", R"({"tacq_preset": 1, "name": "x", "settings": {"bits": "two"}})", "\"bits\"");
    row("fraction", R"({"tacq_preset": 1, "name": "x", "settings": {"bits": 2.5}})", "whole number");
    row("huge", R"({"tacq_preset": 1, "name": "x", "settings": {"samples": 1e30}})", "whole number");
    row("negative", R"({"tacq_preset": 1, "name": "x", "settings": {"seed": -1}})", "whole number");
    row("word", R"({"tacq_preset": 1, "name": "x", "settings": {"method": "awq"}})", "Known: tacq, gptq");
    row("cannot run", R"({"tacq_preset": 1, "name": "x", "settings": {"bits": 5}})", "Bits must be");
}

void TestPreset::faultyOnesAreRefusedByName()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, told);
    TACQ_VERIFY_ERROR(presetFromJson(Json::parse(json.toStdString()), "gift.json"), told.constData());
    TACQ_VERIFY_ERROR(presetFromJson(Json::parse(json.toStdString()), "gift.json"), "gift.json");
}

void TestPreset::hugeFilesAreNotRead()
{
    QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.filePath("big.json").toStdString());
    writeText(path, std::string(70'000, ' '));
    TACQ_VERIFY_ERROR(readPreset(path), "at most 65536");
    TACQ_VERIFY_ERROR(readPreset(folder.path().toStdString()), "is no file");
}

void TestPreset::theBuiltInOnesAreWhole()
{
    std::vector<std::string> names;
    for (const Preset& preset : builtInPresets()) {
        QVERIFY2(!preset.about.empty(), preset.name.c_str());
        names.push_back(preset.name);
    }
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(TACQ_PRESETS)) {
        ++files;
        QVERIFY2(std::ranges::find(names, readPreset(file.path()).name) != names.end(), file.path().c_str());
    }
    QCOMPARE(names.size(), files);
    std::ranges::sort(names);
    QVERIFY(std::ranges::adjacent_find(names) == names.end());
}

void TestPreset::oneIsFoundByNameOrFile()
{
    QTemporaryDir folder;
    QVERIFY(findPreset("quick LOOK") == findPreset("Quick look"));
    const Preset own { "Mine", {}, presetSettings(someConfig()) };
    const std::string file = folder.filePath("mine.json").toStdString();
    writeText(file, toJson(own).dump());
    QVERIFY(findPreset(file) == own);
    TACQ_VERIFY_ERROR(findPreset("Mine"), "one of these: ");
}

QTEST_APPLESS_MAIN(TestPreset)
#include "tst_preset.moc"
