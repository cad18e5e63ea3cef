// SPDX-License-Identifier: MIT
// JSON as people and frames write it, held against limits before a value is made of it.
#include "json_text.hpp"

#include <tessera/error.hpp>
#include <tessera/limits.hpp>

#include "../printable.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace tessera {
namespace {

/// Walks the grammar of RFC 8259 without making values, so that every error is worded here, with
/// its place, and nothing is built from text that breaks a limit.
class checker {
  public:
    explicit checker(std::string_view text) : text_(text) {}

    void document() {
        value("");
        space();
        if (at_ < text_.size()) fail("", "the end of the text");
    }

  private:
    [[noreturn]] void fail(const std::string& pointer, const std::string& expected) const {
        const std::string_view before = text_.substr(0, at_);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const std::size_t column = at_ - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
        std::string found = "the end of the text";
        if (at_ < text_.size()) {
            const std::string_view rest = text_.substr(at_);
            std::size_t length = 1;
            if (is_word(rest[0]))
                while (length < rest.size() && length < 32 && is_word(rest[length])) ++length;
            else if (static_cast<unsigned char>(rest[0]) >= 0x80)
                while (length < rest.size() && length < 4 && !is_utf8(rest.substr(0, length)))
                    ++length;
            found = is_utf8(rest.substr(0, length)) ? in_quotes(rest.substr(0, length))
                                                    : in_quotes(rest.substr(0, 1));
        }
        throw spec_error(pointer, fmt::format("line {}, column {}: expected {}, found {}", line,
                                              column, expected, found));
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_word(char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c) {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void space() {
        while (next() == ' ' || next() == '\t' || next() == '\n' || next() == '\r') ++at_;
    }

    void value(const std::string& pointer) {
        space();
        const char c = next();
        if (c == '{' || c == '[') {
            if (++depth_ > spec_limits::depth)
                fail(pointer, fmt::format("at most {} levels of JSON", spec_limits::depth));
            ++at_;
            c == '{' ? members(pointer) : items(pointer);
            --depth_;
        } else if (c == '"') {
            string(pointer);
        } else if (c == '-' || is_digit(c)) {
            number(pointer);
        } else if (!word("true") && !word("false") && !word("null")) {
            fail(pointer, "a value");
        }
    }

    bool word(std::string_view wanted) {
        const std::string_view rest = text_.substr(at_);
        if (!rest.starts_with(wanted)) return false;
        if (rest.size() > wanted.size() && is_word(rest[wanted.size()])) return false;
        at_ += wanted.size();
        return true;
    }

    void members(const std::string& pointer) {
        std::set<std::string> seen;
        space();
        if (take('}')) return;
        for (bool first = true;; first = false) {
            space();
            if (next() != '"')
                fail(pointer, first ? "a name in double quotes or '}'" : "a name in double quotes");
            const std::size_t start = at_;
            string(pointer);
            const auto key =
                nlohmann::json::parse(text_.substr(start, at_ - start), nullptr, false);
            if (!key.is_string()) {
                at_ = start;
                fail(pointer, "a name of valid Unicode");
            }
            const std::string name = key.get<std::string>();
            const std::string inner = pointer_to(pointer, name);
            if (!seen.insert(name).second) {
                at_ = start;
                fail(inner, "each name once");
            }
            space();
            if (!take(':')) fail(inner, "':'");
            value(inner);
            space();
            if (take('}')) return;
            if (!take(',')) fail(pointer, "',' or '}'");
        }
    }

    void items(const std::string& pointer) {
        space();
        if (take(']')) return;
        for (std::size_t index = 0;; ++index) {
            space();
            if (index == 0 && (at_ == text_.size() || next() == ','))
                fail(pointer, "a value or ']'");
            value(pointer + "/" + std::to_string(index));
            space();
            if (take(']')) return;
            if (!take(',')) fail(pointer, "',' or ']'");
        }
    }

    void string(const std::string& pointer) {
        const std::size_t start = at_++;
        const std::size_t valid = at_ + utf8_prefix(text_.substr(at_));
        while (next() != '"') {
            if (at_ == text_.size()) {
                at_ = start;
                fail(pointer, "a closing '\"'");
            }
            if (at_ >= valid) fail(pointer, "UTF-8");
            if (static_cast<unsigned char>(next()) < 0x20)
                fail(pointer, "an escape such as \\n, or a closing '\"'");
            if (next() == '\\')
                escape(pointer);
            else
                ++at_;
        }
        ++at_;
    }

    void escape(const std::string& pointer) {
        ++at_;
        if (at_ == text_.size() || std::string_view("\"\\/bfnrtu").find(next()) == text_.npos)
            fail(pointer, "an escape: one of \" \\ / b f n r t u");
        if (text_[at_++] != 'u') return;
        const unsigned unit = hexadecimal(pointer);
        if (unit >= 0xDC00 && unit <= 0xDFFF) {
            at_ -= 6;
            fail(pointer, "the first half of a surrogate pair before the second");
        }
        if (unit < 0xD800 || unit > 0xDBFF) return;
        const bool pair = take('\\') && take('u');
        const unsigned low = pair ? hexadecimal(pointer) : 0;
        if (low < 0xDC00 || low > 0xDFFF) fail(pointer, "the second half of a surrogate pair");
    }

    unsigned hexadecimal(const std::string& pointer) {
        unsigned unit = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            const char c = next();
            if (is_digit(c))
                unit = unit * 16 + static_cast<unsigned>(c - '0');
            else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
                unit = unit * 16 + static_cast<unsigned>((c | 0x20) - 'a' + 10);
            else
                fail(pointer, "four hexadecimal digits");
        }
        return unit;
    }

    void number(const std::string& pointer) {
        const std::size_t start = at_;
        take('-');
        if (!take('0')) digits(pointer);
        if (take('.')) digits(pointer);
        if (next() == 'e' || next() == 'E') {
            ++at_;
            if (!take('+')) take('-');
            digits(pointer);
        }
        if (is_word(next())) {
            at_ = start;
            fail(pointer, "a number");
        }
    }
    void digits(const std::string& pointer) {
        if (!is_digit(next())) fail(pointer, "a digit");
        while (is_digit(next())) ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

[[noreturn]] void too_long(std::size_t bytes) {
    throw spec_error(
        "", fmt::format("expected at most {} bytes of JSON, found {}", spec_limits::text, bytes));
}

void check_depth(const nlohmann::json& value, const std::string& pointer, std::size_t left) {
    if (!value.is_structured()) return;
    if (left == 0)
        throw spec_error(pointer,
                         fmt::format("expected at most {} levels of JSON", spec_limits::depth));
    if (value.is_object())
        for (const auto& [key, member] : value.items())
            check_depth(member, pointer_to(pointer, key), left - 1);
    else
        for (std::size_t i = 0; i < value.size(); ++i)
            check_depth(value[i], pointer + "/" + std::to_string(i), left - 1);
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
    if (text.size() > spec_limits::text) too_long(text.size());
    checker(text).document();
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::out_of_range&) {  // of all errors the only one left
        throw spec_error("", "a number is too large for a 64-bit floating-point number");
    }
}

void check_json_limits(const nlohmann::json& document) {
    check_depth(document, "", spec_limits::depth);
    try {
        if (const std::size_t bytes = document.dump().size(); bytes > spec_limits::text)
            too_long(bytes);
    } catch (const nlohmann::json::type_error&) {
        throw spec_error("", "expected texts in UTF-8");
    }
}

std::string pointer_to(const std::string& pointer, std::string_view key) {
    std::string out = pointer + "/";
    for (const char c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::string found_text(const nlohmann::json& value) {
    const auto counted = [](std::size_t n, const char* what) {
        return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    if (value.is_string()) return in_quotes(value.get_ref<const std::string&>(), 60);
    if (value.is_array()) return "an array of " + counted(value.size(), "item");
    if (value.is_object()) return "an object of " + counted(value.size(), "member");
    return value.dump();
}

}  // namespace tessera
