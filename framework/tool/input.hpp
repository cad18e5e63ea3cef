// SPDX-License-Identifier: MIT
// The sources that the tool reads from: pipes that can be interrupted, and a look at the first
// bytes.
#pragma once

#include "interruption.hpp"

#include <tessera/io.hpp>

#include <memory>
#include <string>

namespace tessera::tool {

/// A file, or for "-" standard input. Reading from a pipe or a terminal ends with
/// error{reason::cancelled} when a stop is requested. Throws error{reason::io}, also for a
/// directory.
std::unique_ptr<source> open_input(const std::string& path, const interruption& stop);

/// A source whose first bytes can be looked at before they are read.
class peeked_source final : public source {
  public:
    /// Reads up to `bytes` at once.
    peeked_source(std::unique_ptr<source> from, std::size_t bytes);
    std::span<const std::uint8_t> start() const { return start_; }

    std::size_t read(std::span<std::uint8_t> room) override;
    std::string name() const override { return from_->name(); }
    std::optional<std::uint64_t> size() const override { return from_->size(); }
    std::optional<std::filesystem::path> path() const override { return from_->path(); }
    /// Bytes that read() has given so far.
    std::uint64_t position() const { return position_; }

  private:
    std::unique_ptr<source> from_;
    std::vector<std::uint8_t> start_;
    std::uint64_t position_ = 0;
};

}  // namespace tessera::tool
