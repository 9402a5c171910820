#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tacq {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json; // keeps the order of keys, for files people read

// Parses JSON text; `origin` (a path, or a path and line) names it in the error.
Json parseJson(std::string_view text, std::string_view origin);
Json readJson(const std::filesystem::path& path);

// Field access that names the file and the field when it is missing or has another type.
template <typename T> T requiredField(const Json& object, std::string_view key, std::string_view origin);

// The value, `fallback` when the key is missing or null; an error when it has another type.
template <typename T>
T optionalField(const Json& object, std::string_view key, T fallback, std::string_view origin);

extern template int requiredField<int>(const Json&, std::string_view, std::string_view);
extern template double requiredField<double>(const Json&, std::string_view, std::string_view);
extern template std::string requiredField<std::string>(const Json&, std::string_view, std::string_view);
extern template bool requiredField<bool>(const Json&, std::string_view, std::string_view);
extern template int optionalField<int>(const Json&, std::string_view, int, std::string_view);
extern template double optionalField<double>(const Json&, std::string_view, double, std::string_view);
extern template std::string optionalField<std::string>(
    const Json&, std::string_view, std::string, std::string_view);
extern template bool optionalField<bool>(const Json&, std::string_view, bool, std::string_view);

} // namespace tacq
