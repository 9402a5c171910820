#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/sha256.h"
#include "core/model/quantized_tensors.h"
#include "core/model/weight_source.h"
#include "core/output/checkpoint.h"
#include "core/output/dense_tensors.h"
#include "core/output/hf_folder.h"
#include "core/output/logit_difference.h"
#include "core/output/packed.h"
#include "tests/support/random_matrix.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_model.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using tacq::test::TinyModel;

namespace {

// Stops the run after some checkpoints.
class StopAfter
{
public:
    explicit StopAfter(int steps)
        : m_observer(m_stop, steps)
        , m_context { m_observer, m_gate, m_stop.get_token() }
    {
    }
    RunContext& get() { return m_context; }

private:
    struct Observer : RunObserver
    {
        Observer(std::stop_source& stop, int steps)
            : stop(stop)
            , left(steps)
        {
        }
        void progressed(Stage, std::int64_t, std::int64_t) override
        {
            if (--left == 0)
                stop.request_stop();
        }
        std::stop_source& stop;
        int left;
    };

    std::stop_source m_stop;
    PauseGate m_gate;
    Observer m_observer;
    RunContext m_context;
};

// The model with random compressed matrices in every block.
std::shared_ptr<const WeightSource> compressed(
    const std::shared_ptr<const WeightSource>& model, const QuantizedFormat& format)
{
    const ModelConfig config = model->config();
    return withQuantizedBlocks(model, [config, format](int block) {
        QuantizedBlock matrices;
        PythonRandom random(std::uint64_t(100 + block));
        for (const Projection projection : kProjections) {
            const auto [rows, columns] = config.shapeOf(projection);
            matrices[index(projection)] = test::randomMatrix(rows, columns, format, 0.02, random);
        }
        return std::optional(std::move(matrices));
    });
}

std::vector<std::string> filesOf(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

} // namespace

class TestOutput : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void denseFolderHoldsTheSameWeights_data();
    void denseFolderHoldsTheSameWeights();
    void shardsAndIndexNameEveryTensorOnce();
    void companionFilesAreCopiedByteForByte();
    void packedCheckpointComputesTheSame_data();
    void packedCheckpointComputesTheSame();
    void denseExportOfACompressedModelComputesTheSame();
    void equalInputsGiveEqualBytes();
    void checksumsAreThoseOfSha256sum();
    void stoppedExportLeavesNothing();
    void earlierExportIsReplacedAndForeignFilesAreKept();
    void uncompressedModelsAndMixedFormatsAreRefused();
    void valuesThatDoNotFitAreNamed();
    void damageIsReported_data();
    void damageIsReported();

private:
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    std::filesystem::path tiny(const char* name, const TinyModel& model) const
    {
        test::writeTinyModel(path(name), model);
        return path(name);
    }

    QTemporaryDir m_folder;
    UnobservedContext m_context;
};

void TestOutput::initTestCase()
{
    tiny("llama", {});
    writeText(path("llama") / "tokenizer.json", "{\"any\": \"bytes\"}\n");
    writeText(path("llama") / "LICENSE", "free\n");
    writeText(path("llama") / "pytorch_model.bin", "weights");
    writeText(path("llama") / "modeling.py", "code");
    writeText(path("llama") / ".gitattributes", "hidden");
}

void TestOutput::denseFolderHoldsTheSameWeights_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<StorageType>("storage");
    QTest::addColumn<bool>("tied");
    QTest::newRow("llama, float32") << "llama" << StorageType::F32 << false;
    QTest::newRow("qwen2 with biases, bfloat16, tied") << "qwen2" << StorageType::BF16 << true;
    QTest::newRow("mistral, float16") << "mistral" << StorageType::F16 << false;
}

