// SPDX-License-Identifier: MIT
// Reading the header of a safetensors file.
#include "safetensors_header.hpp"

#include "tessera/sdk/params.hpp"

#include <algorithm>

namespace tessera::safetensors {

namespace {

constexpr std::size_t longest_entry =
    64 << 10;  // of one tensor: a parsed value takes more than its text

[[noreturn]] void fail(const std::string& expected) {
    sdk::corrupt("header: expected " + expected);
}

/// Walks the members of an object without parsing their values.
class members {
  public:
    explicit members(std::string_view json) : json_(json) {
        if (!take('{')) fail("'{'");
        ended_ = take('}');
    }

    /// The next name and the text of its value; false behind the last.
    bool next(std::string& name, std::string_view& value) {
        if (ended_) {
            skip_space();
            if (at_ != json_.size()) fail("nothing behind the last tensor");
            return false;
        }
        skip_space();
        name = sdk::value::parse(text()).text();
        if (!take(':')) fail("':' behind a name");
        skip_space();
        value = any();
        if (!take(',')) {
            if (!take('}')) fail("',' or '}' behind a tensor");
            ended_ = true;
        }
        return true;
    }

  private:
    void skip_space() { at_ = std::min(json_.find_first_not_of(" \t\r\n", at_), json_.size()); }
    bool take(char c) {
        skip_space();
        if (at_ == json_.size() || json_[at_] != c) return false;
        ++at_;
        return true;
    }
    /// A string, with its quotes.
    std::string_view text() {
        const std::size_t first = at_;
        if (at_ == json_.size() || json_[at_] != '"') fail("a name");
        for (++at_; at_ < json_.size() && json_[at_] != '"'; ++at_)
            if (json_[at_] == '\\') ++at_;
        if (at_ >= json_.size()) fail("the end of a text");
        ++at_;
        return json_.substr(first, at_ - first);
    }
    /// A value up to its end; whether it is JSON the parser will say.
    std::string_view any() {
        const std::size_t first = at_;
        for (std::size_t depth = 0; at_ < json_.size();) {
            const char c = json_[at_];
            if (c == '"') {
                text();
                continue;
            }
            if (depth == 0 && (c == ',' || c == '}')) break;
            if (c == '{' || c == '[') ++depth;
            if (c == '}' || c == ']') --depth;
            ++at_;
        }
        return json_.substr(first, at_ - first);
    }

    std::string_view json_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

std::uint64_t natural(const sdk::value& v) {
    const std::int64_t n = v.integer();
    if (n < 0) fail("numbers of 0 or more");
    return static_cast<std::uint64_t>(n);
}

}  // namespace

std::vector<tensor> read_header(std::string_view json) {
    std::vector<tensor> all;
    std::string name;
    std::string_view text;
    for (members list(json); list.next(name, text);) {
        if (text.size() > longest_entry) fail("at most 65536 bytes for a tensor");
        const sdk::value entry = sdk::value::parse(text);
        if (name == "__metadata__") continue;
        tensor t{name, entry["dtype"].text(), {}};
        for (const sdk::value& size : entry["shape"].items()) t.shape.push_back(natural(size));
        const auto& offsets = entry["data_offsets"].items();
        if (offsets.size() != 2) fail("two offsets");
        t.begin = natural(offsets[0]);
        t.end = natural(offsets[1]);
        if (t.begin > t.end) fail("offsets that rise");
        all.push_back(std::move(t));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const tensor& a, const tensor& b) { return a.begin < b.begin; });
    return all;
}

}  // namespace tessera::safetensors
