#pragma once

#include <QString>

#include <string>

namespace tacq {

// A fixed sentence of the core (titles and helps of tasks) in the window's language; as it is where there is
// no translation.
QString coreText(const std::string& text);

} // namespace tacq
