#pragma once

#include <string>
#include <string_view>
#include <vector>

// What the sentences of the templated tasks are made of (resources/tasks/), one entry a line.
namespace tacq::words {

extern const std::string_view kIoiNames;
extern const std::string_view kIoiPlaces;
extern const std::string_view kIoiObjects;
extern const std::string_view kIoiTemplates;
extern const std::string_view kCapitals; // "Country:Capital"
extern const std::string_view kCapitalsTemplates;
extern const std::string_view kGreaterThanNouns;
extern const std::string_view kGreaterThanTemplates;

std::vector<std::string> lines(std::string_view list);

// `text` with every `{NAME}` of `fields` replaced by its value.
struct Field
{
    std::string_view name; // with its braces
    std::string_view value;
};
std::string filled(std::string text, const std::vector<Field>& fields);

// The first letter in upper case, for a sentence that begins with an inserted word.
std::string capitalized(std::string text);

} // namespace tacq::words
