#include "core/eval/token_disagreement.h"
#include "core/model/tokenizer.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_study.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace tacq;
using namespace tacq::test;

class TestTokenDisagreement : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aModelAgreesWithItself();
    void probabilitiesAreThoseOfTheNextToken();
    void othersAreApart();
    void otherVocabulariesAreRefused();
    void tokensBeyondTheVocabularyAreRefused();

private:
    std::string model(const char* name) const { return m_folder.filePath(name).toStdString(); }
    std::vector<TokenDisagreement> judge(
        const char* first, const char* second, std::vector<std::int32_t> answer)
    {
        UnobservedContext context;
        return tokenDisagreement(model(first), model(second), "ab c", answer, {}, context);
    }

    QTemporaryDir m_folder;
};

void TestTokenDisagreement::initTestCase()
{
    for (const char* name : { "one", "two", "wide" }) {
        TinyModel tiny;
        tiny.seed = name == std::string("two") ? 2 : 1;
        tiny.vocabulary = name == std::string("wide") ? 300 : 256;
        writeTinyModel(model(name), tiny);
        writeByteTokenizer(model(name));
    }
}

void TestTokenDisagreement::aModelAgreesWithItself()
{
    const auto tokens = judge("one", "one", { 5, 9, 200 });
    QCOMPARE(tokens.size(), std::size_t(3));
    for (const TokenDisagreement& token : tokens) {
        QVERIFY(token.distance < 1e-6);
        QCOMPARE(token.first, token.second);
        QCOMPARE(token.firstBest, token.secondBest);
    }
    QVERIFY(judge("one", "one", {}).empty());
}

void TestTokenDisagreement::probabilitiesAreThoseOfTheNextToken()
{
    const auto tokens = judge("one", "two", { 5, 9 });
    // The second token of the answer follows prompt and first token.
    std::vector<std::int32_t> before = Tokenizer::open(model("one"))->encode("ab c");
    before.push_back(5);
    const auto expected = nextTokens(model("one"), before, 256, "cpu");
    QCOMPARE(tokens[1].firstBest, expected.front().id);
    for (const TokenProbability& next : expected) {
        if (next.id == 9)
            QVERIFY(std::abs(std::exp(next.logProbability) - tokens[1].first) < 1e-5);
    }
}

void TestTokenDisagreement::othersAreApart()
{
    const auto there = judge("one", "two", { 5, 9, 200 });
    const auto back = judge("two", "one", { 5, 9, 200 });
    for (std::size_t i = 0; i < there.size(); ++i) {
        QVERIFY(there[i].distance > 1e-3 && there[i].distance <= 1);
        QVERIFY(std::abs(there[i].distance - back[i].distance) < 1e-6);
        // No probability differs by more than the distance.
        QVERIFY(std::abs(there[i].first - there[i].second) <= there[i].distance + 1e-6);
    }
}

void TestTokenDisagreement::otherVocabulariesAreRefused()
{
    TACQ_VERIFY_ERROR(judge("one", "wide", { 5 }), "vocabularies of 256 and 300");
}

void TestTokenDisagreement::tokensBeyondTheVocabularyAreRefused()
{
    TACQ_VERIFY_ERROR(judge("one", "two", { 5, 256 }), "Token 256");
    TACQ_VERIFY_ERROR(judge("one", "two", { 5, -1 }), "Token -1");
}

QTEST_APPLESS_MAIN(TestTokenDisagreement)
#include "tst_token_disagreement.moc"
