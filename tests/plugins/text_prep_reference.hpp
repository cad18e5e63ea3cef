// SPDX-License-Identifier: MIT
// A second decoder of "text-prep", written from its format page: slow, and plain.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::test {

/// Words by number, A of them with codes of one byte, B of two, the rest of three.
struct reference_words {
    std::vector<std::string> words;
    std::size_t a = 0, b = 0;
};

/// The text, or nothing where the page says that it is refused.
class text_prep_reference {
  public:
    text_prep_reference(std::string_view in, int parts, std::size_t width,
                        const reference_words& dictionary)
        : in_(in), parts_(parts), width_(width), dictionary_(dictionary) {}

    std::optional<std::string> text() {
        std::vector<item> items;
        while (at_ < in_.size()) {
            auto found = next();
            if (!found) return {};
            items.push_back(std::move(*found));
        }
        std::string out;
        std::size_t line = 0;  // its length so far
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (items[i].is == kind::space && (parts_ & 8)) {
                std::size_t longer = line + 1;
                for (std::size_t k = i + 1; k < items.size() && items[k].is == kind::text; ++k)
                    longer += items[k].bytes.size();
                if (longer > width_) items[i] = {kind::line_end, parts_ & 2 ? "\r\n" : "\n"};
            }
            out += items[i].bytes;
            line = items[i].is == kind::line_end ? 0 : line + items[i].bytes.size();
        }
        return out;
    }

  private:
    enum class kind { text, space, fixed_space, line_end };
    struct item {
        kind is;
        std::string bytes;
    };

    unsigned byte(std::size_t i) const { return static_cast<unsigned char>(in_[i]); }

    std::optional<item> next() {
        const unsigned b = byte(at_);
        if (b == 3) {
            if (at_ + 1 >= in_.size()) return {};
            at_ += 2;
            const char c = in_[at_ - 1];
            return item{c == ' '    ? kind::fixed_space
                        : c == '\n' ? kind::line_end
                                    : kind::text,
                        std::string(1, c)};
        }
        if (b == 10) {
            ++at_;
            return item{kind::line_end, parts_ & 2 ? "\r\n" : "\n"};
        }
        if (b == 32) {
            ++at_;
            return item{kind::space, " "};
        }
        const auto bytes = text_item();
        if (!bytes) return {};
        return item{kind::text, *bytes};
    }

    std::optional<std::string> text_item() {
        const unsigned b = byte(at_);
        if (b == 1 && (parts_ & 1)) {
            ++at_;
            auto word = letter_or_word();
            if (!word) return {};
            (*word)[0] = static_cast<char>((*word)[0] - 0x20);
            return word;
        }
        if (b == 2 && (parts_ & 1)) {
            ++at_;
            auto all = letter_or_word();
            if (!all) return {};
            while (at_ < in_.size() && begins_letter_or_word(byte(at_))) {
                const auto more = letter_or_word();
                if (!more) return {};
                *all += *more;
            }
            for (char& c : *all) c = static_cast<char>(c - 0x20);
            return all;
        }
        if (begins_letter_or_word(b)) return letter_or_word();
        if (b >= 0x80 && (parts_ & 4)) {
            const std::size_t length = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
            if (at_ + length > in_.size()) return {};
            for (std::size_t i = 1; i < length; ++i)
                if (byte(at_ + i) < 0x80 || byte(at_ + i) > 0xBF) return {};
            at_ += length;
            return std::string(in_.substr(at_ - length, length));
        }
        ++at_;
        return std::string(1, in_[at_ - 1]);
    }

    bool begins_letter_or_word(unsigned b) const {
        return (b >= 'a' && b <= 'z') || ((parts_ & 4) && ((b >= 0x80 && b <= 0xC1) || b >= 0xF5));
    }

    std::optional<std::string> letter_or_word() {
        if (at_ >= in_.size() || !begins_letter_or_word(byte(at_))) return {};
        const unsigned b = byte(at_);
        if (b < 0x80) return std::string(1, in_[at_++]);
        const std::size_t lead = b <= 0xC1 ? b - 0x80 : b - 0xF5 + 66;
        const std::size_t a = dictionary_.a, two = dictionary_.b;
        const std::size_t leads_of_two = (two + 127) / 128;
        if (lead < a) {
            ++at_;
            return dictionary_.words[lead];
        }
        const std::size_t digits = lead < a + leads_of_two ? 1 : 2;
        if (at_ + digits >= in_.size()) return {};
        std::size_t number = lead < a + leads_of_two ? lead - a : lead - a - leads_of_two;
        for (std::size_t i = 1; i <= digits; ++i) {
            if (byte(at_ + i) < 0x80) return {};
            number = number * 128 + byte(at_ + i) - 0x80;
        }
        number += digits == 1 ? a : a + two;
        if (number >= (digits == 1 ? a + two : dictionary_.words.size())) return {};
        at_ += 1 + digits;
        return dictionary_.words[number];
    }

    std::string_view in_;
    int parts_;
    std::size_t width_;
    const reference_words& dictionary_;
    std::size_t at_ = 0;
};

}  // namespace tessera::test
