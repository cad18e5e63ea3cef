// SPDX-License-Identifier: MIT
// Fields of floating-point numbers: bits are moved, nothing is computed.
#include "kernel.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::float_fields {

namespace {

template <class Layout>
unsigned exponent_of(typename Layout::number x) {
    return static_cast<unsigned>(x >> Layout::mantissa_bits) & (Layout::exponents - 1);
}

}  // namespace

common_exponents choose_common(std::span<const std::uint32_t> counts) {
    std::uint16_t order[most_exponents];
    std::uint16_t* const begin = order;
    std::uint16_t* end = begin;
    for (std::size_t e = 0; e < counts.size(); ++e)
        if (counts[e] > 0) *end++ = static_cast<std::uint16_t>(e);
    common_exponents common;
    common.others = end - begin > static_cast<std::ptrdiff_t>(most_common);
    if (common.others) {
        std::uint16_t* const all = end;
        end = begin + most_common - 1;
        std::partial_sort(begin, end, all, [&](std::uint16_t a, std::uint16_t b) {
            return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
        });
        std::sort(begin, end);
    }
    common.count = static_cast<unsigned>(end - begin);
    std::copy(begin, end, common.value);
    return common;
}

template <class Layout>
void count_exponents(std::span<const typename Layout::number> in, std::uint32_t* counts) {
    for (const auto x : in) ++counts[exponent_of<Layout>(x)];
}

template <class Layout>
std::size_t split(std::span<const typename Layout::number> in, const common_exponents& common,
                  unsigned top_bits, const fields_out<Layout>& out) {
    std::uint8_t place[Layout::exponents];
    std::fill_n(place, Layout::exponents, static_cast<std::uint8_t>(common.count));
    for (unsigned k = 0; k < common.count; ++k)
        place[common.value[k]] = static_cast<std::uint8_t>(k);

    const unsigned low_bits = Layout::mantissa_bits - top_bits;
    const auto low_mask = static_cast<typename Layout::low>((std::uint64_t{1} << low_bits) - 1);
    const unsigned top_mask = (1u << top_bits) - 1;
    std::size_t rare = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const auto x = in[i];
        const unsigned e = exponent_of<Layout>(x);
        out.exponent[i] = place[e];
        out.rare[rare] = static_cast<std::uint16_t>(e);
        rare += place[e] == common.count;
    }
    for (std::size_t i = 0; i < in.size(); ++i) {
        const auto x = in[i];
        out.sign[i] = static_cast<std::uint8_t>(x >> (8 * sizeof(x) - 1));
        out.top[i] = static_cast<std::uint8_t>(static_cast<unsigned>(x >> low_bits) & top_mask);
        out.low[i] = static_cast<typename Layout::low>(x) & low_mask;
    }
    return rare;
}

template <class Layout>
bool join(const fields_in<Layout>& in, std::size_t rare, const common_exponents& common,
          unsigned top_bits, std::span<typename Layout::number> out) {
    using number = typename Layout::number;
    const unsigned low_bits = Layout::mantissa_bits - top_bits;
    number value[most_common + 1] = {};
    for (unsigned k = 0; k < common.count; ++k)
        value[k] = static_cast<number>(number{common.value[k]} << Layout::mantissa_bits);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<number>(static_cast<number>(in.sign[i]) << (8 * sizeof(number) - 1) |
                                     static_cast<number>(in.top[i]) << low_bits |
                                     static_cast<number>(in.low[i]) | value[in.exponent[i]]);
    std::size_t used = 0;
    if (common.others || rare > 0)
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (in.exponent[i] != common.count) continue;
            if (used == rare) return false;
            out[i] = static_cast<number>(out[i] | number{in.rare[used++]} << Layout::mantissa_bits);
        }
    return used == rare;
}

template void count_exponents<fp16>(std::span<const fp16::number>, std::uint32_t*);
template std::size_t split<fp16>(std::span<const fp16::number>, const common_exponents&, unsigned,
                                 const fields_out<fp16>&);
template bool join<fp16>(const fields_in<fp16>&, std::size_t, const common_exponents&, unsigned,
                         std::span<fp16::number>);
template void count_exponents<bf16>(std::span<const bf16::number>, std::uint32_t*);
template std::size_t split<bf16>(std::span<const bf16::number>, const common_exponents&, unsigned,
                                 const fields_out<bf16>&);
template bool join<bf16>(const fields_in<bf16>&, std::size_t, const common_exponents&, unsigned,
                         std::span<bf16::number>);
template void count_exponents<fp32>(std::span<const fp32::number>, std::uint32_t*);
template std::size_t split<fp32>(std::span<const fp32::number>, const common_exponents&, unsigned,
                                 const fields_out<fp32>&);
template bool join<fp32>(const fields_in<fp32>&, std::size_t, const common_exponents&, unsigned,
                         std::span<fp32::number>);
template void count_exponents<fp64>(std::span<const fp64::number>, std::uint32_t*);
template std::size_t split<fp64>(std::span<const fp64::number>, const common_exponents&, unsigned,
                                 const fields_out<fp64>&);
template bool join<fp64>(const fields_in<fp64>&, std::size_t, const common_exponents&, unsigned,
                         std::span<fp64::number>);

}  // namespace tessera::float_fields
