// SPDX-License-Identifier: MIT
// Learns a dictionary for the stage "zstd" from samples.
#include "train.hpp"

#include "tessera/sdk/train.hpp"

#include <zdict.h>

namespace tessera::zstd {
namespace {

constexpr const char* schema = R"({"properties": {
  "size": {"type": "integer", "default": 112640, "minimum": 256, "maximum": 16777216,
    "description": "largest size of the dictionary in bytes"}}})";

void learn(sdk::setup& s, std::span<const tsr_stream> samples) {
    const auto joined = sdk::joined_samples(s, samples);
    const auto sizes = s.scratch<std::size_t>(samples.size());
    std::ranges::transform(samples, sizes.begin(), &tsr_stream::count);
    const auto dictionary = s.output<std::uint8_t>(static_cast<std::uint64_t>(s["size"].integer()));
    const std::size_t size =
        ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), joined.data(), sizes.data(),
                              static_cast<unsigned>(samples.size()));
    if (ZDICT_isError(size))
        throw sdk::error{TSR_E_PARAM, "no dictionary comes of " + std::to_string(samples.size()) +
                                          " samples with " + std::to_string(joined.size()) +
                                          " bytes: " + ZDICT_getErrorName(size) +
                                          "; expected many small samples, in all about 100 times "
                                          "the dictionary's size"};
    s.commit(size);
}

}  // namespace

const tsr_train_api train_api = sdk::train_api<learn>(schema);

}  // namespace tessera::zstd
