#include "core/output/checksums.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/sha256.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <system_error>

namespace tacq {

namespace {

constexpr std::size_t kDigestDigits = 64;
constexpr std::size_t kHashBytes = std::size_t(1) << 24; // between two looks at the stop button

std::string sha256Of(const std::filesystem::path& path, const RunContext& context)
{
    const MappedFile file(path);
    Sha256 hash;
    for (auto rest = file.bytes(); !rest.empty();) {
        context.checkpoint();
        const auto piece = rest.first(std::min(kHashBytes, rest.size()));
        hash.add(piece);
        file.release(piece);
        rest = rest.subspan(piece.size());
    }
    return hash.hex();
}

// File name -> sum.
std::map<std::string, std::string> readChecksums(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / kChecksumFile;
    std::istringstream lines(readText(path));
    std::map<std::string, std::string> sums;
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const bool wellFormed = line.size() > kDigestDigits + 2
            && line.find_first_not_of("0123456789abcdef") == kDigestDigits
            && line.compare(kDigestDigits, 2, "  ") == 0;
        const std::string file = wellFormed ? line.substr(kDigestDigits + 2) : std::string();
        if (!wellFormed || file.find('/') != std::string::npos)
            fail(
                ErrorKind::InvalidInput, path.string(), ": line ", number, " is no checksum of a file here.");
        sums[file] = line.substr(0, kDigestDigits);
    }
    return sums;
}

} // namespace

void writeChecksums(const std::filesystem::path& folder, const RunContext& context)
{
    std::map<std::string, std::string> sums;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        sums[entry.path().filename().string()] = sha256Of(entry.path(), context);
    }
    std::string text;
    for (const auto& [file, sum] : sums)
        text += sum + "  " + file + "\n";
    writeText(folder / kChecksumFile, text);
}

void requireChecksums(const std::filesystem::path& folder, const RunContext& context)
{
    if (!std::filesystem::exists(folder / kChecksumFile))
        return;
    for (const auto& [file, sum] : readChecksums(folder)) {
        if (!std::filesystem::is_regular_file(folder / file))
            fail(ErrorKind::InvalidInput, (folder / file).string(), " is missing, but ", kChecksumFile,
                " names it.");
        if (sha256Of(folder / file, context) != sum)
            failWithHint(ErrorKind::InvalidInput, "Export or fetch the checkpoint again.",
                (folder / file).string(), " was changed or damaged: its SHA-256 is not the one in ",
                kChecksumFile, ".");
    }
}

bool holdsOnlyListedFiles(const std::filesystem::path& folder)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(folder / kChecksumFile, error))
        return false;
    std::map<std::string, std::string> sums;
    try {
        sums = readChecksums(folder);
    } catch (const Error&) {
        return false; // somebody else's file of that name
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file() || (name != kChecksumFile && !sums.contains(name)))
            return false;
    }
    return true;
}

} // namespace tacq
