#include "core/base/json.h"
#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/model/block_quants.h"
#include "tests/support/throws.h"

#include <QTest>

#include <bit>

using namespace tacq;

class TestBlockQuants : public QObject
{
    Q_OBJECT

private slots:
    void writtenOutBlocksDecode_data();
    void writtenOutBlocksDecode();
    void randomBlocksDecodeAsInTheReference_data();
    void randomBlocksDecodeAsInTheReference();
    void plainTypesAreConverted();
    void wrongSizesAreRefused();
};

// Blocks of formats.md §5.
void TestBlockQuants::writtenOutBlocksDecode_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("block");
    QTest::addColumn<QList<float>>("expected"); // elements 0, 15, 16, 31
    const QByteArray nibbles = QByteArray::fromHex("71e85fc63da41b822c930a71e85fc63d");
    QTest::newRow("Q4_0") << int(GgmlType::Q4_0) << QByteArray::fromHex("0034") + nibbles
                          << QList<float> { -1.75F, 1.25F, -0.25F, -1.25F };
    QTest::newRow("Q4_1") << int(GgmlType::Q4_1) << QByteArray::fromHex("003400be") + nibbles
                          << QList<float> { -1.25F, 1.75F, 0.25F, -0.75F };
    QTest::newRow("Q5_0") << int(GgmlType::Q5_0) << QByteArray::fromHex("003498393363") + nibbles
                          << QList<float> { -3.75F, -0.75F, 1.75F, -3.25F };
}

void TestBlockQuants::writtenOutBlocksDecode()
{
    QFETCH(int, type);
    QFETCH(QByteArray, block);
    QFETCH(QList<float>, expected);
    std::vector<float> values(32);
    decodeBlocks(GgmlType(type), std::as_bytes(std::span(block.data(), std::size_t(block.size()))), values);
    QCOMPARE((QList<float> { values[0], values[15], values[16], values[31] }), expected);
}

// Hashes made with the `gguf` Python package by tests/interop/make_block_quants_golden.py.
void TestBlockQuants::randomBlocksDecodeAsInTheReference_data()
{
    QTest::addColumn<QString>("row");
    for (const Json& row : readJson(TACQ_TEST_DATA "/block_quants_golden.json"))
        QTest::newRow(row.at("type").get<std::string>().c_str()) << QString::fromStdString(row.dump());
}

void TestBlockQuants::randomBlocksDecodeAsInTheReference()
{
    QFETCH(QString, row);
    const Json golden = Json::parse(row.toStdString());
    const auto number = golden.at("number").get<std::uint32_t>();
    QVERIFY(isGgmlType(number));
    const auto type = GgmlType(number);
    QCOMPARE(std::string(name(type)), golden.at("type").get<std::string>());
    const BlockLayout layout = blockLayout(type);
    const auto blocks = golden.at("blocks").get<std::int64_t>();
    QCOMPARE(blocks * layout.values, golden.at("values").get<std::int64_t>());

    PythonRandom random(number);
    std::vector<std::byte> bytes(std::size_t(blocks * layout.bytes));
    for (std::byte& byte : bytes)
        byte = std::byte(random.bits(8));
    for (std::int64_t block = 0; block < blocks; ++block) {
        for (const Json& at : golden.at("halves"))
            bytes[std::size_t(block * layout.bytes + at.get<std::int64_t>() + 1)] &= std::byte(0xBF);
    }
    std::vector<float> values(std::size_t(blocks * layout.values));
    decodeBlocks(type, bytes, values);
    const auto bitsAt = [&](std::size_t i) {
        return QString("%1").arg(std::bit_cast<std::uint32_t>(values[i]), 8, 16, QChar('0')).toStdString();
    };
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE(bitsAt(i), golden.at("first").at(i).get<std::string>());
        QCOMPARE(bitsAt(values.size() - 4 + i), golden.at("last").at(i).get<std::string>());
    }
    Sha256 hash;
    hash.add(std::as_bytes(std::span(values)));
    QCOMPARE(hash.hex(), golden.at("sha256").get<std::string>());
}

void TestBlockQuants::plainTypesAreConverted()
{
    const std::vector<float> plain = { 1.5F, -0.0F, 3e38F };
    std::vector<float> values(3);
    decodeBlocks(GgmlType::F32, std::as_bytes(std::span(plain)), values);
    QCOMPARE(values, plain);
    QVERIFY(!isBlockQuantized(GgmlType::BF16));
    QVERIFY(isBlockQuantized(GgmlType::Q8_0));
    QVERIFY(!isGgmlType(4) && !isGgmlType(9) && !isGgmlType(99));
}

void TestBlockQuants::wrongSizesAreRefused()
{
    std::vector<float> values(33);
    const std::vector<std::byte> bytes(18);
    TACQ_VERIFY_ERROR(decodeBlocks(GgmlType::Q4_0, bytes, values), "33 values of type Q4_0 do not lie in 18");
    TACQ_VERIFY_ERROR(decodeBlocks(GgmlType::Q4_1, bytes, std::span(values).first(32)), "32 values");
}

QTEST_APPLESS_MAIN(TestBlockQuants)
#include "tst_block_quants.moc"
