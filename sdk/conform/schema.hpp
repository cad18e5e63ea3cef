// SPDX-License-Identifier: MIT
// What a plugin's schema promises about its parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::conform {

/// Throws `broken` unless `schema` is an object of properties, each with type, default and
/// description, with no key that hosts do not know, whose defaults keep what it says.
/// Returns how many properties there are.
std::size_t check_schema(const std::string& schema);

/// Parameters to try, whole: first the defaults, then one property at a time at each value of its
/// enum, its minimum and maximum, both booleans; then some mixtures. Where `with_asset`, every
/// parameter that names an asset has `asset_reference`.
std::vector<std::string> parameter_walk(const std::string& schema, bool with_asset,
                                        std::uint64_t seed, unsigned mixtures);

/// `params` as a frame would store them: what is encode-only has its default.
std::string stored_params(const std::string& schema, const std::string& params);

/// Whether some parameter names an asset.
bool names_assets(const std::string& schema);

inline constexpr char asset_reference[] = "asset:conform";

}  // namespace tessera::conform
