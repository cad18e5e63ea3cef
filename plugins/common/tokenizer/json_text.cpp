// SPDX-License-Identifier: MIT
// The walk.
#include "json_text.hpp"

#include <charconv>
#include <cstring>

namespace tessera::tokenizer {

json_text::json_text(std::string_view whole, const char* name)
    : name_(name), file_(whole.data()), text_(whole) {
    scanner in(*this);
    in.skip_space();
    text_ = in.value();
    in.skip_space();
    if (!in.ended()) in.fail("the end of the text");
}

void json_text::scanner::fail(const char* expected) const {
    sdk::corrupt(std::string(name_) + ": expected " + expected + " at byte " +
                 std::to_string(at_ - file_));
}

void json_text::scanner::skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
}

void json_text::scanner::expect(char c) {
    skip_space();
    const char expected[] = {'\'', c, '\'', '\0'};
    if (at_ == end_ || *at_ != c) fail(expected);
    ++at_;
    skip_space();
}

bool json_text::scanner::open(char first, char last) {
    expect(first);
    if (at_ == end_ || *at_ != last) return true;
    expect(last);
    return false;
}

bool json_text::scanner::next(char last) {
    skip_space();
    if (at_ != end_ && *at_ == ',') {
        expect(',');
        return true;
    }
    expect(last);
    return false;
}

std::string_view json_text::scanner::string() {
    const char* const first = at_;
    if (at_ == end_ || *at_ != '"') fail("a text");
    for (++at_; at_ != end_ && *at_ != '"'; ++at_)
        if (*at_ == '\\' && ++at_ == end_) break;
    if (at_ == end_) fail("the end of a text");
    ++at_;
    return {first, static_cast<std::size_t>(at_ - first)};
}

std::string_view json_text::scanner::value() {
    const char* const first = at_;
    std::size_t depth = 0;
    do {
        if (at_ == end_) fail(depth > 0 ? "the end of an object or array" : "a value");
        const char c = *at_;
        if (c == '"') {
            string();
            continue;
        }
        if (depth == 0 && std::strchr(",]}", c) != nullptr) fail("a value");
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        ++at_;
        if (depth == 0 && c != '}' && c != ']')
            while (at_ != end_ && std::strchr(",]} \n\t\r", *at_) == nullptr) ++at_;
    } while (depth > 0);
    return {first, static_cast<std::size_t>(at_ - first)};
}

std::string_view json_text::content(std::string& room) const {
    if (!is_text())
        sdk::corrupt(std::string(name_) + ": expected a text, found " +
                     std::string(text_.substr(0, 40)));
    const std::string_view inside = text_.substr(1, text_.size() - 2);
    if (inside.find('\\') == std::string_view::npos) return inside;
    room = parsed(text_.size()).text();
    return room;
}

std::uint64_t json_text::integer() const {
    std::uint64_t value = 0;
    const char* const end = text_.data() + text_.size();
    const auto [stop, failure] = std::from_chars(text_.data(), end, value);
    return failure == std::errc{} && stop == end ? value : UINT64_MAX;
}

sdk::value json_text::parsed(std::size_t most) const {
    if (text_.size() > most)
        sdk::corrupt(std::string(name_) + ": expected a value of at most " + std::to_string(most) +
                     " bytes, found one of " + std::to_string(text_.size()) + " at byte " +
                     std::to_string(text_.data() - file_));
    try {
        return sdk::value::parse(text_);
    } catch (const sdk::error& e) {
        sdk::corrupt(std::string(name_) + ": the value at byte " +
                     std::to_string(text_.data() - file_) + ": " + e.what());
    }
}

}  // namespace tessera::tokenizer