void TestOutput::denseFolderHoldsTheSameWeights()
{
    QFETCH(QString, architecture);
    QFETCH(StorageType, storage);
    QFETCH(bool, tied);
    const auto source = tiny("source",
        { .architecture = architecture.toStdString(), .storage = storage, .tiedHead = tied, .blocks = 11 });
    const auto model = openModel(source);
    const ExportReport report = writeHuggingFaceFolder(*model, source, path("dense"), m_context);
    QCOMPARE(report.format, std::string("hf"));
    QVERIFY(report.weightBytes > 0 && report.bytes > report.weightBytes);

    // The tensors of the copy are those of the original, bit for bit.
    const SafetensorsFile before(source / "model.safetensors");
    const SafetensorsFile after(path("dense") / "model.safetensors");
    QCOMPARE(after.tensors().size(), before.tensors().size());
    for (const auto& tensor : before.tensors()) {
        const auto& copy = after.require(tensor.name, tensor.type, tensor.shape);
        QVERIFY2(std::ranges::equal(copy.bytes, tensor.bytes), tensor.name.c_str());
    }
    const VerifyReport verified = verifyCheckpoint(path("dense"), source.string(), "cpu", m_context);
    QVERIFY2(verified.ok, verified.problem.c_str());
    QCOMPARE(verified.maxLogitDifference, 0.0);
    QCOMPARE(verified.tensors, std::int64_t(before.tensors().size()));
    QCOMPARE(verified.bytes, report.bytes);
}

void TestOutput::shardsAndIndexNameEveryTensorOnce()
{
    const auto model = openModel(path("llama"));
    writeHuggingFaceFolder(*model, path("llama"), path("shards"), m_context, 30000);
    const Json index = readJson(path("shards") / "model.safetensors.index.json");
    std::int64_t bytes = 0;
    std::size_t tensors = 0;
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path("shards"))) {
        if (entry.path().extension() != ".safetensors")
            continue;
        ++files;
        const SafetensorsFile file(entry.path());
        for (const auto& tensor : file.tensors()) {
            QCOMPARE(index["weight_map"][tensor.name].get<std::string>(), entry.path().filename().string());
            bytes += std::int64_t(tensor.bytes.size());
            ++tensors;
        }
    }
    QVERIFY(files > 2);
    QVERIFY(std::filesystem::exists(
        path("shards") / QString::asprintf("model-00001-of-%05d.safetensors", files).toStdString()));
    QCOMPARE(index["weight_map"].size(), tensors);
    QCOMPARE(index["metadata"]["total_size"].get<std::int64_t>(), bytes);
    const VerifyReport verified = verifyCheckpoint(path("shards"), path("llama").string(), "cpu", m_context);
    QVERIFY2(verified.ok, verified.problem.c_str());
    QCOMPARE(verified.maxLogitDifference, 0.0);
}

void TestOutput::companionFilesAreCopiedByteForByte()
{
    Json config = readJson(path("llama") / "config.json");
    config["my_own_field"] = 17;
    config["torch_dtype"] = "bfloat16";
    const auto model = openModel(path("llama"));
    writeText(path("llama") / "config.json", config.dump());
    writeHuggingFaceFolder(*model, path("llama"), path("copy"), m_context);
    QCOMPARE(filesOf(path("copy")),
        (std::vector<std::string> {
            "LICENSE", "SHA256SUMS", "config.json", "model.safetensors", "tokenizer.json" }));
    QCOMPARE(readText(path("copy") / "tokenizer.json"), readText(path("llama") / "tokenizer.json"));
    const Json written = readJson(path("copy") / "config.json");
    QCOMPARE(written["my_own_field"].get<int>(), 17);
    QCOMPARE(written["torch_dtype"].get<std::string>(), std::string("float32"));
}

void TestOutput::packedCheckpointComputesTheSame_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<StorageType>("storage");
    QTest::newRow("llama, 2 bits per row") << "llama" << 2 << 0 << StorageType::F16;
    QTest::newRow("qwen2, 3 bits in groups of 16") << "qwen2" << 3 << 16 << StorageType::BF16;
    QTest::newRow("mistral, 4 bits in groups of 32, a row of one matrix")
        << "mistral" << 4 << 32 << StorageType::F32;
}

