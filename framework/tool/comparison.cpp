// SPDX-License-Identifier: MIT
// Holding decoded content against an original.
#include "comparison.hpp"

#include "input.hpp"
#include "report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace tessera::tool {

comparing_sink::comparing_sink(const std::string& original, const interruption& stop)
    : original_(open_input(original, stop)) {}

void comparing_sink::write(std::span<const std::uint8_t> bytes) {
    read_.resize(bytes.size());
    const std::size_t count = original_->read(read_);
    const auto differs =
        std::mismatch(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count),
                      read_.begin())
            .first;
    const auto same = static_cast<std::size_t>(differs - bytes.begin());
    same_ += same;
    if (same == bytes.size()) return;
    throw error(reason::corrupt,
                same == count
                    ? fmt::format("goes on after the {} bytes of {}", same_, original_->name())
                    : fmt::format("differs from {} at byte {}", original_->name(), same_));
}

void comparing_sink::finish() {
    std::uint8_t more = 0;
    if (original_->read({&more, 1}) != 0)
        throw error(reason::corrupt,
                    fmt::format("ends after {} bytes, {} goes on", same_, original_->name()));
}

int complain_of_others(const job_list& list) {
    namespace fs = std::filesystem;
    std::set<fs::path> known;
    for (const job& work : list.jobs)
        if (work.output) known.insert(work.output->lexically_normal());
    int code = done;
    for (const mirrored_directory& directory : list.directories) {
        std::error_code failed;
        std::vector<fs::path> others;
        for (fs::directory_iterator at(directory.copy, failed), end; !failed && at != end;
             at.increment(failed)) {
            std::error_code gone;
            if (at->symlink_status(gone).type() == fs::file_type::regular &&
                !known.contains(at->path().lexically_normal()))
                others.push_back(at->path());
        }
        std::sort(others.begin(), others.end());
        for (const fs::path& other : others) complain(other.string(), "has no encoded file");
        if (failed) complain(directory.copy.string(), failed.message());
        if (failed || !others.empty()) code = work_failed;
    }
    return code;
}

}  // namespace tessera::tool
