#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/model/safetensors_file.h"
#include "tests/support/throws.h"
#include "tests/support/write_quickly.h"

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;

namespace {

constexpr const char* kHeader
    = R"({"__metadata__":{"format":"pt"},"w":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}} )"; // padded
                                                                                                     // to 88
                                                                                                     // bytes

std::string fileOf(const std::string& header, std::size_t dataBytes)
{
    std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(dataBytes, '\0');
}

} // namespace

class TestSafetensors : public QObject
{
    Q_OBJECT

private slots:
    void minimalFileIsWrittenByteForByte();
    void minimalFileIsRead();
    void tensorsAreOrderedBySizeThenName();
    void writerCountsBytes();
    void damagedFilesAreRefused_data();
    void damagedFilesAreRefused();
    void unknownElementTypeIsUnsupported();
    void requireNamesTheDifference();
    void anyDamageIsAnErrorAndNothingElse();

private:
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

// formats.md §1: the 104 bytes of a file with one half-precision matrix [[1, −2], [0.5, 0]].
void TestSafetensors::minimalFileIsWrittenByteForByte()
{
    SafetensorsWriter writer(path("minimal.safetensors"), { { "w", ElementType::F16, { 2, 2 } } }, {});
    const std::vector<std::uint16_t> values = { 0x3C00, 0xC000, 0x3800, 0x0000 };
    writer.write(std::as_bytes(std::span(values)));
    writer.finish();
    QCOMPARE(std::filesystem::file_size(path("minimal.safetensors")), 104U);
    QCOMPARE(sha256OfFile(path("minimal.safetensors")),
        std::string("e6f670863960e825962141e7d8f0891717a4e6b7a4bd9cbf23e66da17080f0fc"));
}

void TestSafetensors::minimalFileIsRead()
{
    const SafetensorsFile file(path("minimal.safetensors"));
    QCOMPARE(file.tensors().size(), 1U);
    QCOMPARE(file.metadata().at("format"), std::string("pt"));
    const auto& tensor = file.require("w", ElementType::F16, { 2, 2 });
    QCOMPARE(tensor.elements(), 4);
    QCOMPARE(int(tensor.bytes[1]), 0x3C);
    QVERIFY(file.find("v") == nullptr);
}

void TestSafetensors::tensorsAreOrderedBySizeThenName()
{
    SafetensorsWriter writer(path("order.safetensors"),
        { { "a", ElementType::U8, { 3 } }, { "c", ElementType::F16, { 1 } },
            { "empty", ElementType::F16, { 0, 7 } }, { "b", ElementType::F16, {} },
            { "z", ElementType::I64, { 1 } } },
        { { "by", "test" } });
    std::string names;
    for (const auto& tensor : writer.order())
        names += tensor.name + " ";
    QCOMPARE(names, std::string("z b c empty a "));
    const std::vector<std::byte> bytes(8 + 2 + 2 + 0 + 3, std::byte(7));
    writer.write(std::span(bytes).first(8));
    writer.write(std::span(bytes).first(1));
    writer.write(std::span(bytes).first(1));
    writer.write(std::span(bytes).first(2));
    writer.write({}); // an empty tensor may be written or stepped over
    writer.write(std::span(bytes).first(3));
    writer.finish();
    const SafetensorsFile file(path("order.safetensors"));
    QCOMPARE(file.tensors().size(), 5U);
    QCOMPARE(file.require("b", ElementType::F16, {}).elements(), 1);
    QCOMPARE(file.require("empty", ElementType::F16, { 0, 7 }).elements(), 0);
    QCOMPARE(file.metadata().at("by"), std::string("test"));
}

void TestSafetensors::writerCountsBytes()
{
    const std::vector<std::byte> bytes(8);
    SafetensorsWriter writer(
        path("short.safetensors"), { { "w", ElementType::U8, { 6 } }, { "x", ElementType::U8, { 6 } } }, {});
    TACQ_VERIFY_ERROR(writer.write(bytes), "room for 6 more bytes, 8 were written");
    writer.write(std::span(bytes).first(5));
    TACQ_VERIFY_ERROR(writer.finish(), "7 bytes missing");
    QVERIFY(!std::filesystem::exists(path("short.safetensors")));
    TACQ_VERIFY_ERROR(SafetensorsWriter(path("twice.safetensors"),
                          { { "w", ElementType::U8, { 1 } }, { "w", ElementType::U8, { 1 } } }, {}),
        "declared twice");
}

void TestSafetensors::damagedFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& content, const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(content) << QString(message);
    };
    const auto header = [&](const char* name, const std::string& text, std::size_t data,
                            const char* message) { row(name, fileOf(text, data), message); };
    const std::string good = fileOf(kHeader, 8);
    row("empty file", "", "ends early: it has 0 bytes");
    row("seven bytes", good.substr(0, 7), "ends early: it has 7 bytes");
    row("header cut", good.substr(0, 50), "its header has 88 bytes, but only 42 follow");
    row("data cut", good.substr(0, 103), "tensor w ends at byte 8 of the data, but only 7");
    row("bytes after the end", good + "x", "the file goes on to byte 9");
    row("length lies a little", std::string("\x50\0\0\0\0\0\0\0", 8) + good.substr(8), "not valid JSON");
    row("length lies a lot", std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8) + good.substr(8),
        "the limit is");
    row("length zero", std::string(8, '\0') + good.substr(8), "no JSON object");
    header("no object", "[1,2]   ", 0, "no JSON object");
    header("not JSON", R"({"w":)", 0, "not valid JSON");
    header("text after the object", R"({} {})", 0, "not valid JSON");
    header("zero byte", std::string("{}\0{}", 5), 0, "zero byte");
    header("bad UTF-8", "{\"\xff\":1}", 0, "not valid JSON");
    header(
        "deep nesting", "{\"w\":" + std::string(10000, '[') + std::string(10000, ']') + "}", 0, "too deeply");
    header("same tensor twice",
        R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
        2, "names \"w\" twice");
    header("same field twice", R"({"w":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}})", 1,
        "names \"dtype\" twice");
    header("entry no object", R"({"w":3})", 0, "entry for tensor w is no object");
    header("metadata no object", R"({"__metadata__":3})", 0, "__metadata__ is no object");
    header("metadata not text", R"({"__metadata__":{"a":3}})", 0, "entry \"a\" is no text");
    header("no type", R"({"w":{"shape":[1],"data_offsets":[0,1]}})", 1, "tensor w has no element type");
    header("no shape", R"({"w":{"dtype":"U8","data_offsets":[0,1]}})", 1, "tensor w has no valid shape");
    header("negative size", R"({"w":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})", 1, "no valid shape");
    header(
        "fractional size", R"({"w":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}})", 1, "no valid shape");
    header("no offsets", R"({"w":{"dtype":"U8","shape":[1]}})", 1, "no valid data_offsets");
    header("three offsets", R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}})", 1, "data_offsets");
    header("offsets reversed", R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}})", 1, "data_offsets");
    header("offset too large", R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551615]}})",
        1, "no valid data_offsets");
    header("shape overflows", R"({"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})",
        0, "overflows");
    header("shape wraps to its range",
        R"({"w":{"dtype":"U8","shape":[9223372036854775807,2,2],"data_offsets":[0,4]}})", 4, "overflows");
    header("shape and range differ", R"({"w":{"dtype":"F16","shape":[2,2],"data_offsets":[0,7]}})", 7,
        "takes 8 bytes, but its range has 7");
    header(
        "hole at the start", R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2, "leaving a hole");
    header("hole between",
        R"({"v":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})",
        3, "tensor w begins at byte 2, leaving a hole");
    header("overlap",
        R"({"v":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"w":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
        3, "tensor w begins at byte 1, inside");
}

