#include "core/base/file.h"
#include "core/base/half.h"
#include "core/base/random.h"
#include "core/model/block_quants.h"
#include "core/model/safetensors_file.h"
#include "core/model/tensor_statistics.h"
#include "tests/support/gguf_text.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numeric>

using namespace tacq;
using namespace tacq::test;

namespace {

std::vector<double> randomValues(std::size_t count, double mean, double spread)
{
    PythonRandom random(7);
    std::vector<double> values(count);
    for (double& value : values) {
        value = mean;
        for (int i = 0; i < 12; ++i) // a sum of twelve is nearly normal
            value += spread * (double(random.below(1'000'000)) / 1e6 - 0.5);
    }
    return values;
}

TensorStatistics of(const std::vector<double>& values, std::size_t piece)
{
    StatisticsGatherer gatherer;
    for (std::size_t first = 0; first < values.size(); first += piece)
        gatherer.add(std::span(values).subspan(first, std::min(piece, values.size() - first)));
    return gatherer.finished();
}

double moment(const std::vector<double>& values, double mean, int power)
{
    long double sum = 0;
    for (const double value : values)
        sum += std::pow(static_cast<long double>(value - mean), power);
    return double(sum / values.size());
}

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

std::uint64_t sum(const ValueHistogram& histogram)
{
    return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t(0));
}

} // namespace

class TestTensorStatistics : public QObject
{
    Q_OBJECT

private slots:
    void momentsAreThoseOfTheDefinition_data();
    void momentsAreThoseOfTheDefinition();
    void binsHoldExactlyTheirValues();
    void lateLargeValuesWidenTheBins();
    void valuesThatAreNoNumbersAreCountedApart();
    void constantAndEmptyTensorsHaveNoKurtosis();
    void everyStoredTypeIsRead();
    void blocksAreDecoded();
    void aStopEndsIt();
    void unknownTensorsAreNamed();
};

