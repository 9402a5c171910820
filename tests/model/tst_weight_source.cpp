#include "core/model/model_info.h"
#include "core/model/stored_tensor.h"
#include "core/model/weight_source.h"
#include "tests/support/gguf_text.h"
#include "tests/support/random_matrix.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <limits>

using namespace tacq;
using namespace tacq::test;

namespace {

using Values = std::function<void(const SafetensorsWriter::Declaration& tensor, std::string& bytes)>;

// A tiny model in one file, its tensors and their bytes changed on the way.
void writeChanged(const std::filesystem::path& folder, std::vector<SafetensorsWriter::Declaration> tensors,
    const Values& change = {})
{
    makeFolder(folder);
    writeText(folder / "config.json", huggingFaceConfig(TinyModel {}.config()).dump());
    PythonRandom random(1);
    SafetensorsWriter writer(folder / "model.safetensors", std::move(tensors), {});
    for (const auto& tensor : writer.order()) {
        std::string bytes = tinyValues(tensor, random);
        if (change)
            change(tensor, bytes);
        writer.write(std::as_bytes(std::span(bytes)));
    }
    writer.finish();
}

// The tiny model split into two files by a rule, with an index that may lie.
void writeShards(const std::filesystem::path& folder, const std::function<void(Json& weightMap)>& change = {})
{
    makeFolder(folder);
    writeText(folder / "config.json", huggingFaceConfig(TinyModel {}.config()).dump());
    Json map = Json::object();
    PythonRandom random(1);
    for (const int shard : { 1, 2 }) {
        std::vector<SafetensorsWriter::Declaration> part;
        for (const auto& tensor : tinyTensors({})) {
            if ((tensor.name.find("layers.1") != std::string::npos) == (shard == 2))
                part.push_back(tensor);
        }
        const std::string file = concat("model-0000", shard, "-of-00002.safetensors");
        SafetensorsWriter writer(folder / file, part, {});
        for (const auto& tensor : writer.order()) {
            map[tensor.name] = file;
            const std::string bytes = tinyValues(tensor, random);
            writer.write(std::as_bytes(std::span(bytes)));
        }
        writer.finish();
    }
    if (change)
        change(map);
    writeText(folder / "model.safetensors.index.json", Json { { "weight_map", map } }.dump());
}

std::vector<TensorRole> rolesOf(const ModelConfig& config)
{
    std::vector<TensorRole> roles = { { TensorRole::Kind::Embedding }, { TensorRole::Kind::FinalNorm } };
    if (!config.tiedHead)
        roles.push_back({ TensorRole::Kind::Head });
    for (int block = 0; block < config.blocks; ++block) {
        roles.push_back({ TensorRole::Kind::AttentionNorm, block });
        roles.push_back({ TensorRole::Kind::MlpNorm, block });
        for (const Projection projection : kProjections) {
            roles.push_back({ TensorRole::Kind::Weight, block, projection });
            if (config.hasBias(projection))
                roles.push_back({ TensorRole::Kind::Bias, block, projection });
        }
    }
    return roles;
}

// Within each head, first and second half of the rows alternate: llama.cpp's order of q and k.
std::string interleavedRows(const std::string& rows, std::size_t rowBytes, std::size_t headRows)
{
    std::string result(rows.size(), '\0');
    const std::size_t half = headRows / 2;
    for (std::size_t row = 0; row * rowBytes < rows.size(); ++row) {
        const std::size_t head = row / headRows, within = row % headRows;
        const std::size_t target = head * headRows + 2 * (within % half) + within / half;
        result.replace(target * rowBytes, rowBytes, rows, row * rowBytes, rowBytes);
    }
    return result;
}

// The float32 model of a folder as a GGUF file; `keys` are further metadata entries, `count` of them.
std::string ggufOf(const std::filesystem::path& folder, const TinyModel& model, const std::string& keys = {},
    std::uint64_t count = 0)
{
    const SafetensorsFile file(folder / "model.safetensors");
    const ModelConfig config = model.config();
    std::string infos, data;
    const std::vector<TensorRole> roles = rolesOf(config);
    for (const TensorRole& role : roles) {
        const auto* tensor = file.find(huggingFaceName(role));
        std::vector<std::uint64_t> sizes(tensor->shape.rbegin(), tensor->shape.rend());
        infos += ggufTensor(ggufName(role), sizes, 0, data.size());
        std::string bytes(reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size());
        const bool isQueryOrKey
            = (role.kind == TensorRole::Kind::Weight || role.kind == TensorRole::Kind::Bias)
            && (role.projection == Projection::Query || role.projection == Projection::Key);
        if (isQueryOrKey && model.architecture == "llama")
            bytes = interleavedRows(
                bytes, bytes.size() / std::size_t(tensor->shape.front()), std::size_t(config.headDimension));
        data = padded(data + bytes);
    }
    const std::string arch = model.architecture + ".";
    constexpr std::uint32_t kUint32 = 4, kFloat32 = 6;
    const auto size
        = [&](const char* key, int value) { return ggufKey(arch + key, kUint32, std::uint32_t(value)); };
    return padded(ggufStart(roles.size(), 9 + count) + ggufText("general.architecture", model.architecture)
               + size("block_count", model.blocks) + size("embedding_length", model.hidden)
               + size("feed_forward_length", model.intermediate) + size("attention.head_count", model.heads)
               + size("attention.head_count_kv", model.keyValueHeads) + size("context_length", model.context)
               + ggufKey(arch + "rope.freq_base", kFloat32, 10000.0F)
               + ggufKey(arch + "attention.layer_norm_rms_epsilon", kFloat32, 1e-5F) + keys + infos)
        + data;
}

} // namespace

class TestWeightSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sixteenBitWeightsAreWidenedExactly();
    void tiedHeadIsTheEmbedding();
    void faultyTensorsAreNamedOnOpening_data();
    void faultyTensorsAreNamedOnOpening();
    void nanIsFoundWhenItsBlockIsRead();
    void shardsAreReadAndALyingIndexIsRefused();
    void ggufGivesTheSameWeightsAsItsFolder_data();
    void ggufGivesTheSameWeightsAsItsFolder();
    void ggufThatIsNotComputedExactlyIsRefused();
    void compressedBlocksReplaceDenseOnes();
    void fingerprintFollowsTheWeightsNotThePath();
    void informationTellsWhatAPersonNeeds();

private:
    std::filesystem::path folder(const char* name) const { return m_folder->filePath(name).toStdString(); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestWeightSource::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestWeightSource::sixteenBitWeightsAreWidenedExactly()
{
    for (const StorageType storage : { StorageType::F16, StorageType::BF16 }) {
        TinyModel model;
        model.storage = storage;
        model.architecture = "qwen2";
        writeTinyModel(folder("narrow"), model);
        const auto source = openModel(folder("narrow"));
        QVERIFY(source->config().storage == storage);
        const BlockWeights block = source->block(1, Device {});
        const SafetensorsFile file(folder("narrow") / "model.safetensors");
        const auto* tensor = file.find("model.layers.1.self_attn.k_proj.weight");
        const at::Tensor narrow = at::from_blob(const_cast<std::byte*>(tensor->bytes.data()), tensor->shape,
            storage == StorageType::F16 ? at::kHalf : at::kBFloat16);
        QVERIFY(at::equal(block[Projection::Key].weight, narrow.to(at::kFloat)));
        QVERIFY(block[Projection::Key].bias.defined() && !block[Projection::Output].bias.defined());
        QVERIFY(!source->blockVectors(1, Device {})[Projection::Key].weight.defined());
        std::filesystem::remove_all(folder("narrow"));
    }
}

void TestWeightSource::tiedHeadIsTheEmbedding()
{
    TinyModel model;
    model.tiedHead = true;
    writeTinyModel(folder("tied"), model);
    const auto source = openModel(folder("tied"));
    const at::Tensor all = source->embeddingRows(at::arange(model.vocabulary, at::kLong), Device {});
    QVERIFY(at::equal(source->head(Device {}), all));
    const at::Tensor some = at::tensor({ 7, 0, 255 }, at::kLong);
    QVERIFY(at::equal(source->headRows(some, Device {}), all.index_select(0, some)));
    TACQ_VERIFY_ERROR(source->embeddingRows(at::tensor({ 256 }, at::kLong), Device {}),
        "Token id 256 is not in the model's");
}

void TestWeightSource::faultyTensorsAreNamedOnOpening_data()
{
    QTest::addColumn<QString>("tensor");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("expected");
    QTest::newRow("missing weight") << "model.layers.1.mlp.up_proj.weight"
                                    << "missing"
                                    << "tensor model.layers.1.mlp.up_proj.weight is missing";
    QTest::newRow("missing head") << "lm_head.weight"
                                  << "missing"
                                  << "tensor lm_head.weight is missing";
    QTest::newRow("wrong shape") << "model.layers.0.self_attn.k_proj.weight"
                                 << "shape"
                                 << "k_proj.weight has the shape [16, 31], the model needs [16, 32]";
    QTest::newRow("wrong type") << "model.norm.weight"
                                << "type"
                                << "tensor model.norm.weight has type I32, weights must be F32, F16 or BF16";
}

void TestWeightSource::faultyTensorsAreNamedOnOpening()
{
    QFETCH(QString, tensor);
    QFETCH(QString, fault);
    QFETCH(QString, expected);
    auto tensors = tinyTensors({});
    const auto found
        = std::ranges::find(tensors, tensor.toStdString(), &SafetensorsWriter::Declaration::name);
    QVERIFY(found != tensors.end());
    if (fault == "missing")
        tensors.erase(found);
    else if (fault == "shape")
        found->shape.back() -= 1;
    else
        found->type = ElementType::I32;
    writeChanged(folder("faulty"), tensors);
    TACQ_VERIFY_ERROR(openModel(folder("faulty")), expected.toStdString());
}

void TestWeightSource::nanIsFoundWhenItsBlockIsRead()
{
    const std::string name = "model.layers.1.mlp.down_proj.weight";
    for (const float bad :
        { std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity() }) {
        const auto poison = [&](const SafetensorsWriter::Declaration& tensor, std::string& bytes) {
            if (tensor.name == name)
                std::memcpy(bytes.data() + 40, &bad, sizeof bad);
        };
        writeChanged(folder("poisoned"), tinyTensors({}), poison);
        const auto source = openModel(folder("poisoned"));
        source->block(0, Device {});
        TACQ_VERIFY_ERROR(source->block(1, Device {}), "tensor " + name + " holds a weight that is NaN");
    }
}

void TestWeightSource::shardsAreReadAndALyingIndexIsRefused()
{
    writeShards(folder("good"));
    QVERIFY(openModel(folder("good"))->block(1, Device {})[Projection::Down].weight.defined());
    writeShards(
        folder("lying"), [](Json& map) { map["model.norm.weight"] = "model-00002-of-00002.safetensors"; });
    TACQ_VERIFY_ERROR(openModel(folder("lying")), "tensor model.norm.weight is missing, although");
    for (const char* outside : { "../model.safetensors", "/etc/passwd", "sub/file.safetensors", "..", "" }) {
        writeShards(folder("outside"), [&](Json& map) { map["model.norm.weight"] = outside; });
        TACQ_VERIFY_ERROR(openModel(folder("outside")), "which is no file of the folder");
    }
    writeShards(folder("incomplete"), [](Json& map) { map.erase("model.norm.weight"); });
    TACQ_VERIFY_ERROR(openModel(folder("incomplete")), "tensor model.norm.weight is missing");
}

void TestWeightSource::ggufGivesTheSameWeightsAsItsFolder_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::newRow("llama: rows of q and k are put back") << "llama";
    QTest::newRow("qwen2: they already are in place") << "qwen2";
}

