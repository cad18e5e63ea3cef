// SPDX-License-Identifier: MIT
// Numbers through a table: portable form and dispatch.
#include "kernel.hpp"

#include <algorithm>

namespace tessera::token_map {

template <form Form>
std::uint32_t permute(std::span<const std::uint32_t> in, std::span<const std::uint32_t> table,
                      std::uint32_t* out, sdk::instructions set) {
    std::uint32_t largest = 0;
    std::size_t i =
        set == sdk::instructions::scalar ? 0 : permute_avx2<Form>(in, table, out, largest);
    for (; i < in.size(); ++i) {
        const std::uint32_t from = Form == form::uncentre_in ? uncentred(in[i]) : in[i];
        const std::uint32_t to = from < table.size() ? table[from] : from;
        largest = std::max(largest, Form == form::uncentre_in ? from : to);
        out[i] = Form == form::centre_out ? centred(to) : to;
    }
    return largest;
}

template std::uint32_t permute<form::plain>(std::span<const std::uint32_t>,
                                            std::span<const std::uint32_t>, std::uint32_t*,
                                            sdk::instructions);
template std::uint32_t permute<form::centre_out>(std::span<const std::uint32_t>,
                                                 std::span<const std::uint32_t>, std::uint32_t*,
                                                 sdk::instructions);
template std::uint32_t permute<form::uncentre_in>(std::span<const std::uint32_t>,
                                                  std::span<const std::uint32_t>, std::uint32_t*,
                                                  sdk::instructions);

}  // namespace tessera::token_map
