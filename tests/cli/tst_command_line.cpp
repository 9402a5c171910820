#include "app/cli/arguments.h"
#include "core/config/command_line.h"

#include <CLI/CLI.hpp>

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace tacq;

namespace {

struct Parsed
{
    RunConfig config;
    std::string folder;
};

// The words a shell makes of a line.
std::vector<std::string> wordsOf(const std::string& line)
{
    QProcess shell;
    shell.start(QStringLiteral("sh"),
        { QStringLiteral("-c"),
            QStringLiteral("set -- %1; printf '%s\\0' \"$@\"").arg(QString::fromStdString(line)) });
    if (!shell.waitForFinished())
        qFatal("no shell");
    std::vector<std::string> words;
    for (const QByteArray& word : shell.readAllStandardOutput().split('\0'))
        words.push_back(word.toStdString());
    words.pop_back();
    return words;
}

// What `tacq quantize` makes of a line: its options are those of app/cli/arguments.h.
Parsed parsed(const std::string& line)
{
    std::vector<std::string> words = wordsOf(line);
    if (words.size() < 2 || words[0] != "tacq" || words[1] != "quantize")
        qFatal("no quantize: %s", line.c_str());
    words.erase(words.begin(), words.begin() + 2);
    std::reverse(words.begin(), words.end()); // CLI11 takes them from the back
    CLI::App command;
    cli::RunOptions options;
    Parsed result;
    command.add_option("MODEL", result.config.model);
    command.add_option("--task", result.config.task);
    command.add_option("--run", result.folder);
    options.addMethodOptions(command);
    options.addOutlierOptions(command);
    options.addSampleOptions(command);
    options.addMachineOptions(command);
    options.addEvaluationOptions(command);
    options.addOutcomeOptions(command);
    command.parse(words);
    result.config = options.applyTo(result.config);
    return result;
}

RunConfig demo()
{
    RunConfig config;
    config.model = "demo";
    config.task = "ioi";
    return config;
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void defaultsAreNotWritten();
    void everyOptionComesBack();
    void eachOptionComesBackAlone();
    void wordsSurviveTheShell_data();
    void wordsSurviveTheShell();
};

void TestCommandLine::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("sh")).isEmpty())
        QSKIP("There is no shell here.");
}

void TestCommandLine::defaultsAreNotWritten()
{
    QCOMPARE(asCommandLine(demo(), "out"), std::string("tacq quantize demo --task ioi --run out"));
    const Parsed back = parsed(asCommandLine(demo(), "out"));
    QCOMPARE(back.config, demo());
    QCOMPARE(back.folder, std::string("out"));
}

void TestCommandLine::everyOptionComesBack()
{
    RunConfig config = demo();
    config.evaluation = "text:notes.txt";
    config.method = Method::Spqr;
    config.metric = Metric::AbsoluteGradient;
    config.bits = 3;
    config.groupSize = 64;
    config.outliers = { 0.0123456789012345, 3.0000000000000004, std::nullopt };
    config.baselines = { 0.1 + 0.2, 1.0 / 3, 1e-7, 0.0046, 2.5 };
    config.samples = 12;
    config.sequenceLength = 512;
    config.tokenBudget = 5'000'000'000;
    config.seed = 18'446'744'073'709'551'615ULL;
    config.device = "cuda:1";
    config.compute = Compute::Float32;
    config.threads = 3;
    config.memoryLimit = 12'000'000'001;
    config.probeItems = 0;
    config.evaluationItems = 7;
    config.evaluationTokens = 9;
    config.evaluateReference = false;
    config.keepGradients = true;
    config.exportFormat = ExportFormat::HuggingFace;
    const std::string line = asCommandLine(config, "out");
    QVERIFY2(parsed(line).config == config, line.c_str());
}

void TestCommandLine::eachOptionComesBackAlone()
{
    const std::vector<void (*)(RunConfig&)> changes = { [](RunConfig& c) { c.bits = 8; },
        [](RunConfig& c) { c.groupSize = 16; }, [](RunConfig& c) { c.outliers.share = 0; },
        [](RunConfig& c) { c.outliers.targetBytes = 85'300'001; },
        [](RunConfig& c) { c.outliers.targetBits = 2.1; }, [](RunConfig& c) { c.method = Method::Slim; },
        [](RunConfig& c) { c.exportFormat = ExportFormat::Packed; },
        [](RunConfig& c) { c.evaluateReference = false; }, [](RunConfig& c) { c.seed = 1; } };
    for (const auto change : changes) {
        RunConfig config = demo();
        change(config);
        const std::string line = asCommandLine(config, "out");
        QVERIFY2(parsed(line).config == config, line.c_str());
        QVERIFY2(line.size() < 75, line.c_str()); // that option alone
    }
}

void TestCommandLine::wordsSurviveTheShell_data()
{
    QTest::addColumn<QString>("path");
    for (const char* path : { "two words", "it's", "$(reboot)", "a;b&c|d", "~/model", "-x", "back\\slash",
             "\"quoted\"", "*?[a]", "naïve", "line\nend", "`x`" })
        QTest::newRow(path) << QString::fromUtf8(path);
}

void TestCommandLine::wordsSurviveTheShell()
{
    QFETCH(QString, path);
    RunConfig config = demo();
    config.model = path.toStdString();
    config.task = "jsonl:" + config.model;
    const Parsed back = parsed(asCommandLine(config, config.model));
    const std::string expected = path.startsWith('-') ? "./" + config.model : config.model;
    QCOMPARE(back.config.model, expected);
    QCOMPARE(back.config.task, config.task);
    QCOMPARE(back.folder, expected);
}

QTEST_APPLESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
