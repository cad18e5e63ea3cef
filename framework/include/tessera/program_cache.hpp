// SPDX-License-Identifier: MIT
// Pipelines that decoding has made, kept for the next file or message.
#pragma once

#include <cstddef>
#include <memory>

namespace tessera {

/// A frame brings its spec along, and a small message names one: both are compiled before the first
/// block can be decoded, which takes about as long as decoding 200 KB. Readers of many share one of
/// these and pay for each spec once. Any number of threads may; the plugins, assets, codecs, specs
/// and limits of their environments must be the same.
class program_cache {
  public:
    /// Keeps the `most` that were used last, 1 or more.
    explicit program_cache(std::size_t most = 32);
    ~program_cache();
    program_cache(const program_cache&) = delete;
    program_cache& operator=(const program_cache&) = delete;

    class contents;
    /// For the library: what is kept.
    contents& kept() const { return *kept_; }

  private:
    std::unique_ptr<contents> kept_;
};

}  // namespace tessera
