// SPDX-License-Identifier: MIT
// The encoded side of a foreign format: a buffer over a source that knows its place.
#pragma once

#include <tessera/error.hpp>
#include <tessera/io.hpp>

#include <fmt/core.h>

namespace tessera::tool {

class foreign_feed {
  public:
    explicit foreign_feed(source& from) : from_(from), buffer_(std::size_t{128} << 10) {}

    /// What is there and not yet taken; more is read once that is nothing. Empty: the end.
    std::span<const std::uint8_t> left() {
        if (left_.empty() && !ended_) {
            const std::size_t got = from_.read(buffer_);
            ended_ = got < buffer_.size();
            left_ = std::span(buffer_).first(got);
        }
        return left_;
    }
    void take(std::size_t bytes) {
        left_ = left_.subspan(bytes);
        position_ += bytes;
    }
    [[noreturn]] void fail(std::string_view what, reason why = reason::corrupt) const {
        throw error(why, fmt::format("{}: byte {}: {}", from_.name(), position_, what));
    }
    std::string name() const { return from_.name(); }

  private:
    source& from_;
    std::vector<std::uint8_t> buffer_;
    std::span<const std::uint8_t> left_;
    std::uint64_t position_ = 0;
    bool ended_ = false;
};

}  // namespace tessera::tool
