#include "core/eval/prompt_ids.h"

#include "core/base/error.h"
#include "core/model/chat_template.h"

namespace tacq {

std::vector<TokenId> promptIds(const Tokenizer& tokenizer, const std::string& prompt, bool chat)
{
    if (!chat)
        return tokenizer.encode(prompt);
    const auto chatTemplate = ChatTemplate::recognise(tokenizer.chatTemplateSource());
    if (!chatTemplate)
        failWithHint(ErrorKind::Unsupported, "Generate without chat.",
            tokenizer.chatTemplateSource().empty()
                ? "The model has no chat template."
                : "The model's chat template is none of those this program knows.");
    // The template writes the special tokens itself.
    return tokenizer.encode(chatTemplate->render({ { "user", prompt } }, true), false);
}

} // namespace tacq
