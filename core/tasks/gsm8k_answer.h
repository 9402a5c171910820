#pragma once

#include <optional>
#include <string>
#include <string_view>

// Reading numbers out of solutions of grade-school problems. Pure functions of text; valid UTF-8 expected.
namespace tacq {

// The result in the data: what follows "#### ", without commas; nullopt when there is none.
std::optional<std::string> goldNumber(std::string_view solution);

// The paper's rule (method.md §6.3): the first number after "the answer is" (in any case, up to its second
// occurrence), or the last number of a text that does not say it. Commas do not count.
std::optional<std::string> triggeredNumber(std::string_view completion);
// Whether no further text can change triggeredNumber(): generation may stop.
bool triggeredNumberIsDecided(std::string_view completion);

// The rule of evaluation harnesses: what follows "#### ", else the last number; without commas, dollar signs
// and a point at the end.
std::optional<std::string> finalNumber(std::string_view completion);

} // namespace tacq
