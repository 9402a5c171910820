#include "core/model/regex_translation.h"
#include "core/model/tokenizer.h"
#include "tests/support/small_tokenizer.h"
#include "tests/support/throws.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <thread>

using namespace tacq;

using Ids = std::vector<TokenId>;

class TestTokenizer : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void lowestRankIsMergedFirst();
    void longWordsTakeNoLongerPerByte();
    void decodingGivesTheTextBack_data();
    void decodingGivesTheTextBack();
    void invalidUtf8IsRefusedWithItsPosition_data();
    void invalidUtf8IsRefusedWithItsPosition();
    void specialTokensAreFoundInTheText();
    void addedTokensTakeBlanksAndRespectWords();
    void beginOfTextFollowsThePostProcessor();
    void wholeWordsSkipTheMerges();
    void normalFormIsApplied();
    void endsOfTextComeFromAllFiles();
    void exportIsTheSameTokenizer();
    void foreignTokenizersAreNamed_data();
    void foreignTokenizersAreNamed();
    void damagedFilesAreNamed_data();
    void damagedFilesAreNamed();
    void foreignPatternsAreNamed();
    void threadsShareOneTokenizer();
    void demoGivesTheIdsOfTokenizers();

private:
    std::shared_ptr<const Tokenizer> opened(const Json& json)
    {
        test::writeTokenizer(folder(), json);
        return Tokenizer::open(folder());
    }
    std::filesystem::path folder() const { return m_folder->path().toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const std::vector<std::pair<std::string, std::string>> kMerges
    = { { "a", "b" }, { "b", "c" }, { "ab", "c" }, { "Ġ", "a" }, { "Ġa", "b" } };
constexpr TokenId kEnd = 261;

} // namespace

void TestTokenizer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestTokenizer::lowestRankIsMergedFirst()
{
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    QCOMPARE(tokenizer->encode("abc"), (Ids { 258 })); // ab (rank 0), then ab+c
    QCOMPARE(tokenizer->encode("bcb"), (Ids { 257, 'b' }));
    QCOMPARE(tokenizer->encode("aabab"), (Ids { 'a', 256, 256 }));
    QCOMPARE(tokenizer->encode(" ab"), (Ids { ' ', 256 }));
}

// One word of a million bytes with merges everywhere: a quadratic algorithm would take minutes.
void TestTokenizer::longWordsTakeNoLongerPerByte()
{
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    std::string word;
    for (int i = 0; i < 500'000; ++i)
        word += "ab";
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(tokenizer->encode(word).size(), std::size_t(500'000));
    QVERIFY2(timer.elapsed() < 20'000, "merging a long word takes more than n log n");
}

void TestTokenizer::decodingGivesTheTextBack_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("ascii") << QByteArray("It's 10 o'clock,\r\n\tisn't it?  ");
    QTest::newRow("scripts") << QByteArray("naïve 中文かな 한국어 עברית हिन्दी");
    QTest::newRow("emoji") << QByteArray("👩‍👩‍👧 👍🏽 🇫🇷");
    QTest::newRow("blanks") << QByteArray(" \u00a0\u3000\u2028\u0085\u180e\x0b ");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3);
    QTest::newRow("empty") << QByteArray("");
}

void TestTokenizer::decodingGivesTheTextBack()
{
    QFETCH(QByteArray, text);
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    const Ids ids = tokenizer->encode(text.toStdString());
    QCOMPARE(QByteArray::fromStdString(tokenizer->decode(ids)), text);
    for (const TokenId id : ids)
        QCOMPARE(tokenizer->id(tokenizer->token(id)).value_or(-1), id);
}

void TestTokenizer::invalidUtf8IsRefusedWithItsPosition_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("position");
    QTest::newRow("lone continuation") << QByteArray("ab\x80") << 2;
    QTest::newRow("cut short") << QByteArray("a\xe4\xb8") << 1;
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << 0;
    QTest::newRow("surrogate") << QByteArray("é\xed\xa0\x80") << 2;
    QTest::newRow("beyond Unicode") << QByteArray("abc\xf4\x90\x80\x80") << 3;
}

void TestTokenizer::invalidUtf8IsRefusedWithItsPosition()
{
    QFETCH(QByteArray, text);
    QFETCH(int, position);
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    TACQ_VERIFY_ERROR(
        tokenizer->encode(text.toStdString()), "UTF-8 at byte " + std::to_string(position) + ".");
}

void TestTokenizer::specialTokensAreFoundInTheText()
{
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    QCOMPARE(tokenizer->encode("ab<end>ab<end"), (Ids { 256, kEnd, 256, '<', 'e', 'n', 'd' }));
    const Ids ids { 256, kEnd };
    QCOMPARE(tokenizer->decode(ids), std::string("ab"));
    QCOMPARE(tokenizer->decode(ids, false), std::string("ab<end>"));
}

void TestTokenizer::addedTokensTakeBlanksAndRespectWords()
{
    Json json = test::smallTokenizer(kMerges);
    json["added_tokens"].push_back({ { "id", 300 }, { "content", "@!" }, { "lstrip", true },
        { "rstrip", true }, { "normalized", false } });
    json["added_tokens"].push_back({ { "id", 301 }, { "content", "cd" }, { "single_word", true } });
    json["added_tokens"].push_back({ { "id", 302 }, { "content", "@!@" }, { "normalized", false } });
    const auto tokenizer = opened(json);
    QCOMPARE(tokenizer->encode("ab \u00a0@! \n ab"), (Ids { 256, 300, 256 }));
    QCOMPARE(tokenizer->encode("cd,cdc"), (Ids { 301, ',', 'c', 'd', 'c' }));
    QCOMPARE(tokenizer->encode("@!@"), (Ids { 302 })); // the longest wins
    QCOMPARE(tokenizer->size(), std::int64_t(303));
}

void TestTokenizer::beginOfTextFollowsThePostProcessor()
{
    Json json = test::smallTokenizer(kMerges);
    json["post_processor"] = Json::parse(R"({"type": "Sequence", "processors": [{"type": "ByteLevel"},
        {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<end>", "type_id": 0}},
         {"Sequence": {"id": "A", "type_id": 0}}], "special_tokens": {"<end>": {"ids": [261]}}}]})");
    writeText(folder() / "tokenizer_config.json", R"({"bos_token": "<end>"})");
    const auto tokenizer = opened(json);
    QCOMPARE(tokenizer->encode("ab"), (Ids { kEnd, 256 }));
    QCOMPARE(tokenizer->encode("ab", false), (Ids { 256 }));
    QVERIFY(tokenizer->addsBos());
    QCOMPARE(tokenizer->bos().value_or(-1), kEnd);
}

