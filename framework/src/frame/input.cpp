// SPDX-License-Identifier: MIT
// The look-ahead window of a source.
#include "input.hpp"

#include <algorithm>
#include <cstring>

namespace tessera::frame {

namespace {
// Small, because what lies in the window of a body is copied, and system calls for less are not
// worth it.
constexpr std::size_t step = 16 << 10;
}  // namespace

std::span<const std::uint8_t> input::peek(std::size_t want) {
    if (end_ - at_ < want && !ended_) {
        if (at_ < end_) std::memmove(window_.data(), window_.data() + at_, end_ - at_);
        end_ -= at_;
        at_ = 0;
        const std::size_t target = (want + step - 1) / step * step;
        if (window_.size() < target) window_.resize(target);
        while (end_ < want && !ended_) {
            const std::size_t wanted = std::min(target, window_.size()) - end_;
            const std::size_t count = from_.read({window_.data() + end_, wanted});
            ended_ = count < wanted;
            end_ += count;
        }
    }
    return {window_.data() + at_, std::min(want, end_ - at_)};
}

std::optional<std::uint64_t> input::left() const {
    const auto size = from_.size();
    if (!size) return {};
    return *size > position_ ? *size - position_ : 0;
}

void input::skip(std::size_t count) {
    at_ += count;
    position_ += count;
}

std::size_t input::read(std::span<std::uint8_t> room) {
    const std::size_t held = std::min(room.size(), end_ - at_);
    std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(at_), held, room.begin());
    at_ += held;
    std::size_t count = held;
    if (held < room.size() && !ended_) {
        const std::size_t more = from_.read(room.subspan(held));
        ended_ = held + more < room.size();
        count += more;
    }
    position_ += count;
    return count;
}

}  // namespace tessera::frame
