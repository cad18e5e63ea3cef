// SPDX-License-Identifier: MIT
// What the tests of the integer transformer share: where other people's files are, and checksums.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace tessera::test {

/// A new one each time; say CAPTURE(seed), so that a failure names it.
inline std::uint32_t fresh_seed() { return std::random_device{}(); }

/// A file of TESSERA_SHARED; none where it is not there, which is said once a call.
inline std::optional<std::vector<std::uint8_t>> shared_file(const std::string& name) {
    const char* shared = std::getenv("TESSERA_SHARED");
    const char* source = std::getenv("TESSERA_SOURCE");
    const std::string root = shared != nullptr   ? shared
                             : source != nullptr ? std::string(source) + "/../shared"
                                                 : "../shared";
    std::ifstream in(root + "/" + name, std::ios::binary);
    if (!in) {
        std::cout << "skipped: no " << name << " under TESSERA_SHARED or ../shared\n";
        return std::nullopt;
    }
    return std::vector<std::uint8_t>(std::istreambuf_iterator<char>(in), {});
}

inline std::optional<nlohmann::json> shared_json(const std::string& name) {
    const auto bytes = shared_file(name);
    if (!bytes) return std::nullopt;
    return nlohmann::json::parse(*bytes);
}

/// Whether the sanitizers slow everything down: what only measures results, not memory, may be
/// less.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

/// CRC-32 (ISO 3309) of the numbers' little-endian bytes, in eight hexadecimal digits.
template <class Number>
std::string crc_of(std::span<const Number> numbers) {
    std::uint32_t crc = ~0u;
    for (const Number n : numbers)
        for (std::size_t byte = 0; byte < sizeof n; ++byte) {
            crc ^= static_cast<std::uint32_t>(static_cast<std::uint64_t>(n) >> (8 * byte)) & 255;
            for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
    char text[9];
    std::snprintf(text, sizeof text, "%08x", static_cast<unsigned>(~crc));
    return text;
}

/// round_even(65536 x 2^(-i / 256)) within 1 .. 65535; a test holds it against the published CRC.
std::vector<std::uint16_t> exponentials();

/// The rotary tables of `rows` positions: cosines, then sines.
struct angles {
    std::vector<std::int16_t> cosine, sine;
};
angles angles_of(std::size_t rows);

}  // namespace tessera::test
