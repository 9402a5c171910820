#pragma once

#include <QString>

#include <cstdint>

namespace tacq {

// Numbers as the window writes them: thin separators, units with a space, no more digits than are worth
// reading.
QString groupedNumber(std::int64_t value); // 106 168 320, with narrow no-break spaces
QString shortNumber(double value); // 135 M, 8.03 B
QString byteSize(std::uint64_t bytes); // 31.4 MB; powers of ten, as files are sold
QString bitWidth(double bits); // 2.105 bits
QString signedNumber(double value, int decimals); // +0.12, −3.4; no sign where it rounds to zero
QString percent(double share, int decimals = 1); // 97.5 %
QString duration(double seconds); // 40 s, 2 min 5 s, 3 h 10 min
QString aboutDuration(double seconds); // about 40 s; steps that do not flicker
QString scoreText(double value); // 4 significant digits, 1.2e-7 for small ones

} // namespace tacq
