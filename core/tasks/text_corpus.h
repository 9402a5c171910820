#pragma once

#include "core/base/random.h"
#include "core/model/tokenizer.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// A window of a corpus, cut from its tokens.
using TokenWindow = std::vector<TokenId>;

// A text to calibrate on and to score, in one of the forms its corpora come in (method.md §6.5):
//   FILE               one text, as it stands (WikiText-2)
//   FILE?join=space    one sentence a line, joined by single spaces (Penn Treebank)
//   FILE.jsonl         one document a line, {"text": …} (C4)
// Nothing is given special tokens. Errors (InvalidInput): a file that cannot be read, is empty, is not UTF-8,
// has fewer than two tokens, or a line of documents without a text.
class TextCorpus
{
public:
    TextCorpus(std::string_view argument, const Tokenizer& tokenizer);

    // So many windows of `length` tokens at random places, as the reference draws them: of a text
    // start = randint(0, tokens − length − 1); of documents first doc = randint(0, documents − 1) until one
    // has `length` tokens, then start = randint(0, tokens − length). A text that is no longer than a window
    // gives itself, once. Error (InvalidInput) when no document has `length` tokens.
    std::vector<TokenWindow> randomWindows(int count, std::size_t length, PythonRandom& random);

    // What is scored: the text, or the first documents joined by spaces (1100 of them, at most
    // 256 windows of `length`).
    std::vector<TokenId> evaluationTokens(std::size_t length);

private:
    TokenWindow windowOfDocuments(std::size_t length, PythonRandom& random);
    const std::vector<TokenId>& document(std::size_t index);

    std::string m_path;
    const Tokenizer& m_tokenizer;
    std::vector<TokenId> m_text;
    std::vector<std::string> m_documents; // empty for a single text
    std::vector<std::optional<std::vector<TokenId>>> m_documentTokens; // of those that were looked at
    std::size_t m_short = 0; // documents looked at that are shorter than a window
};

} // namespace tacq
