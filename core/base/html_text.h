#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tacq {

// Text from anywhere as text of an HTML or XML page, also within quotes: marks escaped, bytes that are no
// UTF-8 and characters that XML forbids replaced by U+FFFD.
std::string htmlText(std::string_view text);

// Bytes as "data:TYPE;base64,…", for a picture within a page.
std::string dataUrl(std::string_view type, std::string_view bytes);

} // namespace tacq
