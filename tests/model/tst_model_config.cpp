#include "core/model/model_config.h"
#include "core/model/model_info.h"
#include "tests/support/gguf_text.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

// config.json of a tiny Llama with some fields replaced; a null value removes the field.
Json changedConfig(const Json& changes)
{
    Json json = Json::parse(huggingFaceConfig(TinyModel {}.config()).dump());
    json.merge_patch(changes);
    return json;
}

ModelConfig readConfig(const Json& json)
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    writeText(path / "config.json", json.dump());
    return readHuggingFaceConfig(path);
}

Json qwen2(const Json& changes)
{
    Json json = changedConfig({ { "model_type", "qwen2" }, { "architectures", { "Qwen2ForCausalLM" } } });
    json.merge_patch(changes);
    return json;
}

} // namespace

class TestModelConfig : public QObject
{
    Q_OBJECT

private slots:
    void configurationSurvivesItsOwnJson_data();
    void configurationSurvivesItsOwnJson();
    void leftOutFieldsMeanWhatTransformersMeans();
    void ropeScalingIsReadInOldAndNewForm();
    void slidingWindowNeedsToBeSwitchedOn();
    void whatIsNotComputedExactlyIsRefused_data();
    void whatIsNotComputedExactlyIsRefused();
    void missingDemoSaysWhatToRun();
};

void TestModelConfig::configurationSurvivesItsOwnJson_data()
{
    QTest::addColumn<QString>("architecture");
    for (const char* architecture : { "llama", "qwen2", "mistral" })
        QTest::newRow(architecture) << architecture;
}

void TestModelConfig::configurationSurvivesItsOwnJson()
{
    QFETCH(QString, architecture);
    TinyModel model;
    model.architecture = architecture.toStdString();
    model.storage = StorageType::BF16;
    ModelConfig config = model.config();
    if (architecture != "llama")
        config.slidingWindow = 16;
    config.ropeScaling.kind = RopeScaling::Kind::Llama3;
    config.ropeScaling.factor = 8;
    const OrderedJson json = huggingFaceConfig(config);
    const ModelConfig read = readConfig(Json::parse(json.dump()));
    QCOMPARE(huggingFaceConfig(read).dump(), json.dump());
    QCOMPARE(read.queryKeyValueBias, architecture == "qwen2");
    QCOMPARE(read.slidingWindow, config.slidingWindow);
    QVERIFY(read.storage == StorageType::BF16);
}

void TestModelConfig::leftOutFieldsMeanWhatTransformersMeans()
{
    const Json nothing = { { "num_key_value_heads", nullptr }, { "head_dim", nullptr },
        { "rope_theta", nullptr }, { "rms_norm_eps", nullptr }, { "tie_word_embeddings", nullptr },
        { "max_position_embeddings", nullptr }, { "torch_dtype", nullptr } };
    const ModelConfig llama = readConfig(changedConfig(nothing));
    QCOMPARE(llama.keyValueHeads, llama.heads);
    QCOMPARE(llama.headDimension, llama.hidden / llama.heads);
    QCOMPARE(llama.ropeTheta, 10000.0);
    QCOMPARE(llama.normEpsilon, 1e-6);
    QCOMPARE(llama.context, 2048);
    QVERIFY(!llama.tiedHead);
    const ModelConfig mistral = readConfig(changedConfig({ { "model_type", "mistral" },
        { "architectures", { "MistralForCausalLM" } }, { "sliding_window", nullptr } }));
    QCOMPARE(mistral.slidingWindow, 4096);
    const ModelConfig qwen = readConfig(qwen2({ { "max_position_embeddings", nullptr } }));
    QCOMPARE(qwen.context, 32768);
    QVERIFY(qwen.queryKeyValueBias && !qwen.outputBias && !qwen.mlpBias);
}

