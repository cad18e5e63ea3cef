// SPDX-License-Identifier: MIT
// A plugin's parameters: the part of JSON Schema that tsr_desc.schema may use, and parameters held
// against it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace tessera {

/// What is wrong with a schema ("/properties/level: the default 30 is not an integer from 1 to
/// 22"), or "". The functions below want a schema without problems.
std::string check_schema(const nlohmann::json& schema);

/// `given` (an object, or null: nothing given) with every default written out. `pointer` is where
/// it stands in its spec. Throws spec_error with the nearest name for an unknown parameter, and
/// with what the schema expects for a value that does not fit.
nlohmann::json resolve_parameters(const nlohmann::json& schema, const nlohmann::json& given,
                                  const std::string& pointer);

/// `parameters` without those that concern the encoder only.
nlohmann::json strip_encode_only(const nlohmann::json& schema, const nlohmann::json& parameters);

/// The parameters whose value refers to an asset.
std::vector<std::string> asset_parameters(const nlohmann::json& schema);

/// What a property's schema allows, in words: "an integer from 1 to 22".
std::string expectation(const nlohmann::json& property);
/// Whether `value` is that.
bool fits(const nlohmann::json& property, const nlohmann::json& value);

}  // namespace tessera
