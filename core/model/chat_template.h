#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

struct ChatMessage
{
    std::string role; // "system", "user" or "assistant"
    std::string content;
};

// The chat templates of the supported families, rendered by our own code: no template language runs.
// A model whose template is none of them is usable without chat, and says so.
class ChatTemplate
{
public:
    // Recognises the family by the template's Jinja text; nullopt when it is none of ours.
    static std::optional<ChatTemplate> recognise(std::string_view jinja);

    const std::string& name() const { return m_name; } // "ChatML (SmolLM2)", "Llama 3", …

    // The messages as the model expects them, byte for byte what transformers' apply_chat_template gives.
    std::string render(const std::vector<ChatMessage>& messages, bool addGenerationPrompt) const;

private:
    enum class Family;
    ChatTemplate(Family family, std::string name, std::string defaultSystem);

    Family m_family;
    std::string m_name;
    std::string m_defaultSystem; // put in front when the conversation has no system message
};

} // namespace tacq
