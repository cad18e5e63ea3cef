// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4) by libcrypto, and its hexadecimal form.
#include <tessera/assets.hpp>
#include <tessera/error.hpp>

#include <openssl/evp.h>

namespace tessera {

sha256 hash_sha256(std::span<const std::uint8_t> bytes) {
    sha256 hash{};
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1 ||
        size != hash.size())
        throw error(reason::internal, "libcrypto has no SHA-256");
    return hash;
}

std::string to_hex(const sha256& hash) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t byte : hash) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::optional<sha256> sha256_from_hex(std::string_view hex) {
    sha256 hash{};
    if (hex.size() != 2 * hash.size()) return {};
    for (std::size_t i = 0; i < hex.size(); ++i) {
        const char c = hex[i];
        int digit;
        if (c >= '0' && c <= '9')
            digit = c - '0';
        else if (c >= 'a' && c <= 'f')
            digit = c - 'a' + 10;
        else if (c >= 'A' && c <= 'F')
            digit = c - 'A' + 10;
        else
            return {};
        hash[i / 2] = static_cast<std::uint8_t>(hash[i / 2] << 4 | digit);
    }
    return hash;
}

}  // namespace tessera
