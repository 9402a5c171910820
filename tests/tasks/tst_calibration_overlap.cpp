#include "core/tasks/calibration_overlap.h"

#include <QTest>

#include <numeric>

using namespace tacq;

namespace {

std::vector<TokenId> tokens(TokenId first, std::size_t count)
{
    std::vector<TokenId> ids(count);
    std::iota(ids.begin(), ids.end(), first);
    return ids;
}

std::vector<TokenId> joined(std::vector<TokenId> first, const std::vector<TokenId>& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

} // namespace

class TestCalibrationOverlap : public QObject
{
    Q_OBJECT

private slots:
    void promptsCountWhenTheyAreTheSame();
    void generationsAreComparedByTheirPrompt();
    void windowsCountWhenARunIsShared();
    void shortWindowsCountWhenTheyAreThereWhole();
};

void TestCalibrationOverlap::promptsCountWhenTheyAreTheSame()
{
    Task task;
    task.calibration = { { { 1, 2, 3, 9 }, 3 }, { { 4, 5 }, 2 } };
    const std::vector<std::vector<TokenId>> choices = { { 9 }, { 8 } };
    task.choices = { { { 1, 2, 3 }, choices, 0 }, { { 1, 2 }, choices, 0 }, { { 4, 5 }, choices, 1 },
        { { 1, 2, 4 }, choices, 0 }, { { 2, 3 }, choices, 0 } };
    QCOMPARE(calibrationOverlap(task), (CalibrationOverlap { 2, 5 }));
    task.choices.erase(task.choices.begin());
    task.choices.erase(task.choices.begin() + 1);
    QCOMPARE(calibrationOverlap(task), (CalibrationOverlap { 0, 3 }));
}

void TestCalibrationOverlap::generationsAreComparedByTheirPrompt()
{
    Task task;
    task.kind = TaskKind::Generation;
    task.calibration = { { { 1, 2, 3, 9 }, 3 } };
    task.generations = { { { 1, 2, 3 }, "x", 4 }, { { 1, 2, 3, 9 }, "y", 4 }, { { 3 }, "z", 4 } };
    QCOMPARE(calibrationOverlap(task), (CalibrationOverlap { 2, 3 }));
}

void TestCalibrationOverlap::windowsCountWhenARunIsShared()
{
    Task task;
    task.kind = TaskKind::Perplexity;
    task.calibration = { { tokens(1000, 300), 300 } };
    task.windows = { { tokens(0, 200) }, // nothing
        { joined(tokens(0, 100), tokens(1100, kSharedRun)) }, // just long enough, at its end
        { joined(tokens(1000, kSharedRun - 1), tokens(0, 100)) }, // one too few
        { joined(tokens(0, 10), joined(tokens(1230, 70), tokens(20, 10))) } }; // in the middle
    QCOMPARE(calibrationOverlap(task), (CalibrationOverlap { 2, 4 }));
}

void TestCalibrationOverlap::shortWindowsCountWhenTheyAreThereWhole()
{
    Task task;
    task.kind = TaskKind::Perplexity;
    task.calibration = { { tokens(10, 20), 20 }, { { 1, 2, 3 }, 3 } };
    task.windows = { { { 1, 2, 3 } }, { { 1, 2, 4 } }, { { 2, 3 } }, { { 1, 2, 3, 4 } } };
    QCOMPARE(calibrationOverlap(task), (CalibrationOverlap { 2, 4 }));
}

QTEST_APPLESS_MAIN(TestCalibrationOverlap)
#include "tst_calibration_overlap.moc"
