#include "core/kernels/pack.h"
#include "tests/support/throws.h"

#include <QTest>

#include <numeric>

using namespace tacq;

class TestPack : public QObject
{
    Q_OBJECT

private slots:
    void wordsAreThoseOfTheReference_data();
    void wordsAreThoseOfTheReference();
    void everyLengthAndWidthComesBack();
    void wrongSizesAreRefused();
};

// Vectors of formats.md §0: codes (7·i + 3·⌊i/8⌋ + 1) mod 2^bits for i = 0 … 31.
void TestPack::wordsAreThoseOfTheReference_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<QList<quint32>>("expected");
    QTest::newRow("2") << 2 << QList<quint32> { 0x6C6CB1B1, 0xC6C61B1B };
    QTest::newRow("3") << 3 << QList<quint32> { 0x9C4E5DC1, 0x3977BB82, 0x72EE0A05 };
    QTest::newRow("4") << 4 << QList<quint32> { 0x2B4D6F81, 0xD6F81A3C, 0x81A3C5E7, 0x3C5E7092 };
    QTest::newRow("5") << 5 << QList<quint32> { 0xC9DB3D01, 0x88A87C92, 0x17D769BF, 0x32407536, 0x1F2AE383 };
    QTest::newRow("6") << 6
                       << QList<quint32> { 0x1D58F201, 0xA0FCCAB9, 0xB667D844, 0x93305FB7, 0x0E72A216,
                              0x8DC54E1C };
    QTest::newRow("8") << 8
                       << QList<quint32> { 0x160F0801, 0x322B241D, 0x514A433C, 0x6D665F58, 0x8C857E77,
                              0xA8A19A93, 0xC7C0B9B2, 0xE3DCD5CE };
}

void TestPack::wordsAreThoseOfTheReference()
{
    QFETCH(int, bits);
    QFETCH(QList<quint32>, expected);
    std::vector<std::uint8_t> codes(32);
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = std::uint8_t((7 * i + 3 * (i / 8) + 1) % (1U << bits));
    std::vector<std::uint32_t> words(std::size_t(packedWords(32, bits)));
    packCodes(codes, bits, words);
    QCOMPARE(QList<quint32>(words.begin(), words.end()), expected);

    std::vector<std::uint8_t> back(32);
    unpackCodes(words, bits, back);
    QCOMPARE(back, codes);
}

void TestPack::everyLengthAndWidthComesBack()
{
    for (int bits = 1; bits <= 8; ++bits) {
        for (std::size_t count = 0; count <= 100; ++count) {
            std::vector<std::uint8_t> codes(count);
            for (std::size_t i = 0; i < count; ++i)
                codes[i] = std::uint8_t((i * 2654435761U >> 11) % (1U << bits));
            std::vector<std::uint32_t> words(std::size_t(packedWords(std::int64_t(count), bits)), 0xFFFFFFFF);
            QCOMPARE(words.size(), (count * std::size_t(bits) + 31) / 32);
            packCodes(codes, bits, words);
            std::vector<std::uint8_t> back(count, 0xAA);
            unpackCodes(words, bits, back);
            QVERIFY2(back == codes, qPrintable(QString("%1 codes of %2 bits").arg(count).arg(bits)));
            const std::size_t used = count * std::size_t(bits) % 32;
            QVERIFY2(used == 0 || words.back() >> used == 0, "unused tail bits must be 0");
        }
    }
}

void TestPack::wrongSizesAreRefused()
{
    std::vector<std::uint8_t> codes(33);
    std::vector<std::uint32_t> words(3);
    TACQ_VERIFY_ERROR(packCodes(codes, 3, words), "take 4 words, not 3");
    TACQ_VERIFY_ERROR(unpackCodes(words, 9, codes), "9 bits");
}

QTEST_APPLESS_MAIN(TestPack)
#include "tst_pack.moc"