void TestOutput::packedCheckpointComputesTheSame()
{
    QFETCH(QString, architecture);
    QFETCH(int, bits);
    QFETCH(int, groupSize);
    QFETCH(StorageType, storage);
    const auto source
        = tiny("packed_source", { .architecture = architecture.toStdString(), .storage = storage });
    const auto model = compressed(openModel(source), { bits, groupSize, storage });
    const ExportReport report = writePackedCheckpoint(*model, source, path("packed"), m_context);
    QCOMPARE(report.format, std::string("tacq"));
    QCOMPARE(report.fileBits, 8.0 * double(report.weightBytes) / double(model->config().shape().quantizable));

    const auto read = openModel(path("packed"));
    QCOMPARE(maxLogitDifference(*read, *model, Device {}, m_context.get()), 0.0);
    const VerifyReport verified = verifyCheckpoint(path("packed"), {}, "cpu", m_context);
    QVERIFY2(verified.ok, verified.problem.c_str());
    QCOMPARE(verified.bytes, report.bytes);
    // Packed again from the file, it is the same file.
    writePackedCheckpoint(*read, path("packed"), path("packed_again"), m_context);
    QCOMPARE(sha256OfFile(path("packed_again") / "SHA256SUMS"), sha256OfFile(path("packed") / "SHA256SUMS"));
}

void TestOutput::denseExportOfACompressedModelComputesTheSame()
{
    const auto source = tiny("half", { .storage = StorageType::F16 });
    const auto model = compressed(openModel(source), { 2, 0, StorageType::F16 });
    writeHuggingFaceFolder(*model, source, path("half_dense"), m_context);
    const auto read = openModel(path("half_dense"));
    QCOMPARE(maxLogitDifference(*read, *model, Device {}, m_context.get()), 0.0);
    QVERIFY(maxLogitDifference(*read, *openModel(source), Device {}, m_context.get()) > 0.01);
}

void TestOutput::equalInputsGiveEqualBytes()
{
    const auto source = tiny("equal", { .storage = StorageType::F16 });
    const auto model = compressed(openModel(source), { 3, 0, StorageType::F16 });
    for (const char* name : { "equal_1", "equal_2" })
        writePackedCheckpoint(*model, source, path(name), m_context);
    QCOMPARE(readText(path("equal_1") / "SHA256SUMS"), readText(path("equal_2") / "SHA256SUMS"));
}

void TestOutput::checksumsAreThoseOfSha256sum()
{
    QProcess process;
    process.setWorkingDirectory(QString::fromStdString(path("copy").string()));
    process.start("sha256sum", { "-c", "SHA256SUMS" });
    if (!process.waitForStarted())
        QSKIP("sha256sum is not installed");
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
}

void TestOutput::stoppedExportLeavesNothing()
{
    const auto source = tiny("stop", { .storage = StorageType::F16 });
    const auto model = compressed(openModel(source), { 2, 0, StorageType::F16 });
    for (const int steps : { 1, 5, 15 }) {
        bool cancelled = false;
        try {
            StopAfter stopping(steps);
            if (steps == 5)
                writeHuggingFaceFolder(*model, source, path("stopped"), stopping.get());
            else
                writePackedCheckpoint(*model, source, path("stopped"), stopping.get());
        } catch (const Cancelled&) {
            cancelled = true;
        }
        QVERIFY(cancelled);
        QVERIFY(!std::filesystem::exists(path("stopped")));
        QVERIFY(!std::filesystem::exists(path("stopped.partial")));
    }
}

void TestOutput::earlierExportIsReplacedAndForeignFilesAreKept()
{
    const auto model = openModel(path("llama"));
    makeFolder(path("place"));
    writeHuggingFaceFolder(*model, path("llama"), path("place"), m_context); // empty: taken
    writeHuggingFaceFolder(*model, path("llama"), path("place"), m_context, 30000); // ours: replaced
    QVERIFY(!std::filesystem::exists(path("place") / "model.safetensors"));
    QVERIFY(!std::filesystem::exists(path("place.old")));
    writeText(path("place") / "notes.txt", "mine");
    TACQ_VERIFY_ERROR(
        writeHuggingFaceFolder(*model, path("llama"), path("place"), m_context), "they would be lost");
    QCOMPARE(readText(path("place") / "notes.txt"), std::string("mine"));
    TACQ_VERIFY_ERROR(writeHuggingFaceFolder(*model, path("llama"), path("place") / "notes.txt", m_context),
        "is no folder");
    TACQ_VERIFY_ERROR(
        writeHuggingFaceFolder(*model, path("llama"), path("place") / "notes.txt" / "x", m_context),
        "cannot be");
}

