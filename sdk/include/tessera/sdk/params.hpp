// SPDX-License-Identifier: MIT
// Reads a plugin's parameters: the JSON that the host has already held against the plugin's schema.
#pragma once

#include "error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tessera::sdk {

/// A JSON value (RFC 8259). Member access by name or position; asking a value for a type it has not
/// is a TSR_E_PARAM.
class value {
  public:
    enum class kind { null, boolean, number, text, array, object };

    /// Parses `json` whole. Throws error{TSR_E_PARAM} with the byte where it stops making sense.
    static value parse(std::string_view json) {
        parser p{json, 0};
        value v = p.any(0);
        p.space();
        if (p.at != json.size()) p.fail("end of text");
        return v;
    }

    kind type() const { return kind_; }
    bool boolean() const { return expect(kind::boolean), text_ == "true"; }
    const std::string& text() const { return expect(kind::text), text_; }
    std::int64_t integer() const { return number<std::int64_t>("an integer"); }
    double real() const { return number<double>("a number"); }
    /// A number as it was written.
    const std::string& spelling() const { return expect(kind::number), text_; }
    const std::vector<value>& items() const { return expect(kind::array), items_; }
    const std::vector<std::pair<std::string, value>>& members() const {
        return expect(kind::object), members_;
    }

    /// The member `name`, or nullptr.
    const value* find(std::string_view name) const {
        for (const auto& [key, member] : members_)
            if (key == name) return &member;
        return nullptr;
    }
    const value& operator[](std::string_view name) const {
        if (const value* member = find(name)) return *member;
        throw error{TSR_E_PARAM, "parameter \"" + std::string(name) + "\" is missing"};
    }

  private:
    struct parser {
        std::string_view json;
        std::size_t at;

        [[noreturn]] void fail(const char* expected) const {
            throw error{TSR_E_PARAM, "parameters: expected " + std::string(expected) + " at byte " +
                                         std::to_string(at)};
        }
        void space() {
            while (at < json.size() &&
                   std::string_view(" \t\r\n").find(json[at]) != std::string_view::npos)
                ++at;
        }
        bool take(char c) {
            space();
            if (at == json.size() || json[at] != c) return false;
            ++at;
            return true;
        }
        value any(int depth) {
            if (depth > 32) fail("at most 32 levels of nesting");
            space();
            if (at == json.size()) fail("a value");
            if (json[at] == '{') return object(depth);
            if (json[at] == '[') return array(depth);
            value v;
            if (json[at] == '"') {
                v.kind_ = kind::text;
                v.text_ = string();
                return v;
            }
            const std::size_t start = at;
            while (at < json.size() &&
                   std::string_view(",]} \t\r\n").find(json[at]) == std::string_view::npos)
                ++at;
            v.text_ = std::string(json.substr(start, at - start));
            if (v.text_ == "true" || v.text_ == "false")
                v.kind_ = kind::boolean;
            else if (is_number(v.text_))
                v.kind_ = kind::number;
            else if (v.text_ != "null") {
                at = start;
                fail("a value");
            }
            return v;
        }
        /// RFC 8259, section 6.
        static bool is_number(std::string_view text) {
            const auto digits = [&] {
                const std::size_t count =
                    std::min(text.find_first_not_of("0123456789"), text.size());
                text.remove_prefix(count);
                return count;
            };
            const auto take = [&](std::string_view one_of) {
                if (text.empty() || one_of.find(text[0]) == std::string_view::npos) return false;
                text.remove_prefix(1);
                return true;
            };
            take("-");
            const bool zero = !text.empty() && text[0] == '0';
            if (const std::size_t whole = digits(); whole == 0 || (zero && whole > 1)) return false;
            if (take(".") && digits() == 0) return false;
            if (take("eE")) {
                take("+-");
                if (digits() == 0) return false;
            }
            return text.empty();
        }
        value object(int depth) {
            value v;
            v.kind_ = kind::object;
            ++at;
            if (take('}')) return v;
            do {
                space();
                if (at == json.size() || json[at] != '"') fail("a name");
                std::string name = string();
                if (!take(':')) fail("':'");
                v.members_.emplace_back(std::move(name), any(depth + 1));
            } while (take(','));
            if (!take('}')) fail("'}'");
            return v;
        }
        value array(int depth) {
            value v;
            v.kind_ = kind::array;
            ++at;
            if (take(']')) return v;
            do v.items_.push_back(any(depth + 1));
            while (take(','));
            if (!take(']')) fail("']'");
            return v;
        }
        std::string string() {
            std::string out;
            for (++at; at < json.size() && json[at] != '"'; ++at) {
                if (json[at] != '\\') {
                    if (static_cast<unsigned char>(json[at]) < 0x20)
                        fail("an escape in place of a control character");
                    out += json[at];
                    continue;
                }
                if (++at == json.size()) break;
                const std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
                if (json[at] == 'u')
                    append_utf8(out, code_point());
                else if (auto i = from.find(json[at]); i != std::string_view::npos)
                    out += to[i];
                else
                    fail("an escape");
            }
            if (at == json.size()) fail("'\"'");
            ++at;
            return out;
        }
        std::uint32_t hex4() {
            std::uint32_t u = 0;
            if (json.size() - at < 5) fail("four hexadecimal digits");
            const char* first = json.data() + at + 1;
            if (std::from_chars(first, first + 4, u, 16).ptr != first + 4)
                fail("four hexadecimal digits");
            at += 4;
            return u;
        }
        std::uint32_t code_point() {
            const std::uint32_t high = hex4();
            if (high < 0xD800 || high > 0xDFFF) return high;
            if (high > 0xDBFF) fail("the first half of a surrogate pair");
            if (json.substr(at + 1, 2) != "\\u") fail("the second half of a surrogate pair");
            at += 2;
            const std::uint32_t low = hex4();
            if (low < 0xDC00 || low > 0xDFFF) fail("the second half of a surrogate pair");
            return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        }
        static void append_utf8(std::string& out, std::uint32_t c) {
            if (c < 0x80) {
                out += static_cast<char>(c);
                return;
            }
            const int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
            out += static_cast<char>((tail == 1   ? 0xC0
                                      : tail == 2 ? 0xE0
                                                  : 0xF0) |
                                     c >> (6 * tail));
            for (int i = tail - 1; i >= 0; --i)
                out += static_cast<char>(0x80 | (c >> (6 * i) & 0x3F));
        }
    };

    void expect(kind wanted) const {
        static constexpr const char* names[] = {"null",   "a boolean", "a number",
                                                "a text", "an array",  "an object"};
        if (kind_ != wanted)
            throw error{TSR_E_PARAM, std::string("expected ") + names[static_cast<int>(wanted)] +
                                         ", found " + names[static_cast<int>(kind_)]};
    }
    template <class Number>
    Number number(const char* what) const {
        expect(kind::number);
        Number n{};
        const char* end = text_.data() + text_.size();
        if (auto [stop, failure] = std::from_chars(text_.data(), end, n);
            failure != std::errc{} || stop != end)
            throw error{TSR_E_PARAM, "expected " + std::string(what) + ", found " + text_};
        return n;
    }

    kind kind_ = kind::null;
    std::string text_;
    std::vector<value> items_;
    std::vector<std::pair<std::string, value>> members_;
};

}  // namespace tessera::sdk
