#include "core/tasks/spider_data.h"

#include "core/base/error.h"
#include "core/base/json.h"

namespace tacq {

namespace {

Json readRecords(const std::filesystem::path& path)
{
    Json root = readJson(path);
    if (!root.is_array() || root.empty())
        fail(ErrorKind::InvalidInput, path.string(), " must be a list of at least one record.");
    return root;
}

const Json& listField(const Json& record, const char* key, const std::string& place)
{
    const auto field = record.find(key);
    if (field == record.end() || !field->is_array())
        fail(ErrorKind::InvalidInput, place, ": field \"", key, "\" must be a list.");
    return *field;
}

void requireObject(const Json& record, const std::string& place)
{
    if (!record.is_object())
        fail(ErrorKind::InvalidInput, place, " is not an object.");
}

// A database's name becomes part of a path.
std::string databaseName(const Json& record, const std::string& place)
{
    auto name = requiredField<std::string>(record, "db_id", place);
    if (name.empty() || name[0] == '.' || name.find_first_of("/\\") != std::string::npos)
        fail(ErrorKind::InvalidInput, place, ": \"", name.substr(0, 60), "\" is no name of a database.");
    return name;
}

std::string schemaLines(const Json& record, const std::string& place)
{
    std::vector<std::string> names;
    for (const Json& name : listField(record, "table_names_original", place)) {
        if (!name.is_string())
            fail(ErrorKind::InvalidInput, place, ": the name of table ", names.size() + 1, " is no text.");
        names.push_back(name.get<std::string>());
    }
    std::vector<std::string> columns(names.size());
    std::size_t number = 0;
    for (const Json& column : listField(record, "column_names_original", place)) {
        ++number;
        const bool valid = column.is_array() && column.size() == 2 && column[0].is_number_integer()
            && column[1].is_string() && column[0].get<std::int64_t>() < std::int64_t(names.size());
        if (!valid)
            fail(ErrorKind::InvalidInput, place, ": column ", number, " must be [index of one of the ",
                names.size(), " tables, name].");
        const auto table = column[0].get<std::int64_t>();
        if (table < 0) // the entry "*", of no table
            continue;
        std::string& line = columns[static_cast<std::size_t>(table)];
        if (!line.empty())
            line += ',';
        line += column[1].get_ref<const std::string&>();
    }
    std::string lines;
    for (std::size_t i = 0; i < names.size(); ++i)
        lines += concat("# ", names[i], "(", columns[i], ");\n");
    return lines;
}

} // namespace

std::vector<SpiderQuestion> readSpiderQuestions(const std::filesystem::path& path)
{
    std::vector<SpiderQuestion> questions;
    for (const Json& record : readRecords(path)) {
        SpiderQuestion question;
        question.place = concat(path.string(), " record ", questions.size() + 1);
        requireObject(record, question.place);
        question.database = databaseName(record, question.place);
        question.question = requiredField<std::string>(record, "question", question.place);
        question.query = requiredField<std::string>(record, "query", question.place);
        questions.push_back(std::move(question));
    }
    return questions;
}

std::map<std::string, std::string> readSpiderSchemas(const std::filesystem::path& path)
{
    std::map<std::string, std::string> schemas;
    std::size_t number = 0;
    for (const Json& record : readRecords(path)) {
        const std::string place = concat(path.string(), " record ", ++number);
        requireObject(record, place);
        schemas[databaseName(record, place)] = schemaLines(record, place);
    }
    return schemas;
}

} // namespace tacq
