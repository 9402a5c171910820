#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tacq {

// One problem of the data, checked.
struct Gsm8kProblem
{
    std::string place; // "FILE line 12", for errors
    std::string question;
    std::string solution; // verbatim, calculator marks and "#### result" included
    std::string result; // the number, without commas
};

// A worked example of a prompt.
struct Gsm8kExemplar
{
    std::string question;
    std::string chain; // the reasoning, without the final sentence
    std::string answer;
};

// One JSON object {"question", "answer"} a line. Error (InvalidInput) that names the line otherwise.
std::vector<Gsm8kProblem> readGsm8k(const std::filesystem::path& path);

// {"exemplars": [{"question", "chain", "answer"} × 8]}
std::vector<Gsm8kExemplar> readExemplars(const std::filesystem::path& path);

// A problem as a worked example: its solution without calculator marks, on one line.
Gsm8kExemplar exemplarOf(const Gsm8kProblem& problem);

} // namespace tacq
