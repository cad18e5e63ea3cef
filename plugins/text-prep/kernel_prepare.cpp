// SPDX-License-Identifier: MIT
// The transform: runs of letters to flags and words, the rest byte by byte.
#include "kernel.hpp"

#include <algorithm>
#include <utility>

namespace tessera::text_prep {
namespace {

/// The fewest letters of a word that may stand for the beginning of a longer one.
constexpr std::size_t shortest_beginning = 4;

std::uint8_t* put_code(std::uint32_t word, const code_lengths& codes, std::uint8_t* out) {
    if (word < codes.one) {
        *out++ = leads[word];
        return out;
    }
    word -= codes.one;
    if (word < codes.two) {
        *out++ = leads[codes.first_of_two() + word / digit];
    } else {
        word -= codes.two;
        *out++ = leads[codes.first_of_three() + word / (digit * digit)];
        *out++ = static_cast<std::uint8_t>(digit | (word / digit % digit));
    }
    *out++ = static_cast<std::uint8_t>(digit | word % digit);
    return out;
}

/// Writes at most longest_word letters of either case in lower case, as words where `known` has
/// them: each time the longest that they begin with.
std::uint8_t* put_letters(const std::uint8_t* in, std::size_t count, const lexicon& known,
                          std::uint8_t* out) {
    std::uint64_t hashes[longest_word + 1];
    hashes[0] = empty_hash;
    while (count > 0) {
        // They are spelled out first, and a word's code is written over that.
        for (std::size_t k = 0; k < count; ++k) {
            out[k] = in[k] | case_bit;
            hashes[k + 1] = hash_with(hashes[k], out[k]);
        }
        std::size_t length = count;
        std::uint32_t word = known.find(hashes[length], out, length);
        while (word == lexicon::none && length > shortest_beginning) {
            --length;
            word = known.find(hashes[length], out, length);
        }
        if (word == lexicon::none) return out + count;
        out = put_code(word, known.codes(), out);
        in += length;
        count -= length;
    }
    return out;
}

class writer {
  public:
    writer(std::span<const std::uint8_t> in, const treatment& how, const lexicon& known)
        : at_(in.data()), end_(at_ + in.size()), line_(at_), how_(how), known_(known) {}

    std::optional<std::size_t> run(std::uint8_t* const begin, std::size_t room) {
        std::uint8_t* out = begin;
        while (at_ < end_) {
            // No step writes more than prepare_slack.
            if (static_cast<std::size_t>(out - begin) > room) return {};
            out = step(out);
        }
        const auto size = static_cast<std::size_t>(out - begin);
        if (size > room) return {};
        return size;
    }

  private:
    bool has(part p) const { return how_.has(p); }

    std::uint8_t* step(std::uint8_t* out) {
        const std::uint8_t b = *at_;
        if (is_lower(b)) return spell(run_of<is_lower>(at_), out);
        if (is_upper(b)) return has(capitals) ? with_capitals(out) : as_is(out);
        if (b >= 0x80 && has(words)) return character(out);
        if (b == ' ' && has(wrapping) && wraps(1)) *out++ = escape;
        if (const unsigned length = line_end(at_)) return end_line(length, out);
        if (is_flag(b)) *out++ = escape;
        *out++ = b;
        ++at_;
        return out;
    }

    /// How many bytes the end of a line at `from` has, 0 where none is.
    unsigned line_end(const std::uint8_t* from) const {
        if (*from == '\n') return 1;
        return *from == '\r' && has(line_ends) && end_ - from > 1 && from[1] == '\n' ? 2 : 0;
    }

    std::uint8_t* end_line(unsigned length, std::uint8_t* out) {
        const bool usual = length == (has(line_ends) ? 2 : 1);
        if (!usual) *out++ = escape;
        *out++ = usual && has(wrapping) && wraps(length) ? ' ' : '\n';
        at_ += length;
        line_ = at_;
        return out;
    }

    /// Whether the line would pass its width if it went on behind the `length` bytes here with a
    /// space and the word there.
    bool wraps(unsigned length) const {
        const std::uint8_t* const word = at_ + length;
        const auto before = static_cast<std::size_t>(at_ - line_) + 1;
        if (before > how_.width) return true;
        const std::size_t room = how_.width - before;
        std::size_t k = 0;
        while (k <= room && word + k < end_ && word[k] != ' ' && line_end(word + k) == 0) ++k;
        return k > room;
    }

    /// The end of the run of letters of a kind that goes on at `from`, at most longest_word from
    /// here.
    template <bool Kind(std::uint8_t)>
    const std::uint8_t* run_of(const std::uint8_t* from) const {
        const std::uint8_t* const last = end_ - at_ > longest_word ? at_ + longest_word : end_;
        while (from < last && Kind(*from)) ++from;
        return from;
    }

    std::uint8_t* spell(const std::uint8_t* to, std::uint8_t* out) {
        const auto count = static_cast<std::size_t>(to - at_);
        const std::uint8_t* const from = std::exchange(at_, to);
        if (has(words)) return put_letters(from, count, known_, out);
        return std::transform(
            from, to, out, [](std::uint8_t b) { return static_cast<std::uint8_t>(b | case_bit); });
    }

    /// Letters whose first is a capital. One flag stands for all of "ABC"; of "ABCdef", "AB" has
    /// it, and the C that begins "Cdef" has the other.
    std::uint8_t* with_capitals(std::uint8_t* out) {
        const std::uint8_t* to = run_of<is_upper>(at_);
        if (to < end_ && is_lower(*to)) --to;
        if (to - at_ > 1) {
            *out++ = capitals_flag;
            return spell(to, out);
        }
        *out++ = capital_flag;
        return spell(to == at_ ? run_of<is_lower>(at_ + 1) : to, out);
    }

    /// Letters of both cases, which no flags tell apart.
    std::uint8_t* as_is(std::uint8_t* out) {
        const std::uint8_t* const to = run_of<is_letter>(at_);
        out = std::copy(at_, to, out);
        at_ = to;
        return out;
    }

    /// A character of UTF-8, else a byte that would be taken for a code or the like.
    std::uint8_t* character(std::uint8_t* out) {
        const unsigned more = continuations(*at_);
        if (more == 0 || static_cast<std::size_t>(end_ - at_) <= more ||
            !std::all_of(at_ + 1, at_ + 1 + more, continues)) {
            *out++ = escape;
            *out++ = *at_++;
            return out;
        }
        out = std::copy(at_, at_ + 1 + more, out);
        at_ += 1 + more;
        return out;
    }

    const std::uint8_t *at_, *const end_, *line_;
    const treatment how_;
    const lexicon& known_;
};

}  // namespace

std::optional<std::size_t> prepare(std::span<const std::uint8_t> in, const treatment& how,
                                   const lexicon& known, std::uint8_t* out, std::size_t room) {
    return writer(in, how, known).run(out, room);
}

}  // namespace tessera::text_prep
