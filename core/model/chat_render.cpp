#include "core/base/error.h"
#include "core/model/chat_format.h"
#include "core/model/unicode_text.h"

#include <array>
#include <ctime>
#include <span>

namespace tacq {

namespace {

using Messages = std::span<const ChatMessage>;

// "26 Jul 2024" of today, in English whatever the locale.
std::string today()
{
    constexpr std::array<const char*, 12> kMonths
        = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const std::time_t now = std::time(nullptr);
    std::tm date {};
    localtime_r(&now, &date);
    return concat(date.tm_mday < 10 ? "0" : "", date.tm_mday, ' ',
        kMonths[static_cast<std::size_t>(date.tm_mon)], ' ', date.tm_year + 1900);
}

void requireKnownRoles(Messages messages)
{
    if (messages.empty())
        fail(ErrorKind::InvalidInput, "A conversation needs at least one message.");
    for (const ChatMessage& message : messages) {
        if (message.role != "system" && message.role != "user" && message.role != "assistant")
            fail(ErrorKind::InvalidInput, "A message has the role \"", message.role,
                "\"; known are system, user and assistant.");
        requireUtf8(message.content, concat("The message of the ", message.role));
    }
}

std::string chatMl(const ChatTemplate::Format& format, Messages messages, bool addGenerationPrompt)
{
    const auto turn = [](std::string_view role, std::string_view content) {
        return concat("<|im_start|>", role, '\n', content, "<|im_end|>\n");
    };
    std::string text;
    if (format.defaultSystem && messages.front().role != "system")
        text += turn("system", *format.defaultSystem);
    for (const ChatMessage& message : messages)
        text += turn(message.role, message.content);
    return addGenerationPrompt ? text + "<|im_start|>assistant\n" : text;
}

std::string llama3Turn(std::string_view role, std::string_view content)
{
    return concat("<|start_header_id|>", role, "<|end_header_id|>\n\n", content, "<|eot_id|>");
}

std::string llama3(const ChatTemplate::Format& format, Messages messages, bool addGenerationPrompt)
{
    std::string text = "<|begin_of_text|>";
    if (format.family == ChatTemplate::Format::Family::Llama31) {
        std::string_view system;
        if (messages.front().role == "system") {
            system = stripped(messages.front().content);
            messages = messages.subspan(1);
        }
        text += llama3Turn("system",
            concat("Cutting Knowledge Date: December 2023\nToday Date: ",
                format.date.empty() ? today() : format.date, "\n\n", system));
    }
    for (const ChatMessage& message : messages)
        text += llama3Turn(message.role, stripped(message.content));
    return addGenerationPrompt ? text + "<|start_header_id|>assistant<|end_header_id|>\n\n" : text;
}

void requireAlternation(const ChatTemplate::Format& format, Messages messages)
{
    for (std::size_t i = 0; i < messages.size(); ++i)
        if (messages[i].role != (i % 2 == 0 ? "user" : "assistant"))
            fail(ErrorKind::InvalidInput, "The chat template ", format.name,
                " needs user and assistant in turn, but message ", i + 1,
                " after the system message is of the ", messages[i].role, ".");
}

std::string instructions(const ChatTemplate::Format& format, Messages messages)
{
    const std::string* system = nullptr;
    if (messages.front().role == "system") {
        if (!format.allowsSystem)
            fail(ErrorKind::InvalidInput, "The chat template ", format.name, " knows no system message.");
        system = &messages.front().content;
        messages = messages.subspan(1);
    }
    requireAlternation(format, messages);
    std::string text = format.begin;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const bool asks = messages[i].role == "user";
        std::string content = messages[i].content;
        if (asks && system != nullptr && i == (format.systemInLastQuestion ? messages.size() - 1 : 0))
            content = format.systemStart + *system + format.systemEnd + content;
        if (asks ? format.stripsQuestion : format.stripsAnswer)
            content = stripped(content);
        text += asks ? format.questionStart + content + format.questionEnd
                     : format.answerStart + content + format.answerEnd;
    }
    return text;
}

} // namespace

std::string renderChat(
    const ChatTemplate::Format& format, const std::vector<ChatMessage>& messages, bool addGenerationPrompt)
{
    requireKnownRoles(messages);
    switch (format.family) {
    case ChatTemplate::Format::Family::ChatMl:
        return chatMl(format, messages, addGenerationPrompt);
    case ChatTemplate::Format::Family::Llama3:
    case ChatTemplate::Format::Family::Llama31:
        return llama3(format, messages, addGenerationPrompt);
    case ChatTemplate::Format::Family::Instruction:
        return instructions(format, messages);
    }
    return {};
}

} // namespace tacq
