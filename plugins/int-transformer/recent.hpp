// SPDX-License-Identifier: MIT
// What followed the last tokens before: format.md, section "Adaptation".
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::int_transformer {

/// A hash of `count` tokens, the newest first.
template <class Newest>
std::uint64_t hash_of(std::size_t count, const Newest& newest) {
    std::uint64_t h = count;
    for (std::size_t i = 0; i < count; ++i) {
        h = (h ^ (std::uint64_t{newest(i)} + 1)) * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
    }
    return h;
}

/// How much likelier than otherwise a token is, in logits.
struct preference {
    std::uint32_t token;
    std::int32_t bias;
};

/// Tokens that were seen in one context, up to `Most`.
template <std::size_t Most>
struct alignas(64) context_row {
    std::uint32_t check, count;
    std::array<preference, Most> seen;

    std::span<preference> all() { return {seen.data(), count}; }
    /// Of the token; in place of the least where there is no other.
    preference& of(std::uint32_t token) {
        std::size_t least = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (seen[i].token == token) return seen[i];
            if (seen[i].bias < seen[least].bias) least = i;
        }
        preference& p = seen[count < Most ? count++ : least];
        return p = {token, 0};
    }
};

/// Rows by the hash of their context. One that comes to a row of another takes it.
template <std::size_t Most>
class context_table {
  public:
    using row = context_row<Most>;

    /// `room`: a power of two of them, 2 or more, zeros.
    explicit context_table(std::span<row> room)
        : room_(room), shift_(64u - static_cast<unsigned>(std::bit_width(room.size() - 1))) {}

    row& find(std::uint64_t hash) const {
        row& r = room_[static_cast<std::size_t>(hash >> shift_)];
        const std::uint32_t check = static_cast<std::uint32_t>(hash) | 1;
        if (r.check != check) {
            r.check = check;
            r.count = 0;
        }
        return r;
    }

  private:
    std::span<row> room_;
    unsigned shift_;
};

/// Memory of a `history`, the caller's; powers of two, 2 or more.
struct history_room {
    std::span<std::uint32_t> tokens;                 ///< the last of them
    std::array<std::span<std::uint32_t>, 2> places;  ///< by hashes of the last tokens; zeros
};

/// The tokens of a lane, and where its last ones stood before.
class history {
  public:
    static constexpr std::array<std::size_t, 2> lengths = {4, 2};  ///< that places are kept of
    static constexpr std::size_t longest = 31;

    explicit history(history_room room) : room_(room) {}

    /// The i-th newest; 0 before the first.
    std::uint32_t newest(std::size_t i) const { return i < count_ ? at(count_ - 1 - i) : 0; }
    /// How many of the last tokens are those before the place that is followed; 0: none is.
    std::size_t match() const { return match_; }
    /// What came there. For match() > 0.
    std::uint32_t expected() const { return at(follows_); }

    void push(std::uint32_t token);

  private:
    std::uint32_t at(std::uint64_t position) const {
        return room_.tokens[static_cast<std::size_t>(position) & (room_.tokens.size() - 1)];
    }
    std::uint32_t& place(std::size_t which);
    void look_back();

    history_room room_;
    std::uint64_t count_ = 0, follows_ = 0;
    std::size_t match_ = 0;
};

}  // namespace tessera::int_transformer
