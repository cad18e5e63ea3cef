// SPDX-License-Identifier: MIT
// The meta file beside a dump of a key-value cache: what the two dumps hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tessera::kv_dump {

struct meta {
    std::int64_t layer = 0;
    std::uint64_t sequence = 0;  ///< positions
    std::uint64_t heads = 0, head_size = 0;
    std::uint64_t element_bytes = 0;
    std::string type;   ///< "fp16", "fp32" or "unknown"
    std::string stage;  ///< "prefill" or "decode"
    std::string key_file, value_file;
};

/// What a name says: "k_t0_4.bin" is keys and "v_t0_4.bin" values, of which "meta_t0_4.json" tells.
struct dump_name {
    enum class kind { keys, values, meta } is;
    std::string meta_file;
};
std::optional<dump_name> read_name(std::string_view name);

/// Reads a meta file. Throws sdk::error where a member is missing or of another kind.
meta read_meta(std::string_view json);

}  // namespace tessera::kv_dump
