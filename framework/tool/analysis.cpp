// SPDX-License-Identifier: MIT
// Sums and quotients of an analysis.
#include "analysis.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tessera::tool {

double quotient(double over, double under) { return under > 0 ? over / under : 0; }

namespace {
double ratio_of(std::uint64_t raw, std::uint64_t encoded) {
    return quotient(static_cast<double>(raw), static_cast<double>(encoded));
}
}  // namespace

double stream_analysis::plain_bits() const {
    return alphabet == 0 ? 8.0 * width
                         : std::max<double>(1, static_cast<double>(std::bit_width(alphabet - 1)));
}

double stream_analysis::bits() const {
    return quotient(8 * static_cast<double>(coded_bytes + table_bytes),
                    static_cast<double>(coded_symbols));
}

double stream_analysis::ratio() const { return quotient(plain_bits(), bits()); }

double stream_analysis::distance() const {
    if (coded_symbols == 0 || figures.order0.symbols == 0 || figures.order0.entropy <= 0)
        return std::numeric_limits<double>::quiet_NaN();
    return bits() / figures.order0.entropy - 1;
}

std::uint64_t part_analysis::stream_bytes() const {
    std::uint64_t sum = 0;
    for (const stream_analysis& s : streams) sum += s.coded_bytes;
    return sum;
}

std::uint64_t part_analysis::table_bytes() const {
    std::uint64_t sum = 0;
    for (const stream_analysis& s : streams) sum += s.table_bytes;
    return sum;
}

std::uint64_t part_analysis::encoded_bytes() const {
    return stream_bytes() + table_bytes() + description_bytes + stored_bytes + header_bytes;
}

double part_analysis::ratio() const { return ratio_of(raw_bytes, encoded_bytes()); }
double file_analysis::ratio() const { return ratio_of(raw_bytes, encoded_bytes); }

std::uint64_t file_analysis::frame_bytes() const {
    std::uint64_t blocks = 0;
    for (const part_analysis& p : parts) blocks += p.encoded_bytes();
    return encoded_bytes - blocks;
}

std::uint64_t analysis::raw_bytes() const {
    std::uint64_t sum = 0;
    for (const file_analysis& f : files) sum += f.raw_bytes;
    return sum;
}

std::uint64_t analysis::encoded_bytes() const {
    std::uint64_t sum = 0;
    for (const file_analysis& f : files) sum += f.encoded_bytes;
    return sum;
}

std::uint64_t analysis::asset_bytes() const {
    std::uint64_t sum = 0;
    for (const asset_cost& a : assets) sum += a.bytes;
    return sum;
}

std::uint64_t analysis::frame_bytes() const {
    std::uint64_t sum = 0;
    for (const file_analysis& f : files) sum += f.frame_bytes();
    return sum;
}

part_analysis analysis::sum() const {
    part_analysis all;
    for (const file_analysis& f : files)
        for (const part_analysis& p : f.parts) {
            all.raw_bytes += p.raw_bytes;
            all.blocks += p.blocks;
            all.stored_blocks += p.stored_blocks;
            all.stored_bytes += p.stored_bytes;
            all.header_bytes += p.header_bytes;
            all.description_bytes += p.description_bytes;
        }
    all.streams = streams;
    return all;
}

}  // namespace tessera::tool
