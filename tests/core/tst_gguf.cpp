#include "core/base/random.h"
#include "core/model/block_quants.h"
#include "core/model/gguf_file.h"
#include "tests/support/gguf_text.h"
#include "tests/support/throws.h"
#include "tests/support/write_quickly.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

enum : std::uint32_t { kU8, kI8, kU16, kI16, kU32, kI32, kF32, kBool, kString, kArray, kU64, kI64, kF64 };

std::string keys()
{
    return ggufText("general.architecture", "llama") + ggufKey("a.u8", kU8, std::uint8_t(200))
        + ggufKey("a.i16", kI16, std::int16_t(-3)) + ggufKey("a.u32", kU32, std::uint32_t(4000000000U))
        + ggufKey("a.u64", kU64, ~std::uint64_t(0)) + ggufKey("a.f32", kF32, 0.5F)
        + ggufKey("a.f64", kF64, 0.1) + ggufKey("a.bool", kBool, std::uint8_t(1))
        + ggufTexts("tokenizer.ggml.tokens", { "a", "", "\xff" }) + ggufString("a.ids")
        + raw(std::uint32_t(kArray)) + raw(std::uint32_t(kI32)) + raw(std::uint64_t(2)) + raw(std::int32_t(7))
        + raw(std::int32_t(-7));
}

// Two tensors: a Q8_0 matrix of 3 rows and 32 columns, and 5 floats.
std::string tensors()
{
    return ggufTensor("m.weight", { 32, 3 }, 8, 0) + ggufTensor("n.weight", { 5 }, 0, 128);
}

std::string goodFile()
{
    std::string data(102, '\1');
    data = padded(data);
    for (int i = 0; i < 5; ++i)
        data += raw(float(i));
    return padded(ggufStart(2, 10) + keys() + tensors()) + padded(data);
}

// A file with these keys and one tensor entry, and `data` bytes behind.
std::string fileWith(const std::string& entries, std::uint64_t keyCount, const std::string& tensor,
    std::size_t data, std::size_t alignment = 32)
{
    return padded(ggufStart(tensor.empty() ? 0 : 1, keyCount) + entries + tensor, alignment)
        + std::string(data, '\0');
}

} // namespace

class TestGguf : public QObject
{
    Q_OBJECT

private slots:
    void goodFileIsRead();
    void alignmentOfTheFileIsFollowed();
    void everyTruncationIsRefused();
    void damagedFilesAreRefused_data();
    void damagedFilesAreRefused();
    void wrongValueTypesAreNamed();
    void anyDamageIsAnErrorAndNothingElse();
    void demoModelIsRead();

private:
    std::filesystem::path written(const std::string& content, const char* name = "file.gguf")
    {
        const std::filesystem::path path = m_folder.filePath(name).toStdString();
        writeQuickly(path, content);
        return path;
    }

    QTemporaryDir m_folder;
};

void TestGguf::goodFileIsRead()
{
    const GgufFile file(written(goodFile()));
    QCOMPARE(file.text("general.architecture").value(), std::string("llama"));
    QCOMPARE(file.integer("a.u8").value(), 200);
    QCOMPARE(file.integer("a.i16").value(), -3);
    QCOMPARE(file.integer("a.u32").value(), 4000000000);
    QCOMPARE(std::get<std::uint64_t>(file.values().at("a.u64")), ~std::uint64_t(0));
    QCOMPARE(file.number("a.f32").value(), 0.5);
    QCOMPARE(file.number("a.f64").value(), 0.1);
    QCOMPARE(file.number("a.u8").value(), 200.0);
    QVERIFY(file.flag("a.bool").value());
    QCOMPARE(file.texts("tokenizer.ggml.tokens")->at(2), std::string("\xff"));
    QCOMPARE(*file.integers("a.ids"), (std::vector<std::int64_t> { 7, -7 }));
    QVERIFY(!file.text("missing") && file.texts("missing") == nullptr && !file.integer("missing"));

    QCOMPARE(file.tensors().size(), 2U);
    const GgufFile::Tensor* matrix = file.find("m.weight");
    QCOMPARE(matrix->shape, (std::vector<std::int64_t> { 3, 32 }));
    QVERIFY(matrix->type == GgmlType::Q8_0);
    QCOMPARE(matrix->bytes.size(), 102U);
    const GgufFile::Tensor* plain = file.find("n.weight");
    std::vector<float> values(5);
    decodeBlocks(plain->type, plain->bytes, values);
    QCOMPARE(values, (std::vector<float> { 0, 1, 2, 3, 4 }));
    QVERIFY(file.find("o.weight") == nullptr);
}

