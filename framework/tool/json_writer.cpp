// SPDX-License-Identifier: MIT
// Writing JSON.
#include "json_writer.hpp"

#include "escape.hpp"

#include <fmt/core.h>

#include <cmath>

namespace tessera::tool {

void json_writer::new_line() {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
}

void json_writer::separate() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (!first_) out_ += ',';
    if (depth_ > 0) new_line();
    first_ = false;
}

json_writer& json_writer::open(char bracket) {
    separate();
    out_ += bracket;
    ++depth_;
    first_ = true;
    return *this;
}

json_writer& json_writer::close(char bracket) {
    --depth_;
    if (!first_) new_line();
    out_ += bracket;
    first_ = false;
    return *this;
}

json_writer& json_writer::plain(std::string_view value) {
    separate();
    out_ += value;
    return *this;
}

json_writer& json_writer::key(std::string_view name) {
    plain(json_string(name));
    out_ += ": ";
    after_key_ = true;
    return *this;
}

json_writer& json_writer::text(std::string_view value) { return plain(json_string(value)); }
json_writer& json_writer::number(std::uint64_t value) { return plain(std::to_string(value)); }
json_writer& json_writer::number(double value) {
    return std::isfinite(value) ? plain(fmt::format("{:.10g}", value)) : null();
}
json_writer& json_writer::boolean(bool value) { return plain(value ? "true" : "false"); }
json_writer& json_writer::null() { return plain("null"); }
json_writer& json_writer::json(std::string_view value) { return plain(value); }

void json_writer::print() const { fmt::print("{}\n", out_); }

}  // namespace tessera::tool
