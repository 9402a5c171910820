#pragma once

#include "core/tasks/task.h"

#include <filesystem>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace tacq {

// What follows the name of a benchmark in a specification: "DIR?key=value&key=value".
class TaskArgument
{
public:
    // Error (InvalidInput) for a key that is none of `known` (listing them), one without a value or given
    // twice, and for a folder that does not exist.
    TaskArgument(
        std::string_view word, std::string_view argument, std::initializer_list<std::string_view> known);

    const std::filesystem::path& folder() const { return m_folder; }
    std::string value(const std::string& key, std::string fallback) const;
    int number(const std::string& key, int fallback, int low, int high) const;
    Convention convention() const; // key "convention", Paper when not given

    // A file that must be there; else Error (InvalidInput) that tells what it is for and what to do.
    std::filesystem::path required(const std::filesystem::path& file, std::string_view purpose) const;

private:
    void readOptions(std::string_view options, std::initializer_list<std::string_view> known);

    std::string m_word;
    std::filesystem::path m_folder;
    std::map<std::string, std::string> m_values;
};

} // namespace tacq
