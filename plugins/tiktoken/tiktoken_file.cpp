// SPDX-License-Identifier: MIT
// Reading and writing of .tiktoken files.
#include "tiktoken_file.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tessera::tiktoken {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 64;
constexpr std::array<std::uint8_t, 256> digit_of = [] {
    std::array<std::uint8_t, 256> all{};
    all.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        all[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return all;
}();

class reader {
  public:
    explicit reader(std::span<const std::uint8_t> file)
        : at_(file.data()), end_(file.data() + file.size()) {}

    bool more() const { return at_ != end_; }

    /// The next line: returns its rank and leaves its bytes in `token`.
    std::uint32_t line(std::vector<std::uint8_t>& token) {
        ++line_;
        base64(token);
        if (at_ == end_ || *at_ != ' ') fail("a space behind the base64 of a token");
        ++at_;
        const std::uint32_t rank = number();
        if (at_ != end_ && *at_ == '\r') ++at_;
        if (at_ != end_ && *at_++ != '\n') fail("the end of the line behind a rank");
        return rank;
    }

    [[noreturn]] void fail(const std::string& expected) const {
        sdk::corrupt("line " + std::to_string(line_) + ": expected " + expected);
    }
    [[noreturn]] void refuse(const std::string& found) const {
        sdk::corrupt("line " + std::to_string(line_) + ": " + found);
    }

  private:
    void base64(std::vector<std::uint8_t>& token) {
        token.clear();
        std::uint32_t bits = 0;
        unsigned digits = 0;
        for (; at_ != end_ && digit_of[*at_] != no_digit; ++at_, ++digits) {
            bits = bits << 6 | digit_of[*at_];
            if (digits % 4 != 0)
                token.push_back(static_cast<std::uint8_t>(bits >> (6 - 2 * (digits % 4))));
            if (token.size() > longest_token)
                fail("a token of at most " + std::to_string(longest_token) + " bytes");
        }
        const unsigned behind = digits % 4;
        unsigned padding = 0;
        while (at_ != end_ && *at_ == '=' && padding < 3) ++at_, ++padding;
        const bool whole = digits > 0 && behind != 1 && padding == (4 - behind) % 4;
        // One token has one spelling: bits that pad the last digit are zeros.
        const bool zeros = (behind != 2 || (bits & 15) == 0) && (behind != 3 || (bits & 3) == 0);
        if (!whole || !zeros) fail("the base64 of a token");
    }

    std::uint32_t number() {
        const std::uint8_t* const first = at_;
        std::uint32_t value = 0;
        for (; at_ != end_ && *at_ >= '0' && *at_ <= '9' && value < most_ids; ++at_)
            value = 10 * value + (*at_ - '0');
        if (at_ == first || value >= most_ids || (*first == '0' && at_ - first > 1))
            fail("a rank below " + std::to_string(most_ids));
        return value;
    }

    const std::uint8_t *at_, *end_;
    std::size_t line_ = 0;
};

}  // namespace

token_bytes read_tiktoken(std::span<const std::uint8_t> file) {
    token_bytes all;
    all.reserve(static_cast<std::uint32_t>(std::min<std::size_t>(file.size() / 12, most_ids)),
                file.size() / 2);
    reader in(file);
    std::vector<std::uint8_t> token;
    while (in.more()) {
        const std::uint32_t rank = in.line(token);
        if (all.has(rank)) in.refuse("rank " + std::to_string(rank) + " is given twice");
        all.add(rank, token);
    }
    return all;
}

std::vector<std::uint8_t> write_tiktoken(std::span<const std::string> tokens) {
    std::vector<std::uint8_t> file;
    const auto put = [&](std::string_view text) {
        file.insert(file.end(), text.begin(), text.end());
    };
    for (std::size_t rank = 0; rank < tokens.size(); ++rank) {
        const std::string& token = tokens[rank];
        for (std::size_t i = 0; i < token.size(); i += 3) {
            std::uint32_t bits = 0;
            for (std::size_t k = i; k < i + 3; ++k)
                bits = bits << 8 | (k < token.size() ? static_cast<std::uint8_t>(token[k]) : 0u);
            for (std::size_t k = 0; k < 4; ++k)
                put(i + k > token.size() ? "=" : alphabet.substr(bits >> (18 - 6 * k) & 63, 1));
        }
        put(" " + std::to_string(rank) + "\n");
    }
    return file;
}

}  // namespace tessera::tiktoken
