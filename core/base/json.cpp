#include "core/base/json.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <limits>

namespace tacq {

namespace {

// nlohmann converts between number types silently; a count must be an integer that fits.
template <typename T> bool holds(const Json& value)
{
    if constexpr (std::is_same_v<T, bool>)
        return value.is_boolean();
    else if constexpr (std::is_same_v<T, std::string>)
        return value.is_string();
    else if constexpr (std::is_same_v<T, int>) {
        if (!value.is_number_integer())
            return false;
        const auto wide = value.get<std::int64_t>();
        return wide >= std::numeric_limits<int>::min() && wide <= std::numeric_limits<int>::max();
    } else
        return value.is_number();
}

template <typename T> constexpr std::string_view typeName()
{
    if constexpr (std::is_same_v<T, bool>)
        return "true or false";
    else if constexpr (std::is_same_v<T, std::string>)
        return "a text";
    else if constexpr (std::is_same_v<T, int>)
        return "a whole number";
    else
        return "a number";
}

template <typename T> T converted(const Json& value, std::string_view key, std::string_view origin)
{
    if (!holds<T>(value))
        fail(ErrorKind::InvalidInput, origin, ": field \"", key, "\" must be ", typeName<T>(), ", but is ",
            value.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 60), ".");
    return value.get<T>();
}

} // namespace

Json parseJson(std::string_view text, std::string_view origin)
{
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        fail(ErrorKind::InvalidInput, origin, " is not valid JSON (near byte ", error.byte, ").");
    }
}

Json readJson(const std::filesystem::path& path)
{
    return parseJson(readText(path), path.string());
}

template <typename T> T requiredField(const Json& object, std::string_view key, std::string_view origin)
{
    const auto field = object.is_object() ? object.find(key) : object.end();
    if (!object.is_object() || field == object.end())
        fail(ErrorKind::InvalidInput, origin, " has no field \"", key, "\".");
    return converted<T>(*field, key, origin);
}

template <typename T>
T optionalField(const Json& object, std::string_view key, T fallback, std::string_view origin)
{
    if (!object.is_object())
        return fallback;
    const auto field = object.find(key);
    if (field == object.end() || field->is_null())
        return fallback;
    return converted<T>(*field, key, origin);
}

template int requiredField<int>(const Json&, std::string_view, std::string_view);
template double requiredField<double>(const Json&, std::string_view, std::string_view);
template std::string requiredField<std::string>(const Json&, std::string_view, std::string_view);
template bool requiredField<bool>(const Json&, std::string_view, std::string_view);
template int optionalField<int>(const Json&, std::string_view, int, std::string_view);
template double optionalField<double>(const Json&, std::string_view, double, std::string_view);
template std::string optionalField<std::string>(const Json&, std::string_view, std::string, std::string_view);
template bool optionalField<bool>(const Json&, std::string_view, bool, std::string_view);

} // namespace tacq
