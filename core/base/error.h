#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tacq {

// What kind of trouble it is; decides nothing but the word shown in front of the message.
enum class ErrorKind {
    InvalidInput, // a file, a tensor or an option is not what it must be
    Unsupported, // well-formed, but this program does not do it
    Io, // the operating system refused (permissions, missing file, full disk)
    Conflict, // a run folder belongs to another model, task or program version
    Device, // a GPU is missing or computes wrongly
    Internal, // our own contract is broken
};

std::string_view name(ErrorKind kind); // "invalid-input", "unsupported", …

// The one exception type for failures. `what()` is a sentence for the person in front of the screen:
// what happened, to which file, tensor or layer. `hint()` says what to do next, and may be empty.
class Error : public std::runtime_error
{
public:
    Error(ErrorKind kind, std::string message, std::string hint = {});

    ErrorKind kind() const { return m_kind; }
    const std::string& hint() const { return m_hint; }

private:
    ErrorKind m_kind;
    std::string m_hint;
};

// Thrown by RunContext::checkpoint() when the person stopped the work. Not an exception class on purpose:
// a handler for failures cannot swallow it.
struct Cancelled
{
};

template <typename... Parts> std::string concat(const Parts&... parts)
{
    std::ostringstream stream;
    (stream << ... << parts);
    return stream.str();
}

// fail(ErrorKind::InvalidInput, path, ": tensor ", name, " has ", rows, " rows, the model needs ", expected,
// ".");
template <typename... Parts> [[noreturn]] void fail(ErrorKind kind, const Parts&... parts)
{
    throw Error(kind, concat(parts...));
}

template <typename... Parts>
[[noreturn]] void failWithHint(ErrorKind kind, std::string hint, const Parts&... parts)
{
    throw Error(kind, concat(parts...), std::move(hint));
}

} // namespace tacq
