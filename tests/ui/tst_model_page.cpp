#include "tests/ui/page_studio.h"
#include "ui/card.h"
#include "ui/models/tensor_table.h"
#include "ui/pages/model_page.h"
#include "ui/plots/count_plot.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

using namespace tacq;
using namespace tacq::test;

namespace {

struct Studio : PageStudio
{
    ModelPage page { session };

    Studio()
    {
        show(page);
        session.openModel("fake.gguf");
        QTRY_VERIFY(session.model());
    }
    QString text(const char* name) { return part<QLabel>(page, name).text(); }
    void select(int row) { part<QTableView>(page, "tensorTable").selectRow(row); }
};

} // namespace

class TestModelPage : public QObject
{
    Q_OBJECT

private slots:
    void selectingATensorShowsItsValues();
    void theNewestTensorWins();
    void aFailureStandsInPlace();
    void anotherModelClearsThem();
    void aSingleFileIsNotNamedInEveryRow();
    void textIsShownAsTokens();
    void itIsDrawnInLightAndDark();
};

void TestModelPage::selectingATensorShowsItsValues()
{
    Studio studio;
    auto& values = part<Card>(studio.page, "tensorValues");
    QVERIFY(!values.isVisible());
    studio.select(4);
    QVERIFY(values.isVisible());
    QTRY_COMPARE(studio.text("valuesState"), QString("192 values"));
    QCOMPARE(values.accessibleName(), QString("Values of model.embed_tokens.weight"));
    QCOMPARE(studio.text("valueMin"), QString("-9.216"));
    QCOMPARE(studio.text("valueMax"), QString("9.025"));
    QVERIFY(studio.text("valueZeros").startsWith("1 ("));
    QVERIFY(studio.text("valueBroken").startsWith("1 (")); // the NaN
    auto& plot = part<CountPlot>(studio.page, "valuesPlot");
    QVERIFY(!plot.valueAt(QPointF(plot.width() / 2.0, 40)).isEmpty());
    part<QPushButton>(studio.page, "showTokens").click();
    QVERIFY(!values.isVisible() && part<QLineEdit>(studio.page, "tokenText").isVisible());
    part<QPushButton>(studio.page, "showValues").click();
    QVERIFY(values.isVisible());
}

void TestModelPage::theNewestTensorWins()
{
    Studio studio;
    studio.engine->endless = true; // the first is never done by itself
    studio.select(0);
    QCOMPARE(studio.text("valuesState"), QString("Reading…"));
    QTest::qWait(20);
    studio.engine->endless = false;
    studio.select(1);
    QTRY_VERIFY(studio.text("valuesState").startsWith("192"));
    QVERIFY(part<Card>(studio.page, "tensorValues").accessibleName().contains("layers.1."));
}

void TestModelPage::aFailureStandsInPlace()
{
    Studio studio;
    studio.engine->failing = true;
    studio.select(0);
    auto& problem = part<Notice>(studio.page, "valuesProblem");
    QTRY_VERIFY(problem.isVisible());
    QCOMPARE(problem.message(), QString("fake.gguf is gone."));
    QCOMPARE(studio.text("valueMean"), QString("–"));
    studio.engine->failing = false;
    studio.select(1);
    QTRY_VERIFY(studio.text("valueMean") != "–");
    QVERIFY(!problem.isVisible());
}

void TestModelPage::anotherModelClearsThem()
{
    Studio studio;
    studio.select(0);
    QTRY_VERIFY(studio.text("valueMean") != "–");
    studio.session.openModel("other.gguf");
    QTRY_COMPARE(studio.text("valueMean"), QString("–"));
    QVERIFY(part<QLineEdit>(studio.page, "tokenText").isVisible());
}

void TestModelPage::aSingleFileIsNotNamedInEveryRow()
{
    Studio studio;
    QVERIFY(part<QTableView>(studio.page, "tensorTable").isColumnHidden(TensorTable::File));
    ModelInfo info = *studio.session.model();
    TensorTable table;
    table.setModel(std::make_shared<const ModelInfo>(info));
    QVERIFY(!table.severalFiles());
    info.tensors.back().file = "model-00002-of-00002.safetensors";
    table.setModel(std::make_shared<const ModelInfo>(info));
    QVERIFY(table.severalFiles());
}

void TestModelPage::textIsShownAsTokens()
{
    Studio studio;
    part<QLineEdit>(studio.page, "tokenText").setText("three short words");
    QTRY_COMPARE(studio.text("tokenCount"), QString("3 tokens"));
}

void TestModelPage::itIsDrawnInLightAndDark()
{
    Studio studio;
    present(studio.page, "model-tokens");
    studio.select(2);
    QTRY_VERIFY(studio.text("valueMean") != "–");
    present(studio.page, "model-values");
}

QTEST_MAIN(TestModelPage)
#include "tst_model_page.moc"
