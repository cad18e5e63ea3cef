// SPDX-License-Identifier: MIT
// Which states a step is coded with, and the header that tells.
#include "wide_steps.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <bit>
#include <string>

namespace tessera::rans {

namespace {

unsigned wide_bits(std::uint64_t total) {
    if (!std::has_single_bit(total) || total >> max_wide_bits > 1)
        throw sdk::error{TSR_E_INTERNAL, "a total of " + std::to_string(total) +
                                             ", expected a power of two up to 2^32"};
    return static_cast<unsigned>(std::countr_zero(total));
}

}  // namespace

void any_encoder::put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
                      std::uint64_t steps) {
    const unsigned bits = wide_bits(total);
    if (!wide_) {
        if (bits <= max_total_bits) {
            narrow_steps_ += steps;
            return narrow_.put(total, active, intervals, steps);
        }
        narrow_bytes_ = narrow_.flush();
        wide_.emplace(call_, lanes_, narrow_bytes_);
    }
    wide_->put(bits, active, intervals, steps);
}

void any_encoder::finish(sdk::call& c) {
    if (!wide_) return narrow_.finish(c);
    std::vector<std::uint8_t> header;
    sdk::append_varint(header, narrow_steps_);
    sdk::append_varint(header, narrow_bytes_);
    c.put_header(header);
    c.commit(wide_->flush());
}

any_decoder::parts any_decoder::split(sdk::call& c, const tsr_stream& bytes) {
    const auto all = sdk::memory(bytes);
    sdk::cursor header(c.header());
    if (header.left() == 0) return {bytes, {}, 0, false};
    const auto steps = header.varint();
    const auto size = header.varint_up_to(all.size());
    if (!steps || !size || header.left() != 0)
        sdk::corrupt("expected the steps and bytes before wide states, in " +
                     std::to_string(c.header().size()) + " bytes of header");
    tsr_stream narrow = bytes;
    narrow.count = *size;
    return {narrow, all.subspan(static_cast<std::size_t>(*size)), *steps, true};
}

void any_decoder::peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
    const unsigned bits = wide_bits(total);
    if (at_wide()) return wide_->peek(bits, active, points);
    if (bits > max_total_bits)
        sdk::corrupt("narrow states where a total of " + std::to_string(total) +
                     " needs wide ones");
    narrow_.peek(total, active, points);
}

void any_decoder::advance(std::uint64_t total, std::uint32_t active,
                          const tsr_interval* intervals) {
    if (at_wide()) return wide_->advance(wide_bits(total), active, intervals);
    narrow_.advance(total, active, intervals);
    if (wide_) --narrow_steps_;
}

void any_decoder::finish() {
    narrow_.finish();
    if (narrow_steps_ > 0) sdk::corrupt("symbols end before wide states begin");
    if (wide_) wide_->finish();
}

}  // namespace tessera::rans
