#include "core/base/sha256.h"

#include "core/base/error.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <vector>

namespace tacq {

struct Sha256::Context
{
    EVP_MD_CTX* digest = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(digest); }
};

Sha256::Sha256()
    : m_context(std::make_unique<Context>())
{
    if (EVP_DigestInit_ex(m_context->digest, EVP_sha256(), nullptr) != 1)
        fail(ErrorKind::Internal, "OpenSSL offers no SHA-256 here.");
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes)
{
    EVP_DigestUpdate(m_context->digest, bytes.data(), bytes.size());
}

void Sha256::add(std::string_view text)
{
    EVP_DigestUpdate(m_context->digest, text.data(), text.size());
}

std::string Sha256::hex()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest {};
    unsigned int length = 0;
    EVP_DigestFinal_ex(m_context->digest, digest.data(), &length);
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        constexpr char kDigits[] = "0123456789abcdef";
        text += kDigits[digest[i] >> 4];
        text += kDigits[digest[i] & 15];
    }
    return text;
}

std::string sha256OfText(std::string_view text)
{
    Sha256 hash;
    hash.add(text);
    return hash.hex();
}

std::string sha256OfFile(const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        fail(ErrorKind::Io, path.string(), " cannot be opened for reading.");
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    while (stream.read(buffer.data(), std::streamsize(buffer.size())) || stream.gcount() > 0)
        hash.add(std::string_view(buffer.data(), std::size_t(stream.gcount())));
    if (stream.bad())
        fail(ErrorKind::Io, path.string(), " could not be read to its end.");
    return hash.hex();
}

} // namespace tacq
