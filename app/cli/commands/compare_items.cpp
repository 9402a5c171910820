#include "app/cli/commands/compare_items.h"

#include "app/cli/console_text.h"
#include "core/base/error.h"

namespace tacq::cli {

namespace {

bool isRightOrWrong(const ItemComparison& comparison)
{
    return comparison.kind != TaskKind::Perplexity;
}

OrderedJson flippedJson(const FlippedItem& item)
{
    OrderedJson json;
    json["item"] = item.item;
    json["first_right"] = item.correctA;
    json["prompt"] = item.prompt;
    json["expected"] = item.expected;
    json["first"] = item.answerA;
    json["second"] = item.answerB;
    return json;
}

OrderedJson windowJson(const ComparedWindow& window)
{
    OrderedJson json;
    json["item"] = window.item;
    json["text"] = window.text;
    json["first"] = window.lossA;
    json["second"] = window.lossB;
    return json;
}

} // namespace

OrderedJson itemsJson(const ItemComparison& comparison, bool withItems)
{
    const PairedDifference& difference = comparison.difference;
    OrderedJson json;
    json["task"] = comparison.task;
    json["items"] = difference.items;
    json["difference"] = difference.mean;
    json["ci95"] = { difference.low, difference.high };
    if (withItems && !comparison.textProblem.empty())
        json["problem"] = comparison.textProblem;
    if (!isRightOrWrong(comparison)) {
        for (const ComparedWindow& window : comparison.windows) {
            if (withItems)
                json["windows"].push_back(windowJson(window));
        }
        return json;
    }
    json["gained"] = difference.onlyA;
    json["lost"] = difference.onlyB;
    json["both_right"] = comparison.bothRight;
    json["both_wrong"] = comparison.bothWrong;
    if (!withItems)
        return json;
    json["flipped"] = OrderedJson::array();
    for (const FlippedItem& item : comparison.flipped)
        json["flipped"].push_back(flippedJson(item));
    return json;
}

std::string itemsText(const ItemComparison& comparison, const std::string& first, const std::string& second)
{
    const PairedDifference& difference = comparison.difference;
    if (!isRightOrWrong(comparison))
        return concat(first, " less ", second, " on the same ", grouped(difference.items),
            " windows: ", fixed(difference.mean, 4), " nats per token (95 %: ", fixed(difference.low, 4),
            " to ", fixed(difference.high, 4), ").\n");
    return concat(first, " less ", second, " on the same ", grouped(difference.items),
        " items: ", fixed(100 * difference.mean, 1), " points (95 %: ", fixed(100 * difference.low, 1),
        " to ", fixed(100 * difference.high, 1), "), ", grouped(difference.onlyA), " gained, ",
        grouped(difference.onlyB), " lost.\n");
}

} // namespace tacq::cli
