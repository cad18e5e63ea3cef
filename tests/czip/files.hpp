// SPDX-License-Identifier: MIT
// What the tests of "czip" share: the stage with a model, files taken apart and put together.
#pragma once

#include "../plugins/plugin.hpp"

#include "czip/container.hpp"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zstd.h>

extern "C" const tsr_entry tsr_plugin_entry_czip;

namespace tessera::test {

inline testing::stage czip_stage(const testing::bytes& model, const std::string& more = "") {
    return testing::stage(*tsr_plugin_entry_czip.plugins[0],
                          R"({"model": "asset:model")" + more + "}",
                          with_asset("asset:model", model));
}

inline std::vector<std::uint8_t> bytes_of(const stream& s) {
    std::vector<std::uint8_t> all;
    for (std::uint64_t i = 0; i < s.count; ++i) all.push_back(static_cast<std::uint8_t>(s.at(i)));
    return all;
}
inline stream stream_of(const std::vector<std::uint8_t>& bytes) {
    return stream::of(TSR_BYTES, std::span<const std::uint8_t>(bytes));
}

/// The payload of a file that is whole, by its own codec.
inline std::vector<std::uint8_t> payload_of(const std::vector<std::uint8_t>& file) {
    std::vector<std::uint8_t> payload(1 << 20);
    std::size_t size = payload.size();
    if (file[7] == 0)
        size = ZSTD_decompress(payload.data(), size, &file[16], file.size() - 16);
    else
        REQUIRE(BrotliDecoderDecompress(file.size() - 16, &file[16], &size, payload.data()) ==
                BROTLI_DECODER_RESULT_SUCCESS);
    REQUIRE(size <= payload.size());
    payload.resize(size);
    return payload;
}

/// A file of the outer header that `outer` begins with and a payload.
inline std::vector<std::uint8_t> file_of(std::vector<std::uint8_t> outer,
                                         const std::vector<std::uint8_t>& payload) {
    std::size_t size = payload.size() + 1024;
    std::vector<std::uint8_t> packed(size);
    if (outer[7] == 0)
        size = ZSTD_compress(packed.data(), size, payload.data(), payload.size(), 3);
    else
        REQUIRE(BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, payload.size(), payload.data(),
                                      &size, packed.data()));
    REQUIRE(size <= packed.size());
    outer.resize(16);
    outer.insert(outer.end(), packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
    return outer;
}

/// A file decoded as one of another program is: nobody says how long its text is.
inline stream text_in(const testing::stage& plan, const std::vector<std::uint8_t>& file) {
    testing::coded coded;
    coded.ports.push_back(stream_of(file));
    return plan.decode(coded, unknown_bytes);
}

}  // namespace tessera::test
