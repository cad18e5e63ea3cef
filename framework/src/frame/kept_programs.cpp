// SPDX-License-Identifier: MIT
// Finds a program by its key, and forgets the one that was not used for longest.
#include "kept_programs.hpp"

#include <algorithm>

namespace tessera {

program_cache::program_cache(std::size_t most)
    : kept_(std::make_unique<contents>(std::max<std::size_t>(most, 1))) {}
program_cache::~program_cache() = default;

program_cache::contents::program program_cache::contents::find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(programs_.begin(), programs_.end(),
                                    [&](const auto& entry) { return entry.first == key; });
    if (found == programs_.end()) return nullptr;
    std::rotate(programs_.begin(), found, found + 1);
    return programs_.front().second;
}

void program_cache::contents::keep(const std::string& key, program made) {
    const std::lock_guard lock(mutex_);
    if (programs_.size() >= most_) programs_.pop_back();
    programs_.insert(programs_.begin(), {key, std::move(made)});
}

}  // namespace tessera
