// SPDX-License-Identifier: MIT
// What the tests of "tiktoken" share: text with the slack that kernels ask for, and pieces of it.
#pragma once

#include "../plugins/plugin.hpp"
#include "common/tokenizer/kernel_encode.hpp"

#include <random>

namespace tessera::test {

/// A copy with text_slack bytes behind it.
class padded {
  public:
    explicit padded(std::string_view text) : bytes_(text.begin(), text.end()), size_(text.size()) {
        bytes_.resize(size_ + tokenizer::text_slack, 0xA5);
    }
    const std::uint8_t* begin() const { return bytes_.data(); }
    const std::uint8_t* end() const { return bytes_.data() + size_; }

  private:
    std::vector<std::uint8_t> bytes_;
    std::size_t size_;
};

inline std::vector<std::string> pieces_of(tokenizer::splitter split, std::string_view text) {
    const padded copy(text);
    std::vector<std::string> all;
    for (const std::uint8_t* at = copy.begin(); at != copy.end();) {
        const std::uint8_t* const behind = split(at, copy.end());
        REQUIRE(behind > at);
        all.emplace_back(at, behind);
        at = behind;
    }
    return all;
}

inline std::vector<std::uint32_t> ids_of(const tokenizer::vocabulary& v, std::string_view text) {
    const padded copy(text);
    std::vector<std::uint32_t> ids(text.size());
    std::vector<tokenizer::merge_node> nodes;
    std::vector<std::uint64_t> queue;
    const auto room_for = [&](std::size_t size) {
        nodes.resize(size);
        queue.resize(2 * size);
        return tokenizer::merge_room{nodes.data(), queue.data()};
    };
    ids.resize(static_cast<std::size_t>(
        tokenizer::encode(v, copy.begin(), copy.end(), ids.data(), room_for) - ids.data()));
    return ids;
}

inline void append_utf8(std::string& out, std::uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out += static_cast<char>((tail == 1 ? 0xC0 : tail == 2 ? 0xE0 : 0xF0) | c >> (6 * tail));
    for (int i = tail - 1; i >= 0; --i) out += static_cast<char>(0x80 | (c >> (6 * i) & 0x3F));
}

}  // namespace tessera::test