void TestGguf::alignmentOfTheFileIsFollowed()
{
    const std::string key = ggufKey("general.alignment", kU32, std::uint32_t(256));
    const GgufFile file(written(fileWith(key, 1, ggufTensor("t", { 2 }, 0, 0), 8, 256)));
    QCOMPARE(file.tensors()[0].bytes.size(), 8U);
}

// Cut anywhere before the end of the last tensor's data, the file is refused with a sentence.
void TestGguf::everyTruncationIsRefused()
{
    const std::string good = goodFile();
    const std::size_t needed = good.size() - 12; // 20 bytes of floats are padded to 32
    for (std::size_t size = 0; size < good.size(); ++size) {
        const auto path = written(good.substr(0, size), "cut.gguf");
        const std::string error = errorOf([&] { GgufFile file(path); });
        if (size >= needed)
            QCOMPARE(error, std::string("(no error was thrown)"));
        else
            QVERIFY2(error.find("ends early") != std::string::npos || size < 4, error.c_str());
    }
}

void TestGguf::damagedFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& content, const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(content) << QString(message);
    };
    const auto tensor = [&](const char* name, const std::string& entry, std::size_t data,
                            const char* message) { row(name, fileWith("", 0, entry, data), message); };
    const auto key = [&](const char* name, const std::string& entry, const char* message) {
        row(name, fileWith(entry, 1, "", 64), message);
    };
    row("other magic", "GGML" + raw(3) + std::string(64, '\0'), "is no GGUF file");
    row("version 1", ggufStart(0, 0, 1), "version 1");
    row("version 4", ggufStart(0, 0, 4), "version 4");
    row("big-endian", ggufStart(0, 0, 0x03000000), "big-endian");
    row("huge tensor count", ggufStart(~0ULL, 0) + std::string(64, '\0'),
        "18446744073709551615 tensors do not fit");
    row("huge key count", ggufStart(0, 1ULL << 40) + std::string(64, '\0'), "1099511627776 keys");
    row("one key too many", ggufStart(0, 2) + ggufKey("a", kU8, std::uint8_t(1)) + std::string(64, '\0'),
        "a key at byte 38 is empty");
    row("key twice",
        ggufStart(0, 2) + ggufKey("a", kU8, std::uint8_t(1)) + ggufKey("a", kU8, std::uint8_t(2)),
        "key a comes twice");
    key("empty key", ggufKey("", kU8, std::uint8_t(1)), "is empty");
    key("key with control bytes", ggufKey("a\n", kU8, std::uint8_t(1)), "no printable letters");
    key("key of 65536 bytes", ggufKey(std::string(65536, 'a'), kU8, std::uint8_t(1)), "at most 65535");
    key("key length lies", raw(~0ULL) + "abc", "at most 65535");
    key("text length lies", ggufString("a") + raw(std::uint32_t(kString)) + raw(~0ULL >> 1),
        "ends early or lies");
    key("value type 13", ggufKey("a", 13, 0ULL), "the value of key a has type 13");
    key("truth value 2", ggufKey("a", kBool, std::uint8_t(2)), "the value of key a is 2");
    const auto array = [](std::uint32_t type, std::uint64_t count, const std::string& data) {
        return ggufString("a") + raw(std::uint32_t(kArray)) + raw(type) + raw(count) + data;
    };
    key("array count lies", array(kU8, 1ULL << 60, ""), "1152921504606846976 elements of key a do not fit");
    key("text array count lies", array(kString, 1000, std::string(64, '\0')), "1000 elements");
    key("array of arrays", array(kArray, 1, array(kU8, 1, "x")), "element type 9");
    key("array of type 99", array(99, 1, "x"), "element type 99");
    key("array element above int64", array(kU64, 1, raw(~0ULL)), "element 0 of key a is larger");
    key("alignment zero", ggufKey("general.alignment", kU32, std::uint32_t(0)), "general.alignment is 0");
    key("alignment 24", ggufKey("general.alignment", kU32, std::uint32_t(24)), "general.alignment is 24");
    key("alignment a text", ggufText("general.alignment", "32"), "general.alignment must be a whole number");
    key("part of a split", ggufKey("split.count", kU16, std::uint16_t(3)), "one of 3 parts");
    tensor("five dimensions", ggufTensor("t", { 1, 1, 1, 1, 1 }, 0, 0), 4, "5 dimensions");
    tensor("huge dimension count", ggufString("t") + raw(~0U) + std::string(64, '\1'), 4,
        "4294967295 dimensions");
    tensor("size zero", ggufTensor("t", { 0 }, 0, 0), 0, "size 0 in dimension 0");
    tensor("negative size", ggufTensor("t", { 1ULL << 63 }, 0, 0), 0, "size 9223372036854775808");
    tensor("sizes overflow", ggufTensor("t", { 1ULL << 32, 1ULL << 32 }, 0, 0), 0, "tensor t overflow");
    tensor("bytes overflow", ggufTensor("t", { 1ULL << 62 }, 0, 0), 0, "tensor t overflow");
    tensor("larger than the file", ggufTensor("t", { 1ULL << 40 }, 0, 0), 64, "takes 4398046511104 bytes");
    tensor("unknown type", ggufTensor("t", { 256 }, 77, 0), 64, "has type number 77");
    tensor("retired type", ggufTensor("t", { 256 }, 4, 0), 64, "has type number 4");
    tensor("type not read", ggufTensor("t", { 256 }, 23, 0), 64, "has type IQ4_XS");
    tensor("columns and blocks", ggufTensor("t", { 33, 32 }, 8, 0), 2000, "has 33 columns, type Q8_0");
    tensor("columns and super-blocks", ggufTensor("t", { 128, 2 }, 12, 0), 144, "multiple of 256");
    tensor("gap", ggufTensor("t", { 8 }, 0, 32), 64, "begins at byte 32, but the tensors before it end at 0");
    tensor("huge offset", ggufTensor("t", { 8 }, 0, ~0ULL), 64, "begins at byte 18446744073709551615");
    tensor("name of 64 bytes", ggufTensor(std::string(64, 't'), { 8 }, 0, 0), 32, "at most 63");
    tensor("bytes after the end", ggufTensor("t", { 8 }, 0, 0), 33, "the file goes on to byte 33");
    row("tensor twice",
        padded(ggufStart(2, 0) + ggufTensor("t", { 8 }, 0, 0) + ggufTensor("t", { 8 }, 0, 32))
            + std::string(64, 0),
        "tensor t comes twice");
    row("overlap",
        padded(ggufStart(2, 0) + ggufTensor("t", { 8 }, 0, 0) + ggufTensor("u", { 8 }, 0, 0))
            + std::string(64, 0),
        "tensor u begins at byte 0, but the tensors before it end at 32");
}

