// SPDX-License-Identifier: MIT
// The inverse: one table says what each byte begins.
#include "kernel.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace tessera::text_prep {
namespace {

enum class role : std::uint8_t {
    itself,
    letter,
    word_of_one,
    word_of_two,
    word_of_three,
    character,
    capital,
    capitals,
    escaped,
    space,
    line_end,
    nothing
};

struct meaning {
    role is = role::itself;
    std::uint32_t first = 0;  ///< of the words that its codes stand for
    std::uint32_t end = 0;    ///< behind the last word with codes of that length
};

using meanings = std::array<meaning, 256>;

void add_words(meanings& all, const code_lengths& codes) {
    for (unsigned b = 0x80; b < 256; ++b)
        all[b].is =
            continuations(static_cast<std::uint8_t>(b)) > 0 ? role::character : role::nothing;
    const std::uint32_t two_end = codes.one + codes.two, end = codes.words();
    for (std::uint32_t i = 0; i < codes.leads_used(); ++i) {
        meaning& m = all[leads[i]];
        if (i < codes.first_of_two())
            m = {role::word_of_one, i, codes.one};
        else if (i < codes.first_of_three())
            m = {role::word_of_two, codes.one + (i - codes.first_of_two()) * digit, two_end};
        else
            m = {role::word_of_three, two_end + (i - codes.first_of_three()) * digit * digit, end};
    }
}

meanings meanings_of(const treatment& how, const lexicon& known) {
    meanings all{};
    for (unsigned b = 'a'; b <= 'z'; ++b) all[b].is = role::letter;
    if (how.has(words)) add_words(all, known.codes());
    if (how.has(capitals)) {
        all[capital_flag].is = role::capital;
        all[capitals_flag].is = role::capitals;
    }
    if (how.has(line_ends) || how.has(wrapping)) all['\n'].is = role::line_end;
    if (how.has(wrapping)) all[' '].is = role::space;
    all[escape].is = role::escaped;
    return all;
}

class reader {
  public:
    reader(std::span<const std::uint8_t> in, const treatment& how, const lexicon& known,
           std::span<std::uint8_t> out)
        : begin_(in.data()),
          end_(begin_ + in.size()),
          at_(begin_),
          start_(out.data()),
          stop_(start_ + out.size()),
          out_(start_),
          line_(start_),
          how_(how),
          known_(known),
          means_(meanings_of(how, known)) {}

    restored run() {
        while (at_ < end_ && result_.what == fault::none) {
            const std::uint8_t* const item = at_;
            step();
            // Until here both streams' slack took what was too much.
            if (at_ > end_) stop(fault::cut, item);
            if (out_ > stop_) stop(fault::too_long, item);
        }
        if (result_.what == fault::none) {
            end_word();
            result_.at = static_cast<std::size_t>(at_ - begin_);
            if (out_ > stop_) stop(fault::too_long, at_);
        }
        result_.written = static_cast<std::size_t>(std::min(out_, stop_) - start_);
        return result_;
    }

  private:
    /// Ends all for what was found at `item`.
    void stop(fault what, const std::uint8_t* item, std::uint32_t found = 0) {
        if (result_.what != fault::none) return;
        result_.what = what;
        result_.at = static_cast<std::size_t>(item - begin_);
        result_.found = found;
    }

    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

    void step() {
        if (unit()) return;
        const std::uint8_t b = *at_;
        switch (means_[b].is) {
            case role::itself:
                *out_++ = b;
                ++at_;
                return;
            case role::space:
                end_word();
                space_ = out_;
                *out_++ = ' ';
                ++at_;
                return;
            case role::line_end:
                end_word();
                if (how_.has(line_ends)) *out_++ = '\r';
                *out_++ = '\n';
                ++at_;
                begin_line();
                return;
            case role::escaped:
                return escaped();
            case role::character:
                return character(continuations(b));
            case role::capital:
                return capital();
            case role::capitals:
                return run_of_capitals();
            default:
                return stop(fault::no_text, at_, b);
        }
    }

    void escaped() {
        const std::uint8_t b = at_[1];
        at_ += 2;
        if (b == ' ' || b == '\n') end_word();
        *out_++ = b;
        if (b == '\n') begin_line();
    }

    void begin_line() {
        line_ = out_;
        space_ = nullptr;
    }

    /// Here the word ends that stands behind the last space: if it passed the line's width, that
    /// space stood for the line's end.
    void end_word() {
        std::uint8_t* const space = std::exchange(space_, nullptr);
        if (space == nullptr || out_ - line_ <= how_.width) return;
        line_ = space + 1;
        if (how_.has(line_ends)) {
            std::memmove(space + 2, space + 1, static_cast<std::size_t>(out_ - space - 1));
            *space = '\r';
            ++line_;
            ++out_;
        }
        line_[-1] = '\n';
    }

    /// A letter or a word: writes it, or says that there is none. What is no word ends all.
    bool unit() {
        const meaning& m = means_[*at_];
        switch (m.is) {
            case role::letter:
                *out_++ = *at_++;
                return true;
            case role::word_of_one:
                word(m, 1, digit, 0);
                return true;
            case role::word_of_two:
                word(m, 2, at_[1], at_[1] - digit);
                return true;
            case role::word_of_three:
                word(m, 3, at_[1] & at_[2], (at_[1] - digit) * digit + at_[2] - digit);
                return true;
            default:
                return false;
        }
    }

    /// A code of `length` bytes, whose later bytes have the top bits that are in `tops`.
    void word(const meaning& m, std::size_t length, unsigned tops, std::uint32_t number) {
        number += m.first;
        if ((tops & digit) == 0 || number >= m.end) {
            if (left() < length) return stop(fault::cut, at_);
            if ((tops & digit) == 0) return stop(fault::no_code, at_);
            return stop(fault::no_word, at_, number);
        }
        std::memcpy(out_, known_.letters(number), longest_word);
        out_ += known_.length(number);
        at_ += length;
    }

    void character(unsigned more) {
        if (left() <= more) return stop(fault::cut, at_);
        if (!std::all_of(at_ + 1, at_ + 1 + more, continues)) return stop(fault::no_character, at_);
        out_ = std::copy(at_, at_ + 1 + more, out_);
        at_ += 1 + more;
    }

    void capital() {
        const std::uint8_t* const flag = at_++;
        std::uint8_t* const first = out_;
        if (at_ == end_) return stop(fault::cut, flag);
        if (!unit()) return stop(fault::no_letter, flag, *at_);
        *first &= static_cast<std::uint8_t>(~case_bit);
    }

    void run_of_capitals() {
        const std::uint8_t* const flag = at_++;
        std::uint8_t* first = out_;
        if (at_ == end_) return stop(fault::cut, flag);
        if (!unit()) return stop(fault::no_letter, flag, *at_);
        do {
            for (; first < out_; ++first) *first &= static_cast<std::uint8_t>(~case_bit);
        } while (result_.what == fault::none && at_ < end_ && out_ <= stop_ && unit());
    }

    const std::uint8_t *const begin_, *const end_, *at_;
    std::uint8_t *const start_, *const stop_, *out_;
    std::uint8_t *line_, *space_ = nullptr;  // where the line begins; its last space
    const treatment how_;
    const lexicon& known_;
    const meanings means_;
    restored result_;
};

}  // namespace

restored restore(std::span<const std::uint8_t> in, const treatment& how, const lexicon& known,
                 std::span<std::uint8_t> out) {
    return reader(in, how, known, out).run();
}

}  // namespace tessera::text_prep
