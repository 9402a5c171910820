#pragma once

#include "core/base/json.h"
#include "core/compare/item_comparison.h"

#include <string>

namespace tacq::cli {

// Two runs on the same items: {"task","items","difference","ci95":[lo,hi]} and, for tasks that are right or
// wrong, {"gained","lost","both_right","both_wrong","flipped":[…]}; for texts {"windows":[…]}. Both lists are
// long and left out where `withItems` is false.
OrderedJson itemsJson(const ItemComparison& comparison, bool withItems);
std::string itemsText(const ItemComparison& comparison, const std::string& first, const std::string& second);

} // namespace tacq::cli