void TestOutput::uncompressedModelsAndMixedFormatsAreRefused()
{
    const auto dense = openModel(path("llama"));
    TACQ_VERIFY_ERROR(writePackedCheckpoint(*dense, path("llama"), path("refused"), m_context),
        "model.layers.0.self_attn.q_proj is not compressed");
    const auto config = dense->config();
    const auto mixed = withQuantizedBlocks(dense, [config](int block) {
        QuantizedBlock matrices;
        PythonRandom random(1);
        for (const Projection projection : kProjections) {
            const auto [rows, columns] = config.shapeOf(projection);
            matrices[index(projection)] = test::randomMatrix(
                rows, columns, { block == 0 ? 2 : 3, 0, StorageType::F32 }, 0.02, random);
        }
        return std::optional(std::move(matrices));
    });
    TACQ_VERIFY_ERROR(writePackedCheckpoint(*mixed, path("llama"), path("refused"), m_context),
        "model.layers.1.self_attn.q_proj has 3 bits");
    QVERIFY(!std::filesystem::exists(path("refused")));
}

void TestOutput::valuesThatDoNotFitAreNamed()
{
    const std::vector<float> values = { 1, -70000, 2 };
    TACQ_VERIFY_ERROR(encodeValues(StorageType::F16, values, "model.norm.weight"),
        "Tensor model.norm.weight holds -70000, which float16 cannot hold");
    QCOMPARE(encodeValues(StorageType::BF16, values, "x").size(), 6U);
}

void TestOutput::damageIsReported_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QString>("problem");
    QTest::newRow("a flipped byte") << "flip"
                                    << "model.safetensors was changed or damaged";
    QTest::newRow("a flipped byte, no sums") << "flip, no sums"
                                             << "";
    QTest::newRow("missing file") << "tokenizer"
                                  << "tokenizer.json is missing";
    QTest::newRow("cut, no sums") << "cut"
                                  << "ends early";
    QTest::newRow("no configuration") << "config"
                                      << "config.json";
}

void TestOutput::damageIsReported()
{
    QFETCH(QString, damage);
    QFETCH(QString, problem);
    const auto source = tiny("damage_source", { .storage = StorageType::F16 });
    writeText(source / "tokenizer.json", "{}");
    const auto model = compressed(openModel(source), { 2, 0, StorageType::F16 });
    std::filesystem::remove_all(path("damage"));
    writePackedCheckpoint(*model, source, path("damage"), m_context);
    const auto weights = path("damage") / "model.safetensors";
    std::string content = readText(weights);
    if (damage.contains("no sums") || damage == "cut" || damage == "config")
        std::filesystem::remove(path("damage") / "SHA256SUMS");
    if (damage.startsWith("flip"))
        content[content.size() - 1] = char(0xFF); // the last value becomes NaN
    if (damage == "cut")
        content.resize(content.size() - 2);
    writeText(weights, content);
    if (damage == "tokenizer")
        std::filesystem::remove(path("damage") / "tokenizer.json");
    if (damage == "config")
        std::filesystem::remove(path("damage") / "config.json");
    const VerifyReport report = verifyCheckpoint(path("damage"), {}, "cpu", m_context);
    QVERIFY(!report.ok);
    QVERIFY2(report.problem.find(problem.toStdString()) != std::string::npos, report.problem.c_str());
    TACQ_VERIFY_ERROR(verifyCheckpoint(path("no such folder"), {}, "cpu", m_context), "cannot be read");
}

QTEST_GUILESS_MAIN(TestOutput)
#include "tst_output.moc"
