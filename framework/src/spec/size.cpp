// SPDX-License-Identifier: MIT
// Sizes in specs.
#include "size.hpp"

#include "json_text.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <string_view>

namespace tessera {

std::string format_size(std::uint64_t bytes) {
    if (bytes != 0 && bytes % (1 << 20) == 0) return fmt::format("{}MiB", bytes >> 20);
    if (bytes != 0 && bytes % (1 << 10) == 0) return fmt::format("{}KiB", bytes >> 10);
    return std::to_string(bytes);
}

std::uint64_t parse_size(const nlohmann::json& value, const std::string& pointer,
                         std::uint64_t least, std::uint64_t most) {
    std::uint64_t bytes = 0;
    bool sound = value.is_number_unsigned();
    if (sound) {
        bytes = value.get<std::uint64_t>();
    } else if (value.is_string()) {
        const std::string& text = value.get_ref<const std::string&>();
        const auto [unit, failure] = std::from_chars(text.data(), text.data() + text.size(), bytes);
        const std::string_view rest(unit,
                                    static_cast<std::size_t>(text.data() + text.size() - unit));
        const unsigned shift = rest == "KiB" ? 10 : rest == "MiB" ? 20 : rest == "GiB" ? 30 : 0;
        sound =
            failure == std::errc{} && (shift != 0 || rest.empty()) && bytes <= UINT64_MAX >> shift;
        bytes <<= shift;
    }
    if (!sound || bytes < least || bytes > most)
        throw spec_error(
            pointer, fmt::format("expected a size from {} to {} (a number of bytes, or \"64KiB\", "
                                 "\"4MiB\"), found {}",
                                 format_size(least), format_size(most), found_text(value)));
    return bytes;
}

}  // namespace tessera
