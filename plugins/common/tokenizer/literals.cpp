// SPDX-License-Identifier: MIT
// The search for literals.
#include "literals.hpp"

#include <algorithm>
#include <functional>

namespace tessera::tokenizer {

literals::literals(std::vector<special_token> specials) : sorted_(std::move(specials)) {
    std::sort(sorted_.begin(), sorted_.end(),
              [](const auto& a, const auto& b) { return a.literal < b.literal; });
    for (const special_token& s : sorted_) {
        sizes_.push_back(s.literal.size());
        begins_[static_cast<std::uint8_t>(s.literal[0])] = true;
    }
    std::sort(sizes_.begin(), sizes_.end(), std::greater<>());
    sizes_.erase(std::unique(sizes_.begin(), sizes_.end()), sizes_.end());
}

literals::found literals::next(const std::uint8_t* at, const std::uint8_t* end) const {
    for (; at != end; ++at) {
        if (!begins_[*at]) continue;
        for (const std::size_t size : sizes_) {
            if (size > static_cast<std::size_t>(end - at)) continue;
            const std::string_view here(reinterpret_cast<const char*>(at), size);
            const auto place = std::lower_bound(
                sorted_.begin(), sorted_.end(), here,
                [](const auto& s, std::string_view text) { return s.literal < text; });
            if (place != sorted_.end() && place->literal == here) return {at, at + size, place->id};
        }
    }
    return {end, end, 0};
}

}  // namespace tessera::tokenizer
