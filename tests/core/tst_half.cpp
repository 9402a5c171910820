#include "core/base/half.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tacq;

class TestHalf : public QObject
{
    Q_OBJECT

private slots:
    void everyHalfHasItsDefinedValue();
    void everyHalfComesBack();
    void everyBfloat16ComesBack();
    void roundingIsToNearestEven();
    void extremesOfFloatsAreHandled();
};

static_assert(halfFromFloat(1.5F) == 0x3E00 && floatFromHalf(0x3E00) == 1.5F, "usable at compile time");

// The value as IEEE 754 defines it: (−1)^s · 2^(e−15) · (1 + f/1024), or 2^−24 · f for e = 0.
void TestHalf::everyHalfHasItsDefinedValue()
{
    for (int bits = 0; bits < 65536; ++bits) {
        const int exponent = bits >> 10 & 31;
        const int fraction = bits & 1023;
        const float value = floatFromHalf(std::uint16_t(bits));
        QCOMPARE(std::signbit(value), bits >= 32768);
        if (exponent == 31) {
            QVERIFY(fraction == 0 ? std::isinf(value) : std::isnan(value));
            continue;
        }
        const double expected = exponent == 0 ? std::ldexp(double(fraction), -24)
                                              : std::ldexp(1024.0 + fraction, exponent - 25);
        QVERIFY2(std::fabs(double(value)) == expected, qPrintable(QString::number(bits, 16)));
    }
}

void TestHalf::everyHalfComesBack()
{
    for (int bits = 0; bits < 65536; ++bits) {
        const std::uint16_t back = halfFromFloat(floatFromHalf(std::uint16_t(bits)));
        if (std::isnan(floatFromHalf(std::uint16_t(bits))))
            QVERIFY(std::isnan(floatFromHalf(back)));
        else
            QCOMPARE(int(back), bits);
        QCOMPARE(isFiniteHalf(std::uint16_t(bits)), bool(std::isfinite(floatFromHalf(std::uint16_t(bits)))));
    }
}

void TestHalf::everyBfloat16ComesBack()
{
    for (int bits = 0; bits < 65536; ++bits) {
        const float value = floatFromBfloat16(std::uint16_t(bits));
        const std::uint16_t back = bfloat16FromFloat(value);
        if (std::isnan(value))
            QVERIFY(std::isnan(floatFromBfloat16(back)));
        else
            QCOMPARE(int(back), bits);
        QCOMPARE(isFiniteBfloat16(std::uint16_t(bits)), bool(std::isfinite(value)));
    }
}

// Between two neighbours a value goes to the nearer one, the middle to the one with an even last digit.
void TestHalf::roundingIsToNearestEven()
{
    for (int bits = 0; bits < 0x7BFF; ++bits) {
        const float low = floatFromHalf(std::uint16_t(bits));
        const float high = floatFromHalf(std::uint16_t(bits + 1));
        const float middle = low + (high - low) / 2; // exact in float32
        const int even = bits % 2 == 0 ? bits : bits + 1;
        QCOMPARE(int(halfFromFloat(middle)), even);
        QCOMPARE(int(halfFromFloat(-middle)), even | 0x8000);
        QCOMPARE(int(halfFromFloat(std::nextafter(middle, 0.0F))), bits);
        QCOMPARE(int(halfFromFloat(std::nextafter(middle, 1e9F))), bits + 1);
    }
    for (int bits = 0; bits < 0x7F7F; ++bits) {
        const auto middle = std::bit_cast<float>(std::uint32_t(bits) << 16 | 0x8000);
        QCOMPARE(int(bfloat16FromFloat(middle)), bits % 2 == 0 ? bits : bits + 1);
        QCOMPARE(int(bfloat16FromFloat(std::nextafter(middle, 0.0F))), bits);
        QCOMPARE(int(bfloat16FromFloat(std::nextafter(middle, INFINITY))), bits + 1);
    }
}

void TestHalf::extremesOfFloatsAreHandled()
{
    const float infinity = std::numeric_limits<float>::infinity();
    QCOMPARE(int(halfFromFloat(65519.996F)), 0x7BFF);
    QCOMPARE(int(halfFromFloat(65520.0F)), 0x7C00);
    QCOMPARE(int(halfFromFloat(-infinity)), 0xFC00);
    QCOMPARE(int(halfFromFloat(std::numeric_limits<float>::max())), 0x7C00);
    QCOMPARE(int(halfFromFloat(std::ldexp(1.0F, -25))), 0);
    QCOMPARE(int(halfFromFloat(std::nextafter(std::ldexp(1.0F, -25), 1.0F))), 1);
    QCOMPARE(int(halfFromFloat(std::numeric_limits<float>::denorm_min())), 0);
    QCOMPARE(int(bfloat16FromFloat(std::numeric_limits<float>::max())), 0x7F80);
    QVERIFY(std::isnan(roundToHalf(std::numeric_limits<float>::signaling_NaN())));
    QVERIFY(std::isnan(roundToBfloat16(std::bit_cast<float>(0x7F800001U))));
}

QTEST_APPLESS_MAIN(TestHalf)
#include "tst_half.moc"