void TestWeightSource::ggufGivesTheSameWeightsAsItsFolder()
{
    QFETCH(QString, architecture);
    TinyModel model;
    model.architecture = architecture.toStdString();
    writeTinyModel(folder("model"), model);
    writeText(folder("model.gguf"), ggufOf(folder("model"), model));
    const auto expected = openModel(folder("model")), read = openModel(folder("model.gguf"));
    for (int block = 0; block < model.blocks; ++block) {
        const BlockWeights a = expected->block(block, Device {}), b = read->block(block, Device {});
        for (const Projection projection : kProjections) {
            QVERIFY2(at::equal(a[projection].weight, b[projection].weight), name(projection).data());
            QCOMPARE(a[projection].bias.defined(), b[projection].bias.defined());
            if (a[projection].bias.defined())
                QVERIFY2(at::equal(a[projection].bias, b[projection].bias), name(projection).data());
        }
    }
    QVERIFY(at::equal(expected->head(Device {}), read->head(Device {})));
    QCOMPARE(huggingFaceConfig(read->config()).dump(), huggingFaceConfig(expected->config()).dump());
}

void TestWeightSource::ggufThatIsNotComputedExactlyIsRefused()
{
    writeTinyModel(folder("model"), {});
    const auto refuse = [&](const std::string& key) {
        writeText(folder("model.gguf"), ggufOf(folder("model"), {}, key, 1));
        openModel(folder("model.gguf"));
    };
    constexpr std::uint32_t kUint32 = 4;
    TACQ_VERIFY_ERROR(refuse(ggufKey("llama.expert_count", kUint32, 8U)), "a mixture of 8 experts");
    TACQ_VERIFY_ERROR(refuse(ggufKey("llama.rope.dimension_count", kUint32, 4U)), "over 4 of 8 dimensions");
    TACQ_VERIFY_ERROR(refuse(ggufText("llama.rope.scaling.type", "yarn")), "RoPE scaling \"yarn\"");
    TinyModel foreign;
    foreign.architecture = "gemma";
    writeText(folder("model.gguf"), ggufOf(folder("model"), foreign));
    TACQ_VERIFY_ERROR(openModel(folder("model.gguf")), "architecture \"gemma\" is not supported");
}

