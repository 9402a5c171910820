#pragma once

#include "core/base/json.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// Cuts a text into the words that byte-pair merging works on, as the "pre_tokenizer" object of a
// tokenizer.json describes it: Split, Digits and ByteLevel, alone or in a Sequence that ends in ByteLevel.
// Immutable.
class PreTokenizer
{
public:
    // Error (Unsupported) names a step or an option that is none of these; `origin` names the file.
    PreTokenizer(const Json& description, std::string_view origin);
    ~PreTokenizer();

    // The words of `text`, which must be valid UTF-8, in order. They are views of `text`, or of strings put
    // into `storage` where a step adds a space.
    std::vector<std::string_view> split(std::string_view text, std::deque<std::string>& storage) const;

    class Step;

private:
    std::vector<std::unique_ptr<Step>> m_steps;
};

} // namespace tacq
