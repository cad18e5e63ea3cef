// SPDX-License-Identifier: MIT
// Walks JSON of many members without building a value of each.
#pragma once

#include "tessera/sdk/params.hpp"

#include <string_view>

namespace tessera::tokenizer {

/// A value within a JSON text, which lives longer. What it is inside is looked at when it is asked
/// for. All throw a TSR_E_CORRUPT that names the byte where the text makes no sense.
class json_text {
  public:
    /// `name` is what errors call it; it lives as long as the text.
    explicit json_text(std::string_view whole, const char* name = "tokenizer.json");

    bool is_object() const { return text_.starts_with('{'); }
    bool is_array() const { return text_.starts_with('['); }
    bool is_text() const { return text_.starts_with('"'); }
    bool is_set() const { return text_ != "null"; }

    /// Calls f(name, value) for each member of an object; the name is quoted and may have escapes.
    template <class F>
    void members(F&& f) const {
        scanner in(*this);
        if (!in.open('{', '}')) return;
        do {
            const std::string_view name = in.string();
            in.expect(':');
            f(json_text(*this, name), json_text(*this, in.value()));
        } while (in.next('}'));
    }
    /// Calls f(value) for each element of an array.
    template <class F>
    void items(F&& f) const {
        scanner in(*this);
        if (!in.open('[', ']')) return;
        do f(json_text(*this, in.value()));
        while (in.next(']'));
    }

    /// The content of a text. `room` holds it where it has escapes.
    std::string_view content(std::string& room) const;
    /// An integer that is not negative, UINT64_MAX where it is another value.
    std::uint64_t integer() const;
    /// The value whole, of at most `most` bytes.
    sdk::value parsed(std::size_t most) const;
    /// As it is written.
    std::string_view spelling() const { return text_; }

  private:
    class scanner {
      public:
        explicit scanner(const json_text& of)
            : name_(of.name_),
              file_(of.file_),
              at_(of.text_.data()),
              end_(of.text_.data() + of.text_.size()) {}
        /// Whether something follows between `first` and `last`.
        bool open(char first, char last);
        /// Whether something follows the element that ended; else `last` does, and nothing more.
        bool next(char last);
        void expect(char c);
        std::string_view string();
        std::string_view value();
        void skip_space();
        bool ended() const { return at_ == end_; }
        [[noreturn]] void fail(const char* expected) const;

      private:
        const char *name_, *file_, *at_, *end_;
    };

    json_text(const json_text& of, std::string_view text)
        : name_(of.name_), file_(of.file_), text_(text) {}

    const char* name_;
    const char* file_;
    std::string_view text_;
};

}  // namespace tessera::tokenizer
