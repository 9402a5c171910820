#pragma once

#include <cstdint>
#include <string>

namespace tacq {

// Numbers as the command line and reports write them.
std::string grouped(std::int64_t number); // 106 168 320, with narrow no-break spaces
std::string fixed(double number, int decimals);
std::string bytesText(std::uint64_t bytes); // 31.4 MB, decimal units
std::string secondsText(double seconds); // 0.4 s, 42 s, 3 min 05 s

} // namespace tacq
