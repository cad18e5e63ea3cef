// SPDX-License-Identifier: MIT
// Sizes in specs: a number of bytes, or a text such as "64KiB" or "4MiB".
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace tessera {

/// Throws spec_error at `pointer` unless `value` is a size from `least` to `most`.
std::uint64_t parse_size(const nlohmann::json& value, const std::string& pointer,
                         std::uint64_t least, std::uint64_t most);
/// The shortest spelling: "4MiB", "100".
std::string format_size(std::uint64_t bytes);

}  // namespace tessera
