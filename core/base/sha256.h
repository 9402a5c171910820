#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tacq {

// SHA-256 (FIPS 180-4) of data given in pieces, through OpenSSL.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    std::string hex(); // 64 lower-case digits; call once, at the end

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

std::string sha256OfText(std::string_view text);
std::string sha256OfFile(const std::filesystem::path& path); // throws Error (Io)

} // namespace tacq
