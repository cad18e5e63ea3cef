// SPDX-License-Identifier: MIT
// Counting pieces.
#include "counting.hpp"

#include <string_view>
#include <unordered_map>

namespace tessera::tiktoken {

std::vector<counted_piece> count_pieces(const sdk::call& c, splitter split,
                                        std::span<const std::span<const std::uint8_t>> samples) {
    std::vector<counted_piece> all;
    std::unordered_map<std::string_view, std::size_t> place;
    std::uint64_t seen = 0;
    for (const auto sample : samples) {
        const std::uint8_t* const end = sample.data() + sample.size();
        for (const std::uint8_t* at = sample.data(); at != end;) {
            if (++seen % 65536 == 0) c.poll();
            const std::uint8_t* const behind = split(at, end);
            const auto size = static_cast<std::size_t>(behind - at);
            const auto [found, fresh] =
                place.try_emplace({reinterpret_cast<const char*>(at), size}, all.size());
            if (fresh) all.push_back({{at, size}, 0});
            ++all[found->second].count;
            at = behind;
        }
    }
    return all;
}

}  // namespace tessera::tiktoken
