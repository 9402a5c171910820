#include "app/cli/commands/outcome.h"

#include "app/cli/console_text.h"
#include "core/base/error.h"

#include <iostream>

namespace tacq::cli {

std::string outcomeTable(const RunReport& report, const RunConfig& config, const std::string& folder)
{
    std::vector<std::pair<std::string, std::string>> rows;
    const auto addScore = [&rows](const char* name, const std::optional<EvaluationResult>& result) {
        if (result)
            rows.emplace_back(name, scoreText(*result));
    };
    rows.emplace_back("run", folder);
    rows.emplace_back("settings",
        concat(config.model, ", ", config.task, ", ", name(config.method), " at ", config.bits, " bits"));
    rows.emplace_back("average bits",
        concat(fixed(report.averageBits, 3), " (", fixed(report.storedBits, 3), " as stored, with scales)"));
    rows.emplace_back("kept weights",
        concat(grouped(report.outliers), " of ", grouped(report.quantizable), " (",
            fixed(100 * report.outlierFraction, 3), " %)"));
    rows.emplace_back("packed size", bytesText(report.bytes));
    addScore("full precision", report.fullPrecision);
    addScore("plain GPTQ", report.simulated);
    addScore("result", report.evaluation);
    if (const auto& exported = report.exported)
        rows.emplace_back("checkpoint",
            concat(exported->folder, " (", exported->format, ", ", bytesText(exported->bytes),
                exported->verified ? ", read back and compared)" : ", not verified)"));
    return table(rows);
}

void showOutcome(
    Session& session, const RunReport& report, const RunConfig& config, const std::string& folder)
{
    session.observer.clearLine();
    if (session.json) {
        printJson(toJson(report));
        return;
    }
    std::cout << outcomeTable(report, config, folder);
    const std::string line = headline(report, name(config.method), config.bits);
    if (!line.empty())
        std::cout << '\n' << line << '\n';
}

} // namespace tacq::cli
