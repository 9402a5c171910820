#include "ui/session/task_specification.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;

namespace {

void touch(const QString& path)
{
    QDir().mkpath(path.section('/', 0, -2));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
}

} // namespace

class TestTaskSpecification : public QObject
{
    Q_OBJECT

private slots:
    void partsGiveTheTextBack_data();
    void partsGiveTheTextBack();
    void onlyBenchmarksHaveOptions();
    void optionsAreSetChangedAndTakenAway();
    void aQuestionMarkInAFolderStaysThere();
    void foldersAreKnownByTheirFiles();
};

void TestTaskSpecification::partsGiveTheTextBack_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
        { "ioi", "text:notes.txt", "text:what?.txt", "jsonl:C:/data/a.jsonl", "gsm8k:data",
            "mmlu:data?subjects=stem,anatomy&per-subject=3", "spider:data?convention=harness" })
        QTest::newRow(text) << QString(text);
}

void TestTaskSpecification::partsGiveTheTextBack()
{
    QFETCH(QString, text);
    QCOMPARE(TaskSpecification::parse(text).text(), text);
}

void TestTaskSpecification::onlyBenchmarksHaveOptions()
{
    QCOMPARE(TaskSpecification::parse("text:what?.txt").place, QString("what?.txt"));
    const auto task = TaskSpecification::parse("mmlu:data?subjects=stem&none=nan");
    QCOMPARE(task.word, QString("mmlu"));
    QCOMPARE(task.place, QString("data"));
    QCOMPARE(task.option("subjects"), QString("stem"));
    QCOMPARE(task.option("none"), QString("nan"));
    QVERIFY(task.option("shots").isEmpty());
}

void TestTaskSpecification::optionsAreSetChangedAndTakenAway()
{
    auto task = TaskSpecification::parse("gsm8k:data?shots=3");
    task.setOption("convention", "harness");
    task.setOption("shots", "4");
    QCOMPARE(task.text(), QString("gsm8k:data?shots=4&convention=harness"));
    task.setOption("shots", {});
    task.setOption("convention", {});
    QCOMPARE(task.text(), QString("gsm8k:data"));
}

void TestTaskSpecification::aQuestionMarkInAFolderStaysThere()
{
    TaskSpecification task { "spider", "really?", {} };
    QCOMPARE(task.text(), QString("spider:really??"));
    QCOMPARE(TaskSpecification::parse(task.text()).place, QString("really?"));
}

void TestTaskSpecification::foldersAreKnownByTheirFiles()
{
    QTemporaryDir folder;
    QVERIFY(benchmarkIn(folder.path()).isEmpty());
    touch(folder.filePath("gsm8k/train.jsonl"));
    QVERIFY(benchmarkIn(folder.filePath("gsm8k")).isEmpty()); // anybody's
    touch(folder.filePath("gsm8k/test.jsonl"));
    QCOMPARE(benchmarkIn(folder.filePath("gsm8k")), QString("gsm8k"));
    touch(folder.filePath("mmlu/test/anatomy_test.csv"));
    touch(folder.filePath("mmlu/test/astronomy_test.csv"));
    QCOMPARE(benchmarkIn(folder.filePath("mmlu")), QString("mmlu"));
    QCOMPARE(subjectsIn(folder.filePath("mmlu")), QStringList({ "anatomy", "astronomy" }));
    touch(folder.filePath("spider/tables.json"));
    touch(folder.filePath("spider/dev.json"));
    QCOMPARE(benchmarkIn(folder.filePath("spider")), QString("spider"));
}

QTEST_GUILESS_MAIN(TestTaskSpecification)
#include "tst_task_specification.moc"
