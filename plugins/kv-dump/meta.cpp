// SPDX-License-Identifier: MIT
// Reading the names and the meta files of key-value dumps.
#include "meta.hpp"

#include "tessera/sdk/params.hpp"

namespace tessera::kv_dump {

std::optional<dump_name> read_name(std::string_view name) {
    constexpr std::string_view ending = ".bin";
    if (name.starts_with("meta_") && name.ends_with(".json"))
        return dump_name{dump_name::kind::meta, std::string(name)};
    const bool keys = name.starts_with("k_"), values = name.starts_with("v_");
    if ((!keys && !values) || !name.ends_with(ending)) return {};
    const std::string_view middle = name.substr(2, name.size() - 2 - ending.size());
    return dump_name{keys ? dump_name::kind::keys : dump_name::kind::values,
                     "meta_" + std::string(middle) + ".json"};
}

meta read_meta(std::string_view json) {
    const sdk::value all = sdk::value::parse(json);
    const auto natural = [&](std::string_view name) {
        const std::int64_t n = all[name].integer();
        if (n < 0) sdk::corrupt(std::string(name) + " is negative");
        return static_cast<std::uint64_t>(n);
    };
    return {.layer = all["layer_id"].integer(),
            .sequence = natural("seq_len"),
            .heads = natural("kv_heads"),
            .head_size = natural("head_dim"),
            .element_bytes = natural("bytes_per_elem"),
            .type = all["dtype"].text(),
            .stage = all["stage"].text(),
            .key_file = all["k_file"].text(),
            .value_file = all["v_file"].text()};
}

}  // namespace tessera::kv_dump
