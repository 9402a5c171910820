#include "core/model/block_stream.h"
#include "tests/support/throws.h"
#include "tests/support/tiny_model.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

using namespace tacq;
using namespace tacq::test;

namespace {

using Order = BlockStream::Order;
using Reading = BlockStream::Reading;

// Cannot read its third block.
class Broken : public WeightSource
{
public:
    explicit Broken(std::shared_ptr<const WeightSource> base)
        : m_base(std::move(base))
    {
    }
    const ModelConfig& config() const override { return m_base->config(); }
    BlockWeights block(int block, const Device& device) const override
    {
        if (block == 2)
            fail(ErrorKind::Io, "Block 2 cannot be read.");
        return m_base->block(block, device);
    }
    at::Tensor embeddingRows(const at::Tensor& ids, const Device& device) const override
    {
        return m_base->embeddingRows(ids, device);
    }
    at::Tensor finalNorm(const Device& device) const override { return m_base->finalNorm(device); }
    at::Tensor head(const Device& device) const override { return m_base->head(device); }

private:
    std::shared_ptr<const WeightSource> m_base;
};

} // namespace

// Blocks read ahead by another thread are those that reading gives.
class TestBlockStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void blocksComeInAnyOrder_data();
    void blocksComeInAnyOrder();
    void aFailedReadIsToldWhenItsBlockIsTaken();
    void whatIsOnItsWayMayStay();

private:
    bool isBlock(const BlockWeights& weights, int block) const;

    QTemporaryDir m_folder;
    std::shared_ptr<const WeightSource> m_model;
};

void TestBlockStream::initTestCase()
{
    TinyModel tiny;
    tiny.blocks = 4;
    tiny.architecture = "qwen2"; // which has biases
    writeTinyModel(m_folder.path().toStdString(), tiny);
    m_model = openModel(m_folder.path().toStdString());
}

bool TestBlockStream::isBlock(const BlockWeights& weights, int block) const
{
    const BlockWeights expected = m_model->block(block, {});
    for (std::size_t i = 0; i < kProjectionCount; ++i) {
        if (!at::equal(weights.linears[i].weight, expected.linears[i].weight))
            return false;
    }
    return at::equal(weights.attentionNorm, expected.attentionNorm)
        && at::equal(weights.linears[0].bias, expected.linears[0].bias);
}

void TestBlockStream::blocksComeInAnyOrder_data()
{
    QTest::addColumn<Order>("order");
    QTest::addColumn<Reading>("reading");
    QTest::addColumn<QList<int>>("blocks");
    QTest::newRow("when asked") << Order::Upwards << Reading::WhenAsked << QList<int> { 0, 1, 2, 3 };
    QTest::newRow("upwards") << Order::Upwards << Reading::Ahead << QList<int> { 0, 1, 2, 3 };
    QTest::newRow("downwards") << Order::Downwards << Reading::Ahead << QList<int> { 3, 2, 1, 0 };
    QTest::newRow("jumping") << Order::Upwards << Reading::Ahead << QList<int> { 2, 0, 0, 3, 1 };
}

void TestBlockStream::blocksComeInAnyOrder()
{
    QFETCH(Order, order);
    QFETCH(Reading, reading);
    QFETCH(QList<int>, blocks);
    BlockStream stream(*m_model, {}, order, reading);
    for (const int block : blocks)
        QVERIFY(isBlock(stream.take(block), block));
}

void TestBlockStream::aFailedReadIsToldWhenItsBlockIsTaken()
{
    const Broken broken(m_model);
    BlockStream stream(broken, {}, Order::Upwards, Reading::Ahead);
    QVERIFY(isBlock(stream.take(0), 0));
    QVERIFY(isBlock(stream.take(1), 1));
    TACQ_VERIFY_ERROR(stream.take(2), "cannot be read");
    QVERIFY(isBlock(stream.take(3), 3));
}

void TestBlockStream::whatIsOnItsWayMayStay()
{
    BlockStream stream(*m_model, {}, Order::Upwards, Reading::Ahead);
    QVERIFY(isBlock(stream.take(0), 0)); // and block 1 is never taken
}

QTEST_APPLESS_MAIN(TestBlockStream)
#include "tst_block_stream.moc"
