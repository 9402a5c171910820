#pragma once

#include "core/model/chat_template.h"

#include <optional>
#include <string>

namespace tacq {

struct ChatTemplate::Format
{
    enum class Family { ChatMl, Llama3, Llama31, Instruction };

    Family family = Family::ChatMl;
    std::string name;
    std::optional<std::string> defaultSystem; // ChatML: put in front where the first message is no system one
    std::string date; // Llama 3.1: of the system block; empty: today

    // Instruction: "[INST] question [/INST] answer</s>"
    std::string begin; // once, before everything
    std::string questionStart;
    std::string questionEnd;
    std::string answerStart;
    std::string answerEnd;
    std::string systemStart; // around the system message, in front of a question
    std::string systemEnd;
    bool allowsSystem = false;
    bool systemInLastQuestion = false; // else in the first
    bool stripsQuestion = false;
    bool stripsAnswer = false;
};

std::string renderChat(
    const ChatTemplate::Format& format, const std::vector<ChatMessage>& messages, bool addGenerationPrompt);

} // namespace tacq
