// SPDX-License-Identifier: MIT
// The special tokens of each encoding.
#include "encodings.hpp"

#include <algorithm>

namespace tessera::tiktoken {
namespace {

constexpr const char *end_of_text = "<|endoftext|>", *end_of_prompt = "<|endofprompt|>",
                     *prefix = "<|fim_prefix|>", *middle = "<|fim_middle|>",
                     *suffix = "<|fim_suffix|>";

/// Every id from 199998 to 201087 has a literal; those without one of their own are reserved.
std::vector<special_token> harmony() {
    std::vector<special_token> all = {{"<|startoftext|>", 199998}, {end_of_text, 199999},
                                      {"<|return|>", 200002},      {"<|constrain|>", 200003},
                                      {"<|channel|>", 200005},     {"<|start|>", 200006},
                                      {"<|end|>", 200007},         {"<|message|>", 200008},
                                      {"<|call|>", 200012},        {end_of_prompt, 200018}};
    const std::size_t named = all.size();
    for (std::uint32_t id = 200000; id <= 201087; ++id)
        if (std::none_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(named),
                         [&](const special_token& s) { return s.id == id; }))
            all.push_back({"<|reserved_" + std::to_string(id) + "|>", id});
    return all;
}

}  // namespace

std::vector<special_token> specials_of(const encoding& e) {
    if (e.name == "p50k_edit")
        return {{end_of_text, 50256}, {prefix, 50281}, {middle, 50282}, {suffix, 50283}};
    if (e.name == "cl100k_base")
        return {{end_of_text, 100257},
                {prefix, 100258},
                {middle, 100259},
                {suffix, 100260},
                {end_of_prompt, 100276}};
    if (e.name == "o200k_base") return {{end_of_text, 199999}, {end_of_prompt, 200018}};
    if (e.name == "o200k_harmony") return harmony();
    return {{end_of_text, e.name == "tessera-32k" ? 32000u : 50256u}};
}

}  // namespace tessera::tiktoken
