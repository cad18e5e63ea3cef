// SPDX-License-Identifier: MIT
// Several pieces of memory as one stream, without putting them together.
#pragma once

#include <tessera/io.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace tessera::python {

class parts_source final : public source {
  public:
    explicit parts_source(std::vector<std::span<const std::uint8_t>> parts)
        : parts_(std::move(parts)) {
        for (const auto& part : parts_) whole_ += part.size();
    }
    std::size_t read(std::span<std::uint8_t> room) override {
        std::size_t done = 0;
        while (done < room.size() && at_ < parts_.size()) {
            auto& part = parts_[at_];
            const std::size_t count = std::min(part.size(), room.size() - done);
            if (count > 0) std::memcpy(room.data() + done, part.data(), count);
            done += count;
            part = part.subspan(count);
            if (part.empty()) ++at_;
        }
        return done;
    }
    std::string name() const override { return "data"; }
    std::optional<std::uint64_t> size() const override { return whole_; }

  private:
    std::vector<std::span<const std::uint8_t>> parts_;
    std::size_t at_ = 0;
    std::uint64_t whole_ = 0;
};

}  // namespace tessera::python