void TestSafetensors::damagedFilesAreRefused()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    writeText(path("damaged.safetensors"), content.toStdString());
    const std::string error = test::errorOf([&] { SafetensorsFile file(path("damaged.safetensors")); });
    QVERIFY2(error.find(message.toStdString()) != std::string::npos, error.c_str());
    QVERIFY2(error.find("damaged.safetensors") != std::string::npos, error.c_str());
}

void TestSafetensors::unknownElementTypeIsUnsupported()
{
    writeText(
        path("f8.safetensors"), fileOf(R"({"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}})", 1));
    TACQ_VERIFY_ERROR(SafetensorsFile(path("f8.safetensors")), "tensor w has element type F8_E4M3");
}

void TestSafetensors::requireNamesTheDifference()
{
    const SafetensorsFile file(path("minimal.safetensors"));
    TACQ_VERIFY_ERROR(file.require("v", ElementType::F16, { 2, 2 }), "tensor v is missing");
    TACQ_VERIFY_ERROR(file.require("w", ElementType::BF16, { 2, 2 }), "element type F16, BF16 is needed");
    TACQ_VERIFY_ERROR(file.require("w", ElementType::F16, { 4 }), "shape [2, 2], [4] is needed");
}

// Thousands of files with a few bytes changed, removed or doubled: read or refused, never anything worse.
void TestSafetensors::anyDamageIsAnErrorAndNothingElse()
{
    const std::string good = readText(path("order.safetensors"));
    PythonRandom random(1);
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string damaged = good;
        for (std::uint64_t change = 0; change <= random.below(3); ++change)
            damaged[random.below(damaged.size())] = char(random.below(256));
        if (random.below(4) == 0)
            damaged.resize(random.below(damaged.size()));
        if (random.below(8) == 0)
            damaged.insert(random.below(damaged.size() + 1), damaged.substr(0, random.below(40)));
        test::writeQuickly(path("fuzz.safetensors"), damaged);
        try {
            const SafetensorsFile file(path("fuzz.safetensors"));
            std::size_t sum = 0;
            for (const auto& tensor : file.tensors()) {
                for (const std::byte value : tensor.bytes)
                    sum += std::size_t(value);
            }
            QVERIFY(sum < 256 * good.size() * 2);
        } catch (const Error&) {
            ++refused;
        }
    }
    QVERIFY(refused > 1000);
}

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