void TestGguf::damagedFilesAreRefused()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    const auto path = written(content.toStdString(), "damaged.gguf");
    const std::string error = errorOf([&] { GgufFile file(path); });
    QVERIFY2(error.find(message.toStdString()) != std::string::npos, error.c_str());
    QVERIFY2(error.find("damaged.gguf") != std::string::npos, error.c_str());
}

void TestGguf::wrongValueTypesAreNamed()
{
    const GgufFile file(written(goodFile()));
    TACQ_VERIFY_ERROR(file.text("a.u8"), "key a.u8 must be a text");
    TACQ_VERIFY_ERROR(file.integer("a.u64"), "key a.u64 must be a whole number below 2^63");
    TACQ_VERIFY_ERROR(file.number("a.bool"), "key a.bool must be a number");
    TACQ_VERIFY_ERROR(file.texts("a.ids"), "key a.ids must be a list of texts");
    TACQ_VERIFY_ERROR(file.integers("a.u8"), "key a.u8 must be a list of whole numbers");
}

// Thousands of files with bytes changed or removed: read or refused, never anything worse.
void TestGguf::anyDamageIsAnErrorAndNothingElse()
{
    const std::string good = goodFile();
    PythonRandom random(2);
    int refused = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string damaged = good;
        for (std::uint64_t change = 0; change <= random.below(3); ++change)
            damaged[random.below(damaged.size())] = char(random.below(256));
        if (random.below(4) == 0)
            damaged.resize(random.below(damaged.size()));
        const auto path = written(damaged, "fuzz.gguf");
        try {
            const GgufFile file(path);
            for (const auto& tensor : file.tensors()) {
                const BlockLayout layout = blockLayout(tensor.type);
                std::vector<float> values(
                    tensor.bytes.size() / std::size_t(layout.bytes) * std::size_t(layout.values));
                decodeBlocks(tensor.type, tensor.bytes, values);
            }
        } catch (const Error&) {
            ++refused;
        }
    }
    QVERIFY(refused > 1000);
}

void TestGguf::demoModelIsRead()
{
    const QByteArray path = qgetenv("TACQ_DEMO_MODEL");
    if (path.isEmpty())
        QSKIP("TACQ_DEMO_MODEL does not name the demo model");
    const GgufFile file(path.toStdString());
    QCOMPARE(file.text("general.architecture").value(), std::string("llama"));
    QCOMPARE(file.integer("llama.block_count").value(), 30);
    QCOMPARE(file.texts("tokenizer.ggml.tokens")->size(), 49152U);
    QCOMPARE(file.tensors().size(), 272U);
    QCOMPARE(file.find("blk.0.ffn_down.weight")->shape, (std::vector<std::int64_t> { 576, 1536 }));
}

QTEST_APPLESS_MAIN(TestGguf)
#include "tst_gguf.moc"