void TestTensorStatistics::momentsAreThoseOfTheDefinition_data()
{
    QTest::addColumn<double>("mean");
    QTest::addColumn<std::size_t>("piece");
    for (const std::size_t piece : { 1, 7, 1000, 100'000 }) {
        QTest::addRow("around 0, pieces of %zu", piece) << 0.0 << piece;
        QTest::addRow("far away, pieces of %zu", piece) << 1e6 << piece;
    }
}

void TestTensorStatistics::momentsAreThoseOfTheDefinition()
{
    QFETCH(double, mean);
    QFETCH(std::size_t, piece);
    const std::vector<double> values = randomValues(20'000, mean, 0.1);
    const TensorStatistics result = of(values, piece);
    const double average
        = double(std::accumulate(values.begin(), values.end(), 0.0L) / (long double)(values.size()));
    QVERIFY(std::abs(result.mean - average) < 1e-9 + 1e-13 * mean);
    const double second = moment(values, average, 2);
    QVERIFY2(near(result.deviation, std::sqrt(second), 1e-9),
        qPrintable(QString::number(result.deviation, 'g', 17)));
    QVERIFY(near(result.kurtosis, moment(values, average, 4) / (second * second), 1e-7));
    QVERIFY(std::abs(result.kurtosis - 2.9) < 0.1); // twelve uniform numbers: 3 − 1.2/12
    QCOMPARE(result.values, std::uint64_t(20'000));
    QCOMPARE(result.min, *std::ranges::min_element(values));
    QCOMPARE(result.max, *std::ranges::max_element(values));
}

void TestTensorStatistics::binsHoldExactlyTheirValues()
{
    const std::vector<double> values = randomValues(5'000, 0.3, 0.05);
    const ValueHistogram histogram = of(values, 333).histogram;
    QVERIFY(histogram.counts.size() <= kHistogramBins && histogram.counts.size() > kHistogramBins / 4);
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        const double lower = histogram.lower + double(bin) * histogram.width;
        const auto inside = std::ranges::count_if(
            values, [&](double value) { return value >= lower && value < lower + histogram.width; });
        QCOMPARE(histogram.counts[bin], std::uint64_t(inside));
    }
    QVERIFY(histogram.counts.front() > 0 && histogram.counts.back() > 0);
    QCOMPARE(of(values, 1).histogram, histogram); // however the pieces are cut
}

void TestTensorStatistics::lateLargeValuesWidenTheBins()
{
    std::vector<double> values(1000, 1e-9);
    values.push_back(-8);
    values.push_back(1e300);
    values.push_back(-1e-9);
    const TensorStatistics result = of(values, 10);
    QCOMPARE(sum(result.histogram), std::uint64_t(1003));
    QCOMPARE(result.min, -8.0);
    QCOMPARE(result.histogram.counts.front(), std::uint64_t(2)); // below zero
    QCOMPARE(result.histogram.counts.back(), std::uint64_t(1));
}

void TestTensorStatistics::valuesThatAreNoNumbersAreCountedApart()
{
    const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
    const TensorStatistics result = of({ 1, nan, 3, inf, -inf, 0.0, -0.0, nan, nan }, 2);
    QCOMPARE(result.values, std::uint64_t(9));
    QCOMPARE(result.nans, std::uint64_t(3));
    QCOMPARE(result.infinities, std::uint64_t(2));
    QCOMPARE(result.zeros, std::uint64_t(2));
    QCOMPARE(result.mean, 1.0);
    QCOMPARE(result.max, 3.0);
    QVERIFY(near(result.deviation, std::sqrt(1.5), 1e-15));
    QCOMPARE(sum(result.histogram), std::uint64_t(4));
}

void TestTensorStatistics::constantAndEmptyTensorsHaveNoKurtosis()
{
    const TensorStatistics constant = of(std::vector<double>(100, -2.5), 30);
    QCOMPARE(constant.mean, -2.5);
    QCOMPARE(constant.deviation, 0.0);
    QVERIFY(std::isnan(constant.kurtosis));
    QCOMPARE(constant.histogram.counts, std::vector<std::uint64_t> { 100 });
    const TensorStatistics empty = of({}, 1);
    QVERIFY(empty.histogram.counts.empty() && std::isnan(empty.mean));
    QVERIFY(of({ std::nan("") }, 1).histogram.counts.empty());
}

void TestTensorStatistics::everyStoredTypeIsRead()
{
    QTemporaryDir folder;
    const std::filesystem::path model = folder.path().toStdString();
    writeText(model / "config.json", R"({"model_type": "llama"})");
    const std::vector<ElementType> types = { ElementType::Bool, ElementType::U8, ElementType::I8,
        ElementType::U16, ElementType::I16, ElementType::F16, ElementType::BF16, ElementType::U32,
        ElementType::I32, ElementType::F32, ElementType::U64, ElementType::I64, ElementType::F64 };
    std::vector<SafetensorsWriter::Declaration> tensors;
    for (const ElementType type : types)
        tensors.push_back({ std::string(name(type)), type, { 2, 1 } });
    SafetensorsWriter writer(model / "model.safetensors", tensors, {});
    for (const auto& tensor : writer.order()) { // 0 and 1
        const std::size_t size = elementBytes(tensor.type);
        std::string bytes(2 * size, '\0');
        const std::string one = tensor.type == ElementType::F16 ? raw(halfFromFloat(1))
            : tensor.type == ElementType::BF16                  ? raw(bfloat16FromFloat(1))
            : tensor.type == ElementType::F32                   ? raw(1.0F)
            : tensor.type == ElementType::F64                   ? raw(1.0)
                                                                : raw(std::uint64_t(1)).substr(0, size);
        bytes.replace(size, size, one);
        writer.write(std::as_bytes(std::span(bytes)));
    }
    writer.finish();
    for (const ElementType type : types) {
        const TensorStatistics result = tensorStatistics(model, name(type), {});
        const QByteArray which = QByteArray::fromStdString(result.name);
        QCOMPARE(result.name, std::string(name(type)));
        QVERIFY2(result.values == 2 && result.zeros == 1, which.constData());
        QVERIFY2(result.max == 1 && result.mean == 0.5, which.constData());
    }
}

void TestTensorStatistics::blocksAreDecoded()
{
    // 70 000 rows of one Q8_0 block: a scale of 0.5 and the codes 0 … 31. More than one piece.
    std::string block = raw(halfFromFloat(0.5F));
    for (int code = 0; code < 32; ++code)
        block += char(code);
    std::string data;
    for (int row = 0; row < 70'000; ++row)
        data += block;
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("model.gguf").toStdString();
    writeText(path,
        padded(ggufStart(1, 1) + ggufText("general.architecture", "llama")
            + ggufTensor("m.weight", { 32, 70'000 }, std::uint32_t(GgmlType::Q8_0), 0))
            + padded(data));
    const TensorStatistics result = tensorStatistics(path, "m.weight", {});
    QCOMPARE(result.values, std::uint64_t(32 * 70'000));
    QCOMPARE(result.zeros, std::uint64_t(70'000));
    QCOMPARE(result.max, 15.5);
    QVERIFY(near(result.mean, 7.75, 1e-12));
    QVERIFY(near(result.deviation, 0.5 * std::sqrt((32.0 * 32 - 1) / 12), 1e-12));
    QCOMPARE(tensorStatistics(path, "m.weight", {}), result);
}

void TestTensorStatistics::aStopEndsIt()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("model.gguf").toStdString();
    writeText(
        path, padded(ggufStart(1, 0) + ggufTensor("n.weight", { 4 }, 0, 0)) + padded(std::string(16, '\0')));
    std::stop_source stop;
    stop.request_stop();
    bool cancelled = false;
    try {
        tensorStatistics(path, "n.weight", stop.get_token());
    } catch (const Cancelled&) {
        cancelled = true;
    }
    QVERIFY(cancelled);
    QCOMPARE(tensorStatistics(path, "n.weight", {}).zeros, std::uint64_t(4));
}

void TestTensorStatistics::unknownTensorsAreNamed()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("model.gguf").toStdString();
    writeText(
        path, padded(ggufStart(1, 0) + ggufTensor("n.weight", { 4 }, 0, 0)) + padded(std::string(16, '\0')));
    TACQ_VERIFY_ERROR(tensorStatistics(path, "x.weight", {}), "model.gguf has no tensor x.weight");
}

QTEST_APPLESS_MAIN(TestTensorStatistics)
#include "tst_tensor_statistics.moc"
