#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tacq {

// A question to a database, with the query that answers it.
struct SpiderQuestion
{
    std::string place; // "FILE record 12", for errors
    std::string database;
    std::string question;
    std::string query;
};

// Readers of the benchmark's files. Error (InvalidInput) with file and record for JSON of another shape.
std::vector<SpiderQuestion> readSpiderQuestions(const std::filesystem::path& path);

// Per database the tables' lines of a prompt, "# table(column,column);", in the file's order.
std::map<std::string, std::string> readSpiderSchemas(const std::filesystem::path& path);

} // namespace tacq
