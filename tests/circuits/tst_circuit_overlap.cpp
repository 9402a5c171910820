#include "core/base/error.h"
#include "core/base/file.h"
#include "core/circuits/circuit_overlap.h"
#include "core/pipeline/pieces.h"
#include "core/pipeline/run_folder.h"
#include "tests/support/throws.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <set>

using namespace tacq;

namespace {

constexpr int kBlocks = 2;
constexpr std::int64_t kRows = 8;
constexpr std::int64_t kColumns = 16;
constexpr std::int64_t kWeights = kRows * kColumns; // of each matrix
const QuantizedFormat kFormat { .bits = 2, .groupSize = kRowGroup };

using Kept = std::set<std::int64_t>; // flat positions, row-major

// A run folder with nothing in it but what the comparison reads.
struct HandMadeRun
{
    std::int64_t columns = kColumns;
    int blocks = kBlocks;
    std::string model = "0123456789abcdef";
    std::set<Stage> finished = { Stage::Quantize };
    std::map<std::pair<int, Projection>, Kept> kept;

    QuantizedMatrix matrix(int block, Projection projection) const
    {
        QuantizedMatrix result;
        result.rows = kRows;
        result.columns = columns;
        result.bits = kFormat.bits;
        result.groupSize = columns;
        result.codes.resize(std::size_t(kRows * result.wordsPerRow()));
        result.grid = UniformGrid { std::vector<std::uint16_t>(kRows), std::vector<std::uint8_t>(kRows) };
        const auto found = kept.find({ block, projection });
        const Kept positions = found == kept.end() ? Kept() : found->second;
        for (std::int64_t row = 0; row <= kRows; ++row)
            result.outlierRows.push_back(
                std::uint32_t(std::distance(positions.begin(), positions.lower_bound(row * columns))));
        for (const std::int64_t position : positions)
            result.outlierColumns.push_back(std::uint32_t(position % columns));
        result.outlierValues.resize(positions.size());
        return result;
    }

    void write(const std::filesystem::path& path) const
    {
        const RunFolder folder(path);
        RunRecord record;
        record.fingerprints = { model, "task", "settings" };
        record.created = utcNow();
        record.programVersion = "1";
        record.state = RunState::Finished;
        record.finished = finished;
        record.config.model = "small";
        record.config.task = "ioi";
        for (int block = 0; block < blocks; ++block) {
            QuantizedPiece piece;
            for (const Projection projection : kProjections) {
                piece.matrices[index(projection)] = matrix(block, projection);
                LayerReport layer;
                layer.block = block;
                layer.projection = projection;
                layer.rows = kRows;
                layer.columns = columns;
                layer.outliers = piece.matrices[index(projection)].outliers();
                record.report.outliers += layer.outliers;
                piece.layers.push_back(layer);
                record.report.layers.push_back(layer);
            }
            writeQuantizedPiece(folder.piece(kQuantizePieces, block), kFormat, block, piece);
        }
        folder.write(record);
    }
};

Kept range(std::int64_t from, std::int64_t to)
{
    Kept positions;
    for (std::int64_t position = from; position < to; ++position)
        positions.insert(position);
    return positions;
}

} // namespace

class TestCircuitOverlap : public QObject
{
    Q_OBJECT

private slots:
    void knownOverlapIsCounted();
    void aRunSharesEverythingWithItself();
    void sumsAddUpOverProjectionsAndBlocks();
    void chanceIsTheMeanOfTheHypergeometricDistribution();
    void chanceWithinMatricesDiscountsWhereBothKeepMany();
    void nothingExpectedIsNoRatio();
    void onlyFinishedRunsThatKeepWeightsAreCompared();
    void differentModelsAreRefused();
    void damagedPieceIsNamed();
    void aStopEndsTheComparison();

private:
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    std::filesystem::path make(const char* name, const HandMadeRun& run) const
    {
        run.write(path(name));
        return path(name);
    }
    CircuitOverlap compare(const std::filesystem::path& first, const std::filesystem::path& second)
    {
        return compareCircuits(first, second, m_context.get());
    }

