// SPDX-License-Identifier: MIT
// What a plugin made, as bytes that can be compared.
#pragma once

#include <cstdio>
#include <cstring>
#include <string>
#include <tessera/sdk/test_host.hpp>

namespace tessera::conform {

namespace host = sdk::testing;

/// Everything that is added, one behind the other, each with its length in front.
class product {
  public:
    void add(std::uint64_t number) { append(&number, sizeof number); }
    void add(std::string_view text) {
        add(text.size());
        append(text.data(), text.size());
    }
    void add(std::span<const std::uint8_t> bytes) {
        add(bytes.size());
        append(bytes.data(), bytes.size());
    }
    void add(const host::stream& s) {
        for (const std::uint64_t n : {std::uint64_t{s.type}, s.count, s.alphabet, s.row}) add(n);
        add(std::span<const std::uint8_t>(s.bytes()));
    }
    void add(const host::coded& c) {
        for (const host::stream& port : c.ports) add(port);
        add(std::span<const std::uint8_t>(c.header));
    }
    void add(const host::scores& s) {
        for (const std::uint64_t n : {s.kind, s.alphabet, s.rows}) add(n);
        append(s.memory.data(), s.memory.bytes());
    }
    void add(const host::table& t) {
        add(t.total);
        append(t.lower.data(), t.lower.size() * sizeof t.lower[0]);
        append(t.lengths.data(), t.lengths.size());
    }

    const host::bytes& bytes() const { return bytes_; }

  private:
    void append(const void* data, std::size_t size) {
        const auto* first = static_cast<const std::uint8_t*>(data);
        bytes_.insert(bytes_.end(), first, first + size);
    }

    host::bytes bytes_;
};

/// FNV-1a of 64 bits.
inline std::uint64_t digest(std::span<const std::uint8_t> bytes) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const std::uint8_t b : bytes) hash = (hash ^ b) * 0x100000001B3u;
    return hash;
}

/// Its 16 digits.
inline std::string hexadecimal(std::uint64_t number) {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
    return digits;
}

}  // namespace tessera::conform