void TestTokenizer::wholeWordsSkipTheMerges()
{
    Json json = test::smallTokenizer(kMerges);
    json["model"]["vocab"]["Ġcab"] = 400;
    QCOMPARE(opened(json)->encode(" cab"), (Ids { ' ', 'c', 256 }));
    json["model"]["ignore_merges"] = true;
    QCOMPARE(opened(json)->encode(" cab"), (Ids { 400 }));
}

void TestTokenizer::normalFormIsApplied()
{
    Json json = test::smallTokenizer(kMerges);
    json["normalizer"] = { { "type", "NFC" } };
    const auto tokenizer = opened(json);
    QCOMPARE(tokenizer->encode("e\u0301"), tokenizer->encode("é"));
    QCOMPARE(tokenizer->decode(tokenizer->encode("e\u0301")), std::string("é"));
}

void TestTokenizer::endsOfTextComeFromAllFiles()
{
    writeText(folder() / "generation_config.json", R"({"eos_token_id": [65, 66]})");
    writeText(folder() / "tokenizer_config.json",
        R"({"eos_token": {"content": "<end>"}, "chat_template": [{"name": "default", "template": "{{ x }}"}]})");
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    QCOMPARE(tokenizer->endOfText(), (Ids { 65, 66, kEnd }));
    QCOMPARE(tokenizer->chatTemplateSource(), std::string("{{ x }}"));
}

void TestTokenizer::exportIsTheSameTokenizer()
{
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    QTemporaryDir other;
    const std::filesystem::path path = other.path().toStdString();
    writeText(path / "tokenizer.json", tokenizer->tokenizerJson());
    writeText(path / "tokenizer_config.json", tokenizer->tokenizerConfigJson());
    const auto again = Tokenizer::open(path);
    const std::string text = "abc ab<end> bcbc 12\n";
    QCOMPARE(again->encode(text), tokenizer->encode(text));
    QCOMPARE(again->tokenizerJson(), tokenizer->tokenizerJson());
}

void TestTokenizer::foreignTokenizersAreNamed_data()
{
    QTest::addColumn<QByteArray>("patch"); // JSON merge patch of a good file
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("WordPiece") << QByteArray(R"({"model": {"type": "WordPiece"}})")
                               << QByteArray("WordPiece");
    QTest::newRow("Unigram") << QByteArray(R"({"model": {"type": "Unigram"}})") << QByteArray("Unigram");
    QTest::newRow("byte fallback") << QByteArray(R"({"model": {"byte_fallback": true}})")
                                   << QByteArray("falls back to bytes");
    QTest::newRow("affixes") << QByteArray(R"({"model": {"end_of_word_suffix": "</w>"}})")
                             << QByteArray("end_of_word_suffix");
    QTest::newRow("dropout") << QByteArray(R"({"model": {"dropout": 0.1}})") << QByteArray("at random");
    QTest::newRow("normalizer") << QByteArray(R"({"normalizer": {"type": "Lowercase"}})")
                                << QByteArray("Lowercase");
    QTest::newRow("Metaspace") << QByteArray(R"({"pre_tokenizer": {"type": "Metaspace"}})")
                               << QByteArray("Metaspace");
    QTest::newRow("no pre-tokenizer") << QByteArray(R"({"pre_tokenizer": null})") << QByteArray("ByteLevel");
    QTest::newRow("post-processor") << QByteArray(R"({"post_processor": {"type": "BertProcessing"}})")
                                    << QByteArray("BertProcessing");
}

