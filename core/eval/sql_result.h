#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace tacq {

// One value of a query's result. Text and blobs are bytes of different types, as in Python: 'a' ≠ x'61'.
struct SqlBlob
{
    std::string bytes;
};
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string, SqlBlob>;

// Total order in which an integer equals a float of the same value; never rounds.
int compare(const SqlValue& a, const SqlValue& b);

struct SqlResult
{
    std::vector<std::vector<SqlValue>> rows;
    std::size_t columns = 0;
};

// The comparison of execution accuracy (method.md §6.4): two empty results are equal; else the numbers of
// rows and of columns are the same and some order of the columns of `predicted` makes the rows equal, as a
// list when `ordered`, else as a bag.
bool equalResults(const SqlResult& gold, const SqlResult& predicted, bool ordered);

} // namespace tacq
