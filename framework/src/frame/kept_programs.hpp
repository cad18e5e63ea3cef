// SPDX-License-Identifier: MIT
// Compiled programs by what they were compiled from.
#pragma once

#include "../engine/program.hpp"

#include <tessera/program_cache.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tessera {

/// The last programs used, the latest first.
class program_cache::contents {
  public:
    using program = std::shared_ptr<const engine::program>;

    explicit contents(std::size_t most) : most_(most) {}

    /// What is kept under `key`, or what make() returns, which is then kept. Two threads that miss
    /// at once both make it.
    template <class Make>
    program find_or(const std::string& key, Make&& make) {
        if (program found = find(key)) return found;
        program made = make();
        keep(key, made);
        return made;
    }

  private:
    program find(const std::string& key);
    void keep(const std::string& key, program made);

    std::size_t most_;
    std::mutex mutex_;
    std::vector<std::pair<std::string, program>> programs_;
};

}  // namespace tessera
