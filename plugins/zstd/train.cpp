// SPDX-License-Identifier: MIT
// Learns a dictionary for the stage "zstd" from samples.
#include "train.hpp"

#include "tessera/sdk/call.hpp"

#include <zdict.h>

namespace tessera::zstd {
namespace {

constexpr const char* schema = R"({"properties": {
  "size": {"type": "integer", "default": 112640, "minimum": 256, "maximum": 16777216,
    "description": "largest size of the dictionary in bytes"}}})";

void learn(sdk::setup& s, std::span<const tsr_stream> samples) {
    std::uint64_t total = 0;
    for (const tsr_stream& sample : samples) {
        if (sample.type != TSR_BYTES && sample.type != TSR_U8)
            throw sdk::error{TSR_E_PARAM, std::string("expected samples of bytes, found ") +
                                              sdk::name(sample.type)};
        total += sample.count;
    }
    const auto joined = s.scratch<std::uint8_t>(total);
    const auto sizes = s.scratch<std::size_t>(samples.size());
    std::size_t at = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto bytes = sdk::memory(samples[i]);
        std::copy(bytes.begin(), bytes.end(), joined.data() + at);
        sizes[i] = bytes.size();
        at += bytes.size();
    }
    const auto dictionary = s.output<std::uint8_t>(static_cast<std::uint64_t>(s["size"].integer()));
    const std::size_t size =
        ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), joined.data(), sizes.data(),
                              static_cast<unsigned>(samples.size()));
    if (ZDICT_isError(size))
        throw sdk::error{TSR_E_PARAM, "no dictionary comes of " + std::to_string(samples.size()) +
                                          " samples with " + std::to_string(total) +
                                          " bytes: " + ZDICT_getErrorName(size) +
                                          "; expected many small samples, in all about 100 times "
                                          "the dictionary's size"};
    s.commit(size);
}

}  // namespace

const tsr_train_api train_api = {
    .size = sizeof(tsr_train_api),
    .schema = schema,
    .train = [](const tsr_host* host, tsr_call* raw, const char* params, const tsr_stream* samples,
                std::uint32_t count) noexcept {
        return sdk::detail::guard(host, raw, [&] {
            sdk::setup s{host, raw, params};
            learn(s, {samples, count});
        });
    }};

}  // namespace tessera::zstd