void TestModelConfig::ropeScalingIsReadInOldAndNewForm()
{
    const ModelConfig old
        = readConfig(changedConfig({ { "rope_scaling", { { "type", "linear" }, { "factor", 2.5 } } } }));
    QVERIFY(old.ropeScaling.kind == RopeScaling::Kind::Linear);
    QCOMPARE(old.ropeScaling.factor, 2.5);
    const ModelConfig recent = readConfig(changedConfig({ { "rope_theta", nullptr },
        { "rope_parameters",
            { { "rope_type", "llama3" }, { "rope_theta", 500000.0 }, { "factor", 32.0 },
                { "low_freq_factor", 1.0 }, { "high_freq_factor", 4.0 },
                { "original_max_position_embeddings", 8192 } } } }));
    QVERIFY(recent.ropeScaling.kind == RopeScaling::Kind::Llama3);
    QCOMPARE(recent.ropeScaling.factor, 32.0);
    QCOMPARE(recent.ropeTheta, 500000.0);
}

void TestModelConfig::slidingWindowNeedsToBeSwitchedOn()
{
    QCOMPARE(
        readConfig(qwen2({ { "sliding_window", 16 }, { "use_sliding_window", false } })).slidingWindow, 0);
    const Json on = { { "sliding_window", 16 }, { "use_sliding_window", true } };
    Json all = on;
    all["max_window_layers"] = 0;
    QCOMPARE(readConfig(qwen2(all)).slidingWindow, 16);
    Json none = on;
    none["max_window_layers"] = 2;
    QCOMPARE(readConfig(qwen2(none)).slidingWindow, 0);
    Json some = on;
    some["max_window_layers"] = 1;
    TACQ_VERIFY_ERROR(readConfig(qwen2(some)), "1 of 2 blocks use a sliding window");
}

void TestModelConfig::whatIsNotComputedExactlyIsRefused_data()
{
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* changes, const char* message) {
        QTest::newRow(name) << changes << message;
    };
    row("architecture", R"({"model_type":"gemma2"})", "model type \"gemma2\" is not supported");
    row("task head", R"({"architectures":["LlamaForSequenceClassification"]})",
        "LlamaForSequenceClassification");
    row("activation", R"({"hidden_act":"gelu"})", "activation \"gelu\"");
    row("tensor parallel", R"({"pretraining_tp":2})", "pretraining_tp is 2");
    for (const char* type : { "yarn", "dynamic", "longrope" })
        row(type, concat(R"({"rope_scaling":{"rope_type":")", type, R"(","factor":2.0}})").c_str(),
            concat("RoPE scaling \"", type, "\"").c_str());
    row("other quantizer", R"({"quantization_config":{"quant_method":"gptq","bits":4}})",
        "already quantized with gptq");
    row("type", R"({"torch_dtype":"float8_e4m3fn"})", "float8_e4m3fn");
    row("heads", R"({"num_attention_heads":4,"num_key_value_heads":3})", "4 attention heads cannot share 3");
    row("odd head", R"({"head_dim":9})", "head dimension is 9");
    row("no blocks", R"({"num_hidden_layers":0})", "number of blocks is 0");
    row("absurd size", R"({"hidden_size":2000000000})", "hidden size is 2000000000");
    row("wrong type", R"({"hidden_size":"32"})", "field \"hidden_size\" must be a whole number");
    row("missing", R"({"hidden_size":null})", "has no field \"hidden_size\"");
    row("partial rotary", R"({"partial_rotary_factor":0.5})", "partial_rotary_factor 0.5");
}

void TestModelConfig::whatIsNotComputedExactlyIsRefused()
{
    QFETCH(QString, changes);
    QFETCH(QString, expected);
    TACQ_VERIFY_ERROR(readConfig(changedConfig(Json::parse(changes.toStdString()))), expected.toStdString());
}

void TestModelConfig::missingDemoSaysWhatToRun()
{
    const QByteArray before = qgetenv("TACQ_DEMO_MODEL");
    qputenv("TACQ_DEMO_MODEL", "/nowhere/demo.gguf");
    TACQ_VERIFY_ERROR(resolveModel("demo"), "installer/setup.sh");
    qputenv("TACQ_DEMO_MODEL", before);
    TACQ_VERIFY_ERROR(readModelInfo("/nowhere/model"), "/nowhere/model does not exist");
}

QTEST_APPLESS_MAIN(TestModelConfig)
#include "tst_model_config.moc"