void TestWeightSource::compressedBlocksReplaceDenseOnes()
{
    writeTinyModel(folder("base"), {});
    const auto base = openModel(folder("base"));
    const auto matrices = [&](int block) -> std::optional<QuantizedBlock> {
        if (block != 1)
            return std::nullopt;
        PythonRandom random(3);
        QuantizedBlock result;
        for (const Projection projection : kProjections) {
            const auto [rows, columns] = base->config().shapeOf(projection);
            result[index(projection)] = randomMatrix(rows, columns, { 2, 0, StorageType::F16 }, 0.01, random);
        }
        return result;
    };
    const auto model = withQuantizedBlocks(base, matrices);
    const BlockWeights first = model->block(0, Device {}), second = model->block(1, Device {});
    const QuantizedBlock expected = *matrices(1);
    for (const Projection projection : kProjections) {
        QVERIFY(at::equal(first[projection].weight, base->block(0, Device {})[projection].weight));
        QVERIFY(at::equal(second[projection].weight, dequantized(expected[index(projection)], Device {})));
        QVERIFY(model->quantized(0, projection) == nullptr);
        QVERIFY(model->quantized(1, projection)->codes == expected[index(projection)].codes);
    }
    QVERIFY(at::equal(second.attentionNorm, base->block(1, Device {}).attentionNorm));
}

void TestWeightSource::fingerprintFollowsTheWeightsNotThePath()
{
    writeTinyModel(folder("one"), {});
    writeTinyModel(folder("two"), {});
    TinyModel other;
    other.seed = 2;
    writeTinyModel(folder("three"), other);
    QCOMPARE(modelFingerprint(folder("one")), modelFingerprint(folder("two")));
    QVERIFY(modelFingerprint(folder("one")) != modelFingerprint(folder("three")));
}

void TestWeightSource::informationTellsWhatAPersonNeeds()
{
    TinyModel model;
    model.tiedHead = true;
    model.storage = StorageType::BF16;
    writeTinyModel(folder("some model"), model);
    const ModelInfo info = readModelInfo(folder("some model").string());
    QCOMPARE(info.title, std::string("some model"));
    QCOMPARE(info.source, std::string("huggingface"));
    QCOMPARE(info.config.sourceType, std::string("BF16"));
    QVERIFY(!info.hasTokenizer && !info.tokenizer.empty());
    std::int64_t parameters = 0;
    for (const TensorInfo& tensor : info.tensors)
        parameters += std::int64_t(tensor.bytes / 2);
    QCOMPARE(info.parameters, parameters);
    QVERIFY(info.shape.fileBytes > std::uint64_t(parameters) * 2);
    std::string warnings;
    for (const std::string& warning : info.warnings)
        warnings += warning;
    QVERIFY(warnings.find("Group sizes from 32 on do not divide the model's layer width of 48.")
        != std::string::npos);
    QVERIFY(warnings.find("shares the embedding") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestWeightSource)
#include "tst_weight_source.moc"