void TestTokenizer::foreignTokenizersAreNamed()
{
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, named);
    Json json = test::smallTokenizer(kMerges);
    const Json change = Json::parse(patch.toStdString());
    for (const auto& [key, value] : change.items()) {
        if (key == "model")
            json["model"].merge_patch(value);
        else
            json[key] = value;
    }
    TACQ_VERIFY_ERROR(opened(json), named.toStdString());
}

void TestTokenizer::damagedFilesAreNamed_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("negative id") << QByteArray("/model/vocab/a") << QByteArray("-1") << QByteArray("id -1");
    QTest::newRow("enormous id") << QByteArray("/model/vocab/a") << QByteArray("2000000000")
                                 << QByteArray("2000000000");
    QTest::newRow("id of 64 bits") << QByteArray("/model/vocab/a") << QByteArray("9000000000")
                                   << QByteArray("32 bits");
    QTest::newRow("shared id") << QByteArray("/model/vocab/a") << QByteArray("98")
                               << QByteArray("share the id");
    QTest::newRow("merge of unknown token")
        << QByteArray("/model/merges/0") << QByteArray(R"(["a", "nowhere"])") << QByteArray("nowhere");
    QTest::newRow("merge of one token")
        << QByteArray("/model/merges/0") << QByteArray(R"("ab")") << QByteArray("merge 1 is not a pair");
    QTest::newRow("no vocabulary") << QByteArray("/model/vocab") << QByteArray("{}")
                                   << QByteArray("no vocabulary");
    QTest::newRow("added token with another id")
        << QByteArray("/added_tokens/0/content") << QByteArray(R"("abc")")
        << QByteArray("the vocabulary gives it");
    QTest::newRow("no model") << QByteArray("/model") << QByteArray("7") << QByteArray("no tokenizer model");
}

void TestTokenizer::damagedFilesAreNamed()
{
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, named);
    Json json = test::smallTokenizer(kMerges);
    json[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
    TACQ_VERIFY_ERROR(opened(json), named.toStdString());
    TACQ_VERIFY_ERROR(opened(json), "tokenizer.json");
}

void TestTokenizer::foreignPatternsAreNamed()
{
    for (const char* pattern :
        { "[a&&b]", "[a[b]]", "\\w+", "(?<name>a)", "a{1,2}+", "[^\\S]", "\\bx", "[a" })
        TACQ_VERIFY_ERROR(translatedRegex(pattern, "the file"), "the file: the pre-tokenizer's pattern");
}

void TestTokenizer::threadsShareOneTokenizer()
{
    const auto tokenizer = opened(test::smallTokenizer(kMerges));
    std::string text;
    for (int i = 0; i < 2000; ++i)
        text += "abc bcb " + std::to_string(i);
    const Ids expected = tokenizer->encode(text);
    std::array<Ids, 4> results;
    std::vector<std::thread> threads;
    for (Ids& result : results)
        threads.emplace_back([&] { result = tokenizer->encode(text); });
    for (std::thread& thread : threads)
        thread.join();
    for (const Ids& result : results)
        QVERIFY(result == expected);
}

// Ids from `tokenizers` 0.22 with the demo's vocabulary (tests/interop/check_tokenizer.py compares
// megabytes).
void TestTokenizer::demoGivesTheIdsOfTokenizers()
{
    const QByteArray model = qgetenv("TACQ_DEMO_MODEL");
    if (model.isEmpty())
        QSKIP("TACQ_DEMO_MODEL is not set");
    const auto tokenizer = Tokenizer::open(model.toStdString());
    QCOMPARE(tokenizer->size(), std::int64_t(49152));
    QCOMPARE(tokenizer->encode("Hello, world! It's 1945.\n\n  naïve 中文 👍🏽"),
        (Ids { 19556, 28, 905, 17, 657, 506, 216, 33, 41, 36, 37, 30, 8866, 15486, 46494, 216, 28589, 29184,
            15107, 235, 231, 10813, 233, 138 }));
    QCOMPARE(tokenizer->encode("<|im_start|>user\nHi<|im_end|>"), (Ids { 1, 4093, 198, 26843, 2 }));
    QCOMPARE(tokenizer->endOfText(), (Ids { 2 }));
    QVERIFY(!tokenizer->addsBos());
}

QTEST_APPLESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
