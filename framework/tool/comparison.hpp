// SPDX-License-Identifier: MIT
// Holding decoded content against an original.
#pragma once

#include "interruption.hpp"
#include "jobs.hpp"

#include <tessera/io.hpp>

#include <memory>
#include <vector>

namespace tessera::tool {

/// A sink that compares with what `original` has. Throws error{reason::corrupt} at the first byte
/// that differs.
class comparing_sink final : public sink {
  public:
    comparing_sink(const std::string& original, const interruption& stop);
    void write(std::span<const std::uint8_t> bytes) override;
    /// Throws where the original goes on.
    void finish();

  private:
    std::unique_ptr<source> original_;
    std::uint64_t same_ = 0;
    std::vector<std::uint8_t> read_;
};

/// Complains of every file in the directories of `list` that is no job's output, and returns the
/// exit code. The directories are the originals of a tree of encoded files.
int complain_of_others(const job_list& list);

}  // namespace tessera::tool
