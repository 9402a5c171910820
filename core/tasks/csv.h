#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tacq {

// A record of a CSV file. Its fields may hold line breaks, so the line is where it begins.
struct CsvRow
{
    std::vector<std::string> fields;
    std::int64_t line = 0; // from 1
};

// A comma-separated file after RFC 4180, LF or CRLF at the end of a record, blank lines skipped. Quoted
// fields keep their bytes, line breaks included. Error (InvalidInput) with file and line for a quote that is
// not closed, text after a closing quote, and bytes that are no UTF-8.
std::vector<CsvRow> readCsv(const std::filesystem::path& path);

} // namespace tacq
