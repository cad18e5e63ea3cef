// SPDX-License-Identifier: MIT
// Streams, bytes and tables as JSON, for golden files that a person can read and compare.
#pragma once

#include "subject.hpp"

#include <nlohmann/json.hpp>

namespace tessera::conform {

using json = nlohmann::ordered_json;

std::string hex(std::span<const std::uint8_t> bytes);
host::bytes from_hex(const std::string& digits);

/// Elements are written as numbers, bytes as hexadecimal digits.
json to_json(const host::stream& s);
host::stream stream_from(const json& j);

json to_json(const host::coded& c);
host::coded coded_from(const json& j);

json to_json(const host::table& t);
host::table table_from(const json& j);

}  // namespace tessera::conform
