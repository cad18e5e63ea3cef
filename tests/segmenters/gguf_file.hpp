// SPDX-License-Identifier: MIT
// Makes GGUF files by hand, field by field as their specification has them, for several tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::test::gguf {

inline std::string u32(std::uint64_t n) {
    std::string all;
    for (int i = 0; i < 4; ++i) all += static_cast<char>(n >> (8 * i));
    return all;
}
inline std::string u64(std::uint64_t n) { return u32(n) + u32(n >> 32); }
inline std::string text(const std::string& s) { return u64(s.size()) + s; }

/// A key with a value of a type by its number.
inline std::string entry(const std::string& key, std::uint32_t type, const std::string& value) {
    return text(key) + u32(type) + value;
}

inline std::string tensor(const std::string& name, const std::vector<std::uint64_t>& shape,
                          std::uint32_t type, std::uint64_t offset) {
    std::string all = text(name) + u32(shape.size());
    for (const std::uint64_t n : shape) all += u64(n);
    return all + u32(type) + u64(offset);
}

/// The header of so many entries and tensors, padded to `alignment`.
inline std::string header(const std::vector<std::string>& entries,
                          const std::vector<std::string>& tensors, std::size_t alignment = 32,
                          std::uint32_t version = 3) {
    std::string all = "GGUF" + u32(version) + u64(tensors.size()) + u64(entries.size());
    for (const std::string& e : entries) all += e;
    for (const std::string& t : tensors) all += t;
    while (all.size() % alignment != 0) all += '\0';
    return all;
}

}  // namespace tessera::test::gguf
