#include "core/base/json.h"
#include "core/model/chat_template.h"
#include "core/model/tokenizer.h"
#include "tests/support/throws.h"

#include <QTest>

using namespace tacq;

class TestChatTemplate : public QObject
{
    Q_OBJECT

private slots:
    void conversationsReadAsInTransformers_data();
    void conversationsReadAsInTransformers();
    void otherTemplatesAreNotGuessed_data();
    void otherTemplatesAreNotGuessed();
    void emptyConversationIsRefused();
    void demoBringsItsDefaultSystemMessage();
};

// Golden texts: tests/interop/make_chat_golden.py with transformers 4.57.
void TestChatTemplate::conversationsReadAsInTransformers_data()
{
    QTest::addColumn<QByteArray>("jinja");
    QTest::addColumn<QByteArray>("messages");
    QTest::addColumn<bool>("prompt");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<QByteArray>("expected");
    const Json golden = readJson(TACQ_TEST_DATA "/chat_golden.json");
    int number = 0;
    for (const Json& one : golden["cases"]) {
        const auto name = one["template"].get<std::string>();
        const Json text = one["text"];
        QTest::addRow("%s %d", name.c_str(), number++)
            << QByteArray::fromStdString(golden["templates"][name].get<std::string>())
            << QByteArray::fromStdString(one["messages"].dump()) << one["prompt"].get<bool>()
            << !text.is_null()
            << QByteArray::fromStdString(text.is_null() ? std::string() : text.get<std::string>());
    }
}

void TestChatTemplate::conversationsReadAsInTransformers()
{
    QFETCH(QByteArray, jinja);
    QFETCH(QByteArray, messages);
    QFETCH(bool, prompt);
    QFETCH(bool, allowed);
    QFETCH(QByteArray, expected);
    const auto chat = ChatTemplate::recognise(jinja.toStdString());
    QVERIFY2(chat, "the template was not recognised");
    std::vector<ChatMessage> conversation;
    for (const Json& message : Json::parse(messages.toStdString()))
        conversation.push_back({ message["role"].get<std::string>(), message["content"].get<std::string>() });
    if (!allowed) {
        TACQ_VERIFY_ERROR(chat->render(conversation, prompt), "no system message");
        return;
    }
    QCOMPARE(QByteArray::fromStdString(chat->render(conversation, prompt)), expected);
}

void TestChatTemplate::otherTemplatesAreNotGuessed_data()
{
    QTest::addColumn<QByteArray>("jinja");
    const auto chatMl = [](const char* message) {
        return QByteArray("{% for message in messages %}") + message
            + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
    };
    QTest::newRow("none") << QByteArray();
    QTest::newRow("stripped contents") << chatMl(
        "{{'<|im_start|>' + message['role'] + '\\n' + message['content'].strip() + '<|im_end|>' + '\\n'}}");
    QTest::newRow("no newline at the end of a turn")
        << chatMl("{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>'}}");
    QTest::newRow("printed text between tags") << chatMl(
        "{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}} hello ");
    QTest::newRow("a tag without its end") << QByteArray("{% for message in messages %}{{ message['content'");
}

void TestChatTemplate::otherTemplatesAreNotGuessed()
{
    QFETCH(QByteArray, jinja);
    QVERIFY(!ChatTemplate::recognise(jinja.toStdString()));
}

void TestChatTemplate::emptyConversationIsRefused()
{
    const Json golden = readJson(TACQ_TEST_DATA "/chat_golden.json");
    const auto chat = ChatTemplate::recognise(golden["templates"]["ChatML"].get<std::string>());
    QVERIFY(chat);
    TACQ_VERIFY_ERROR(chat->render({}, true), "at least one message");
}

void TestChatTemplate::demoBringsItsDefaultSystemMessage()
{
    const QByteArray model = qgetenv("TACQ_DEMO_MODEL");
    if (model.isEmpty())
        QSKIP("TACQ_DEMO_MODEL is not set");
    const auto chat = ChatTemplate::recognise(Tokenizer::open(model.toStdString())->chatTemplateSource());
    QVERIFY(chat);
    QCOMPARE(chat->render({ { "user", "Hi" } }, true),
        std::string("<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
                    "<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"));
}

QTEST_APPLESS_MAIN(TestChatTemplate)
#include "tst_chat_template.moc"
