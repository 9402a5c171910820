#include "core/base/random.h"
#include "core/model/resident_model.h"
#include "tests/support/random_matrix.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

std::shared_ptr<const WeightSource> openTiny(const TinyModel& model)
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    writeTinyModel(path, model);
    return openModel(path); // stays mapped after the folder is gone
}

// The model with random compressed matrices in its blocks. `foreign`: codes under outliers are those of
// another program, which need not be the zero point.
std::shared_ptr<const WeightSource> compressed(
    std::shared_ptr<const WeightSource> base, const QuantizedFormat& format, bool foreign = false)
{
    const ModelConfig config = base->config();
    return withQuantizedBlocks(std::move(base), [config, format, foreign](int block) {
        PythonRandom random(std::uint64_t(block) + 100);
        QuantizedBlock matrices;
        for (const Projection projection : kProjections) {
            const auto [rows, columns] = config.shapeOf(projection);
            QuantizedMatrix matrix = randomMatrix(rows, columns, format, 0.05, random);
            if (foreign) {
                for (std::uint32_t& word : matrix.codes) // rows are whole words here
                    word ^= 0x5a5a5a5aU;
            }
            matrices[index(projection)] = std::move(matrix);
        }
        return matrices;
    });
}

std::vector<std::int32_t> someIds(std::size_t count, std::uint64_t seed = 5)
{
    PythonRandom random(seed);
    std::vector<std::int32_t> ids(count);
    for (std::int32_t& id : ids)
        id = std::int32_t(random.below(256));
    return ids;
}

double difference(const at::Tensor& a, const at::Tensor& b)
{
    return (a - b).abs().max().item<double>();
}

// Logits of a prompt and of tokens one by one.
at::Tensor logitsOf(const ResidentModel& model, const std::vector<std::int32_t>& ids, std::size_t prompt)
{
    KeyValueCache cache(model.config().blocks);
    const std::span<const std::int32_t> all(ids);
    std::vector<at::Tensor> pieces { model.logits(all.first(prompt), cache, false) };
    for (std::size_t i = prompt; i < ids.size(); ++i)
        pieces.push_back(model.logits(all.subspan(i, 1), cache, true));
    return at::cat(pieces);
}

} // namespace

class TestResidentModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void compressedModelsGiveWhatExpandedOnesGive_data();
    void compressedModelsGiveWhatExpandedOnesGive();
    void sixteenBitModelsAreHeldInSixteenBits_data();
    void sixteenBitModelsAreHeldInSixteenBits();
    void otherGridsAreExpanded();
    void rowsOfABatchGiveWhatTheyGiveAlone();
};

void TestResidentModel::compressedModelsGiveWhatExpandedOnesGive_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<bool>("foreign");
    QTest::addColumn<QString>("architecture");
    for (const int bits : { 2, 3, 4, 8 })
        QTest::addRow("%d bits", bits) << bits << 0 << false << "llama";
    QTest::newRow("groups, biases") << 3 << 16 << false << "qwen2";
    QTest::newRow("codes under outliers are not the zero point") << 4 << 0 << true << "llama";
}

void TestResidentModel::compressedModelsGiveWhatExpandedOnesGive()
{
    QFETCH(int, bits);
    QFETCH(int, groupSize);
    QFETCH(bool, foreign);
    QFETCH(QString, architecture);
    TinyModel tiny;
    tiny.architecture = architecture.toStdString();
    tiny.storage = StorageType::F16;
    const auto source = compressed(openTiny(tiny), { bits, groupSize, StorageType::F16 }, foreign);
    QVERIFY(source->compactBlock(0, Device {})[Projection::Query].packed);
    QVERIFY(!source->block(0, Device {})[Projection::Query].packed);
    const ResidentModel packed(source, Device {}), expanded(source, Device {}, Holding::Float32);
    const auto ids = someIds(60);
    for (const std::size_t prompt : { 1, 5, 50 }) { // of one token, of few, and of many
        const at::Tensor expected = logitsOf(expanded, ids, prompt);
        const double scale = expected.abs().max().item<double>();
        const double worst = difference(logitsOf(packed, ids, prompt), expected) / scale;
        QVERIFY2(worst < 5e-5, qPrintable(QString("prompt of %1: %2").arg(prompt).arg(worst)));
    }
}

void TestResidentModel::sixteenBitModelsAreHeldInSixteenBits_data()
{
    QTest::addColumn<StorageType>("storage");
    QTest::addColumn<bool>("tied");
    QTest::newRow("half") << StorageType::F16 << false;
    QTest::newRow("bfloat16, tied") << StorageType::BF16 << true;
}

void TestResidentModel::sixteenBitModelsAreHeldInSixteenBits()
{
    QFETCH(StorageType, storage);
    QFETCH(bool, tied);
    TinyModel tiny;
    tiny.storage = storage;
    tiny.tiedHead = tied;
    const auto source = openTiny(tiny);
    const ResidentModel narrow(source, Device {}), wide(source, Device {}, Holding::Float32);
    const auto ids = someIds(40);
    for (const std::size_t prompt : { 4, 33 })
        QVERIFY(difference(logitsOf(narrow, ids, prompt), logitsOf(wide, ids, prompt)) < 1e-5);
}

// Baselines whose grids have widths or tables of their own are computed with, too.
void TestResidentModel::otherGridsAreExpanded()
{
    PythonRandom random(3);
    QuantizedMatrix matrix = randomMatrix(4, 32, { 3, 0, StorageType::F16 }, 0, random);
    QVERIFY(PackedMatrix::canHold(matrix));
    matrix.grid = LookupGrid { std::vector<std::uint16_t>(4 * 8, 0x3c00) };
    QVERIFY(!PackedMatrix::canHold(matrix));
}

void TestResidentModel::rowsOfABatchGiveWhatTheyGiveAlone()
{
    const auto source = compressed(openTiny({}), { 3, 0, StorageType::F32 });
    const ResidentModel model(source, Device {});
    KeyValueBatch batch(2);
    std::vector<std::unique_ptr<KeyValueCache>> caches;
    for (std::size_t row = 0; row < 6; ++row) {
        caches.push_back(std::make_unique<KeyValueCache>(2));
        model.logits(someIds(3 + 7 * row, row), *caches.back(), true);
        batch.add(*caches.back());
    }
    for (std::uint64_t step = 0; step < 3; ++step) {
        const auto next = someIds(6, 50 + step);
        const at::Tensor together = model.nextLogits(next, batch);
        for (std::size_t row = 0; row < 6; ++row) {
            const at::Tensor alone = model.logits(std::span(next).subspan(row, 1), *caches[row], true);
            QVERIFY(at::equal(alone.squeeze(0), together[std::int64_t(row)]));
        }
    }
}

QTEST_APPLESS_MAIN(TestResidentModel)
#include "tst_resident_model.moc"
