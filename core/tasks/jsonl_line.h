#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tacq {

// One line of a jsonl file, checked.
struct JsonlLine
{
    enum class Kind { Text, Completion, Question };

    Kind kind = Kind::Text;
    std::string place; // "FILE line 12", for errors
    std::string prompt; // the text, the prompt or the question
    std::string completion; // of a completion
    std::vector<std::string> choices; // of a question
    int answer = 0; // index into choices
};

// All lines but blank ones. Error (InvalidInput) that names the line for one that is no object, has none of
// the three forms, or another form than the first.
std::vector<JsonlLine> readJsonl(const std::string& path);

} // namespace tacq