    QTemporaryDir m_folder;
    UnobservedContext m_context;
};

void TestCircuitOverlap::knownOverlapIsCounted()
{
    HandMadeRun first;
    first.kept = { { { 0, Projection::Query }, { 0, 5, 17, 127 } }, { { 1, Projection::Down }, { 3 } } };
    HandMadeRun second;
    // One in the same place, one in the same column of another row, one in the same row, one in the corner.
    second.kept
        = { { { 0, Projection::Query }, { 5, 16, 33, 127 } }, { { 0, Projection::Down }, { 3, 4, 5 } } };
    const CircuitOverlap overlap = compare(make("known-1", first), make("known-2", second));

    QCOMPARE(overlap.blocks, kBlocks);
    QCOMPARE(overlap.matrices.size(), std::size_t(kBlocks) * kProjectionCount);
    const MatrixOverlap& query = overlap.matrices.front();
    QCOMPARE(query.block, 0);
    QCOMPARE(query.projection, Projection::Query);
    QCOMPARE(query.counts.weights, kWeights);
    QCOMPARE(query.counts.first, 4);
    QCOMPARE(query.counts.second, 4);
    QCOMPARE(query.counts.common, 2);
    QCOMPARE(query.counts.either(), 6);
    QCOMPARE(query.counts.intersectionOverUnion(), 2.0 / 6);
    const OverlapCounts total = overlap.total();
    QCOMPARE(total.first, 5);
    QCOMPARE(total.second, 7);
    QCOMPARE(total.common, 2);
}

void TestCircuitOverlap::aRunSharesEverythingWithItself()
{
    HandMadeRun run;
    run.kept = { { { 0, Projection::Gate }, range(7, 40) }, { { 1, Projection::Key }, { 1, 64 } } };
    const auto folder = make("same", run);
    const OverlapCounts total = compare(folder, folder).total();
    QCOMPARE(total.common, 35);
    QCOMPARE(total.intersectionOverUnion(), 1.0);
}

void TestCircuitOverlap::sumsAddUpOverProjectionsAndBlocks()
{
    HandMadeRun first;
    HandMadeRun second;
    for (int block = 0; block < kBlocks; ++block) {
        for (const Projection projection : kProjections) {
            const auto i = std::int64_t(index(projection));
            first.kept[{ block, projection }] = range(i, 3 * i + 5 * block + 2);
            second.kept[{ block, projection }] = range(2 * i, 40 - i);
        }
    }
    const CircuitOverlap overlap = compare(make("sums-1", first), make("sums-2", second));
    OverlapCounts byProjection;
    for (const Projection projection : kProjections)
        byProjection += overlap.ofProjection(projection);
    OverlapCounts byBlock;
    for (int block = 0; block < kBlocks; ++block)
        byBlock += overlap.ofBlock(block);
    const OverlapCounts total = overlap.total();
    for (const OverlapCounts& sum : { byProjection, byBlock }) {
        QCOMPARE(sum.weights, total.weights);
        QCOMPARE(sum.first, total.first);
        QCOMPARE(sum.second, total.second);
        QCOMPARE(sum.common, total.common);
        QCOMPARE(sum.byChanceWithin, total.byChanceWithin);
    }
    QCOMPARE(total.weights, kBlocks * std::int64_t(kProjectionCount) * kWeights);
    QCOMPARE(overlap.ofProjection(Projection::Down).first, 3 * 6 + 2 - 6 + 3 * 6 + 5 + 2 - 6);
}

void TestCircuitOverlap::chanceIsTheMeanOfTheHypergeometricDistribution()
{
    // 3 of 5 weights drawn where 2 are marked: of the 10 draws, 1 hits none, 6 hit one, 3 hit both.
    const OverlapCounts counts { .weights = 5, .first = 2, .second = 3 };
    QCOMPARE(counts.byChance(), (6 * 1 + 3 * 2) / 10.0);
}

