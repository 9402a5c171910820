#include "core/model/chat_template.h"

#include "core/base/error.h"
#include "core/model/chat_format.h"
#include "core/model/jinja_text.h"

#include <array>

namespace tacq {

namespace {

using Format = ChatTemplate::Format;
using Recognised = std::optional<Format>;

// Code with what differs between equal templates removed: joined literals, texts of error messages.
std::string comparable(const JinjaText& jinja)
{
    std::string code = jinja.code;
    for (std::size_t at = code.find("'+'"); at != std::string::npos; at = code.find("'+'", at))
        code.erase(at, 3);
    constexpr std::string_view kRaise = "raise_exception('";
    for (std::size_t at = code.find(kRaise); at != std::string::npos; at = code.find(kRaise, at)) {
        const std::size_t begin = at + kRaise.size() - 1;
        const std::size_t end = code.find("')", begin + 1);
        if (end == std::string::npos)
            break;
        code.erase(begin, end + 1 - begin);
    }
    return code;
}

// The text between `before` and `after` where both stand in `code`.
std::optional<std::string> between(std::string_view code, std::string_view before, std::string_view after)
{
    const std::size_t at = code.find(before);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::size_t begin = at + before.size();
    const std::size_t end = code.find(after, begin);
    if (end == std::string_view::npos)
        return std::nullopt;
    return std::string(code.substr(begin, end - begin));
}

template <std::size_t N> bool hasAll(std::string_view code, const std::array<std::string_view, N>& fragments)
{
    for (const std::string_view fragment : fragments)
        if (code.find(fragment) == std::string_view::npos)
            return false;
    return true;
}

constexpr std::string_view kChatMlMessage
    = "{{'<|im_start|>'+message.role+'\n'+message.content+'<|im_end|>\n'}}";
constexpr std::string_view kChatMlPrompt
    = "{%ifadd_generation_prompt%}{{'<|im_start|>assistant\n'}}{%endif%}";
constexpr std::string_view kChatMlSystem = "{{'<|im_start|>system\n";

Format chatMl(std::optional<std::string> defaultSystem, std::string name)
{
    Format format;
    format.family = Format::Family::ChatMl;
    format.name = std::move(name);
    format.defaultSystem = std::move(defaultSystem);
    return format;
}

// SmolLM2, Qwen2 and plain ChatML: one loop, with or without a default system message.
Recognised shortChatMl(std::string_view code)
{
    constexpr std::string_view kDefault
        = "{%ifnotadd_generation_promptisdefined%}{%setadd_generation_prompt=false%}{%endif%}";
    if (code.starts_with(kDefault))
        code.remove_prefix(kDefault.size());
    const std::string head = "{%formessageinmessages%}";
    const std::string tail = concat(kChatMlMessage, "{%endfor%}", kChatMlPrompt);
    if (code == head + tail)
        return chatMl(std::nullopt, "ChatML");
    const std::string test = concat("{%ifloop.firstandmessages[0].role!='system'%}", kChatMlSystem);
    const auto system = between(code, head + test, "<|im_end|>\n'}}");
    if (system && code == head + test + *system + "<|im_end|>\n'}}{%endif%}" + tail)
        return chatMl(system, "ChatML");
    return std::nullopt;
}

// Qwen2.5: the same conversation beside code for tools.
Recognised qwen25(std::string_view code)
{
    constexpr std::string_view kSystem
        = "{%ifmessages[0].role=='system'%}{{'<|im_start|>system\n'+messages[0]."
          "content+'<|im_end|>\n'}}{%else%}{{'<|im_start|>system\n";
    constexpr std::array<std::string_view, 1> kMessages
        = { "{%formessageinmessages%}{%if(message.role=='user')or(message.role=='system'andnotloop.first)or("
            "message.role=='assistant'andnotmessage.tool_calls)%}{{'<|im_start|>'+message.role+'\n'+message."
            "content+'<|im_end|>\n'}}" };
    const auto system = between(code, kSystem, "<|im_end|>\n'}}{%endif%}");
    if (!system || !code.starts_with("{%iftools%}") || !code.ends_with(kChatMlPrompt)
        || !hasAll(code, kMessages) || code.find("think") != std::string_view::npos)
        return std::nullopt;
    return chatMl(system, "ChatML (Qwen2.5)");
}

constexpr std::string_view kLlama3Prompt
    = "{%ifadd_generation_prompt%}{{'<|start_header_id|>assistant<|end_header_id|>\n\n'}}{%endif%}";

Recognised llama3(std::string_view code)
{
    constexpr std::string_view kCode
        = "{%setloop_messages=messages%}{%formessageinloop_messages%}{%setcontent='<|start_header_id|>'+"
          "message."
          "role+'<|end_header_id|>\n\n'+message.content|trim+'<|eot_id|>'%}{%ifloop.index0==0%}{%setcontent="
          "bos_token+content%}{%endif%}{{content}}{%endfor%}";
    if (code != std::string(kCode) + std::string(kLlama3Prompt))
        return std::nullopt;
    Format format;
    format.family = Format::Family::Llama3;
    format.name = "Llama 3";
    return format;
}

// Llama 3.1 to 3.3: a system block with dates comes first, whether there is a system message or not.
Recognised llama31(std::string_view code)
{
    constexpr std::array<std::string_view, 5> kParts = {
        "{%ifmessages[0].role=='system'%}{%setsystem_message=messages[0].content|trim%}{%setmessages="
        "messages[1:]%}{%else%}{%setsystem_message=''%}{%endif%}",
        "{{'<|start_header_id|>system<|end_header_id|>\n\n'}}",
        "{{'Cutting Knowledge Date: December 2023\n'}}{{'Today Date: '+date_string+'\n\n'}}",
        "{{system_message}}{{'<|eot_id|>'}}",
        "{{'<|start_header_id|>'+message.role+'<|end_header_id|>\n\n'+message.content|trim+'<|eot_id|>'}}"
    };
    const auto date = between(code, "{%setdate_string='", "'%}");
    if (!date || !code.starts_with("{{bos_token}}") || !code.ends_with(kLlama3Prompt) || !hasAll(code, kParts)
        || code.find("image") != std::string_view::npos)
        return std::nullopt;
    Format format;
    format.family = Format::Family::Llama31;
    format.name = "Llama 3.1";
    if (code.find("{%setdate_string=strftime_now('%d %b %Y')%}") == std::string_view::npos)
        format.date = *date; // else the template asks for the day it is used on
    return format;
}

Format instruction(std::string name)
{
    Format format;
    format.family = Format::Family::Instruction;
    format.name = std::move(name);
    return format;
}

constexpr std::string_view kAlternate
    = "{%if(message.role=='user')!=(loop.index0%2==0)%}{{raise_exception()}}{%endif%}";

Recognised llama2(std::string_view code)
{
    const std::string expected = concat(
        "{%ifmessages[0].role=='system'%}{%setloop_messages=messages[1:]%}{%setsystem_message=messages[0]."
        "content%}{%else%}{%setloop_messages=messages%}{%setsystem_message=false%}{%endif%}{%formessagein"
        "loop_messages%}",
        kAlternate,
        "{%ifloop.index0==0andsystem_message!=false%}{%setcontent='<<SYS>>\n'+system_message+'\n<</"
        "SYS>>\n\n'+"
        "message.content%}{%else%}{%setcontent=message.content%}{%endif%}{%ifmessage.role=='user'%}{{bos_"
        "token+"
        "'[INST] '+content.strip()+' [/INST]'}}{%elifmessage.role=='assistant'%}{{' '+content.strip()+' '+"
        "eos_token}}{%endif%}{%endfor%}");
    if (code != expected)
        return std::nullopt;
    Format format = instruction("Llama 2");
    format.questionStart = "<s>[INST] ";
    format.questionEnd = " [/INST]";
    format.answerStart.assign(1, ' ');
    format.answerEnd = " </s>";
    format.systemStart = "<<SYS>>\n";
    format.systemEnd = "\n<</SYS>>\n\n";
    format.allowsSystem = format.stripsQuestion = format.stripsAnswer = true;
    return format;
}

// The first Mistral models: no system message.
Recognised mistralPlain(std::string_view code)
{
    const auto expected = [](std::string_view answerEnd) {
        return concat("{{bos_token}}{%formessageinmessages%}", kAlternate,
            "{%ifmessage.role=='user'%}{{'[INST] '+message.content+' "
            "[/INST]'}}{%elifmessage.role=='assistant'%}"
            "{{message.content+eos_token",
            answerEnd, "}}{%else%}{{raise_exception()}}{%endif%}{%endfor%}");
    };
    const bool spaceAfterAnswer = code == expected("+' '");
    if (!spaceAfterAnswer && code != expected(""))
        return std::nullopt;
    Format format = instruction("Mistral");
    format.begin = "<s>";
    format.questionStart = "[INST] ";
    format.questionEnd = " [/INST]";
    format.answerEnd = spaceAfterAnswer ? "</s> " : "</s>";
    return format;
}

// Mistral models with tools: the system message stands in the last question.
Recognised mistralTools(std::string_view code)
{
    constexpr std::array<std::string_view, 2> kParts
        = { "{%ifmessages[0].role=='system'%}{%setsystem_message=messages[0].content%}{%setloop_messages="
            "messages[1:]%}{%else%}{%setloop_messages=messages%}{%endif%}",
              "{{bos_token}}{%formessageinloop_messages%}" };
    const auto question = [&](std::string_view start) {
        return code.find(concat("{%ifloop.lastandsystem_messageisdefined%}{{'", start,
                   "'+system_message+'\n\n'+message.content+'[/INST]'}}{%else%}{{'", start,
                   "'+message.content+'[/INST]'}}{%endif%}"))
            != std::string_view::npos;
    };
    const auto answer = [&](std::string_view value) {
        return code.find(concat("{%elifmessage.role=='assistant'%}{{", value, "+eos_token}}"))
            != std::string_view::npos;
    };
    const bool tekken = question("[INST]") && answer("message.content");
    const bool spaced = question("[INST] ") && answer("' '+message.content|trim");
    if (!hasAll(code, kParts) || tekken == spaced)
        return std::nullopt;
    Format format = instruction(tekken ? "Mistral (Tekken)" : "Mistral v3");
    format.begin = "<s>";
    format.questionStart = tekken ? "[INST]" : "[INST] ";
    format.questionEnd = "[/INST]";
    format.answerStart = tekken ? "" : " ";
    format.answerEnd = "</s>";
    format.systemEnd = "\n\n";
    format.allowsSystem = format.systemInLastQuestion = true;
    format.stripsAnswer = spaced;
    return format;
}

} // namespace

ChatTemplate::ChatTemplate(std::shared_ptr<const Format> format)
    : m_format(std::move(format))
{
}

std::optional<ChatTemplate> ChatTemplate::recognise(std::string_view jinja)
{
    const JinjaText text(jinja);
    if (text.hasLooseText)
        return std::nullopt;
    const std::string code = comparable(text);
    for (const auto& recogniser :
        { shortChatMl, qwen25, llama3, llama31, llama2, mistralPlain, mistralTools })
        if (Recognised format = recogniser(code))
            return ChatTemplate(std::make_shared<const Format>(std::move(*format)));
    return std::nullopt;
}

const std::string& ChatTemplate::name() const
{
    return m_format->name;
}

std::string ChatTemplate::render(const std::vector<ChatMessage>& messages, bool addGenerationPrompt) const
{
    return renderChat(*m_format, messages, addGenerationPrompt);
}

} // namespace tacq
