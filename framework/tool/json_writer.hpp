// SPDX-License-Identifier: MIT
// Writing JSON reports in the order in which they are told, without a document in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::tool {

/// Commas, quotes and indentation are its affair; that opens and closes match is the caller's.
class json_writer {
  public:
    json_writer& open_object() { return open('{'); }
    json_writer& close_object() { return close('}'); }
    json_writer& open_array() { return open('['); }
    json_writer& close_array() { return close(']'); }
    json_writer& key(std::string_view name);

    json_writer& text(std::string_view value);
    json_writer& number(std::uint64_t value);
    /// Ten significant digits; null where it is no finite number.
    json_writer& number(double value);
    json_writer& boolean(bool value);
    json_writer& null();
    /// Text that is JSON already.
    json_writer& json(std::string_view value);

    /// key and value in one.
    json_writer& text(std::string_view name, std::string_view value) {
        return key(name).text(value);
    }
    json_writer& number(std::string_view name, std::uint64_t value) {
        return key(name).number(value);
    }
    json_writer& number(std::string_view name, double value) { return key(name).number(value); }
    json_writer& boolean(std::string_view name, bool value) { return key(name).boolean(value); }

    /// Prints everything and a newline to standard output.
    void print() const;
    const std::string& str() const { return out_; }

  private:
    json_writer& open(char bracket);
    json_writer& close(char bracket);
    json_writer& plain(std::string_view value);
    void separate();
    void new_line();
    std::string out_;
    std::size_t depth_ = 0;
    bool first_ = true, after_key_ = false;
};

}  // namespace tessera::tool
