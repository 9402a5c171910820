#pragma once

#include <memory>
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
    // How a family writes a conversation.
    struct Format;

    // Recognises the family by the template's Jinja text; nullopt when it is none of ours with certainty.
    static std::optional<ChatTemplate> recognise(std::string_view jinja);

    const std::string& name() const; // "ChatML", "Llama 3", …

    // The messages as the model expects them, byte for byte what transformers' apply_chat_template gives.
    // Error (InvalidInput) for a conversation that the template does not allow (no message, an unknown role,
    // two users in a row where they must alternate).
    std::string render(const std::vector<ChatMessage>& messages, bool addGenerationPrompt) const;

private:
    explicit ChatTemplate(std::shared_ptr<const Format> format);

    std::shared_ptr<const Format> m_format;
};

} // namespace tacq
