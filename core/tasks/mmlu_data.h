#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tacq {

// One question of a subject, checked.
struct MmluQuestion
{
    std::string place; // "FILE row 12 (line 15)", for errors
    std::string question;
    std::vector<std::string> choices; // 4
    int answer = 0; // index into choices
};

// Rows of six columns: question, A, B, C, D, letter. Error (InvalidInput) with file and row otherwise.
// `noneIsNan`: a choice "None" reads "nan", as the reference's reader prints it (method.md §6.2).
std::vector<MmluQuestion> readMmlu(const std::filesystem::path& path, bool noneIsNan);

// The subjects that a list of names and groups (all, humanities, social, stem, other) stands for, sorted,
// each once. `folder` holds NAME_test.csv. Error (InvalidInput) listing what is known for a name that has no
// file.
std::vector<std::string> mmluSubjects(std::string_view list, const std::filesystem::path& folder);

} // namespace tacq
