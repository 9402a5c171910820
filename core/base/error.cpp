#include "core/base/error.h"

namespace tacq {

std::string_view name(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput:
        return "invalid-input";
    case ErrorKind::Unsupported:
        return "unsupported";
    case ErrorKind::Io:
        return "io";
    case ErrorKind::Conflict:
        return "conflict";
    case ErrorKind::Device:
        return "device";
    case ErrorKind::Internal:
        return "internal";
    }
    return "internal";
}

Error::Error(ErrorKind kind, std::string message, std::string hint)
    : std::runtime_error(std::move(message))
    , m_kind(kind)
    , m_hint(std::move(hint))
{
}

} // namespace tacq