void TestCircuitOverlap::chanceWithinMatricesDiscountsWhereBothKeepMany()
{
    // Both keep half of one matrix and nothing elsewhere, and exactly as much in common as chance within it
    // gives.
    HandMadeRun first;
    first.kept = { { { 0, Projection::Value }, range(0, 64) } };
    HandMadeRun second;
    second.kept = { { { 0, Projection::Value }, range(32, 96) } };
    const OverlapCounts total = compare(make("chance-1", first), make("chance-2", second)).total();
    QCOMPARE(total.common, 32);
    QCOMPARE(total.byChanceWithin, 32.0);
    QCOMPARE(total.overChanceWithin(), 1.0);
    QCOMPARE(total.byChance(), 64.0 * 64 / (14 * 128)); // of the whole model
    QCOMPARE(total.overChance(), 14.0);
}

void TestCircuitOverlap::nothingExpectedIsNoRatio()
{
    const OverlapCounts counts { .weights = 10, .first = 0, .second = 3 };
    QVERIFY(std::isnan(counts.overChance()));
    QVERIFY(std::isnan(counts.overChanceWithin()));
    QCOMPARE(OverlapCounts().intersectionOverUnion(), 0.0);
    QCOMPARE(OverlapCounts().byChance(), 0.0);
}

void TestCircuitOverlap::onlyFinishedRunsThatKeepWeightsAreCompared()
{
    HandMadeRun run;
    run.kept = { { { 0, Projection::Query }, { 1 } } };
    const auto good = make("good", run);
    run.finished = { Stage::Select };
    const auto unfinished = make("unfinished", run);
    const auto none = make("none", HandMadeRun());
    TACQ_VERIFY_ERROR(compare(good, unfinished), "unfinished is not finished");
    TACQ_VERIFY_ERROR(compare(none, good), "keeps no weights");
    TACQ_VERIFY_ERROR(compare(good, path("nowhere")), "holds no run");
}

void TestCircuitOverlap::differentModelsAreRefused()
{
    HandMadeRun run;
    run.kept = { { { 0, Projection::Query }, { 1 } } };
    const auto first = make("model-1", run);
    HandMadeRun other = run;
    other.model = "fedcba9876543210";
    TACQ_VERIFY_ERROR(compare(first, make("model-2", other)), "01234567 and fedcba98");
    HandMadeRun longer = run;
    longer.blocks = 3;
    TACQ_VERIFY_ERROR(compare(first, make("model-3", longer)), "has 2 blocks");
    HandMadeRun wider = run;
    wider.columns = 20;
    TACQ_VERIFY_ERROR(compare(first, make("model-4", wider)), "8 × 20");
}

void TestCircuitOverlap::damagedPieceIsNamed()
{
    HandMadeRun run;
    run.kept = { { { 0, Projection::Query }, { 1 } } };
    const auto folder = make("damaged", run);
    const auto piece = piecePath(folder, kQuantizePieces, 1);
    std::string bytes = readText(piece);
    bytes.back() ^= 0x40;
    writeText(piece, bytes);
    TACQ_VERIFY_ERROR(compare(folder, folder), "block_001.safetensors is damaged");
}

void TestCircuitOverlap::aStopEndsTheComparison()
{
    HandMadeRun run;
    run.kept = { { { 0, Projection::Query }, { 1 } } };
    const auto folder = make("stopped", run);
    std::stop_source stop;
    stop.request_stop();
    RunObserver observer;
    PauseGate gate;
    bool stopped = false;
    try {
        compareCircuits(folder, folder, { observer, gate, stop.get_token() });
    } catch (const Cancelled&) {
        stopped = true;
    }
    QVERIFY2(stopped, "a stop did not end the comparison");
}

QTEST_GUILESS_MAIN(TestCircuitOverlap)
#include "tst_circuit_overlap.moc"
