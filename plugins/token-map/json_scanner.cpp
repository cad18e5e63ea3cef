// SPDX-License-Identifier: MIT
// Walks over one JSON text.
#include "json_scanner.hpp"

#include <charconv>

namespace tessera::token_map {
namespace {
constexpr int deepest = 32;
bool is_digit(char c) { return c >= '0' && c <= '9'; }
}  // namespace

void json_scanner::space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
        ++at_;
}

bool json_scanner::take(char c) {
    space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
}

void json_scanner::expect(char c) {
    if (!take(c)) fail(std::string("expected '") + c + "'");
}

void json_scanner::expect_end() {
    space();
    if (at_ != text_.size()) fail("expected the end of the line");
}

void json_scanner::escape() {
    if (at_ == text_.size()) fail("expected an escape");
    const char c = text_[at_++];
    if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos) return;
    if (c != 'u') {
        --at_;
        fail("expected an escape");
    }
    for (int i = 0; i < 4; ++i, ++at_) {
        const char digit = at_ < text_.size() ? static_cast<char>(text_[at_] | 0x20) : '\0';
        if (!is_digit(digit) && (digit < 'a' || digit > 'f'))
            fail("expected four hexadecimal digits");
    }
}

std::string_view json_scanner::string() {
    expect('"');
    const std::size_t start = at_;
    for (;;) {
        if (at_ == text_.size()) fail("expected '\"'");
        const char c = text_[at_++];
        if (c == '"') return text_.substr(start, at_ - 1 - start);
        if (c == '\\') escape();
        if (static_cast<unsigned char>(c) < 0x20) {
            --at_;
            fail("expected an escape in place of a control character");
        }
    }
}

std::int64_t json_scanner::integer() {
    space();
    std::int64_t value = 0;
    const char *const first = text_.data() + at_, *const end = text_.data() + text_.size();
    const auto [stop, failure] = std::from_chars(first, end, value);
    const std::string_view written(first, static_cast<std::size_t>(stop - first));
    const std::string_view unsigned_part = written.substr(written.substr(0, 1) == "-" ? 1 : 0);
    const bool more = stop != end && (*stop == '.' || *stop == 'e' || *stop == 'E');
    if (failure != std::errc{} || more || (unsigned_part.size() > 1 && unsigned_part[0] == '0'))
        fail("expected an integer");
    at_ += written.size();
    return value;
}

void json_scanner::digits() {
    if (at_ == text_.size() || !is_digit(text_[at_])) fail("expected a digit");
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
}

bool json_scanner::word(std::string_view w) {
    if (text_.substr(at_, w.size()) != w) return false;
    at_ += w.size();
    return true;
}

void json_scanner::skip_value(int depth) {
    if (depth > deepest) fail("expected at most 32 levels of nesting");
    space();
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (c == '"') {
        string();
    } else if (take('{')) {
        if (take('}')) return;
        do {
            string();
            expect(':');
            skip_value(depth + 1);
        } while (take(','));
        expect('}');
    } else if (take('[')) {
        if (take(']')) return;
        do skip_value(depth + 1);
        while (take(','));
        expect(']');
    } else if (c == '-' || is_digit(c)) {
        if (c == '-') ++at_;
        if (!word("0")) digits();
        if (word(".")) digits();
        if (word("e") || word("E")) {
            if (!word("+")) word("-");
            digits();
        }
    } else if (!word("true") && !word("false") && !word("null")) {
        fail("expected a value");
    }
}

}  // namespace tessera::token_map
