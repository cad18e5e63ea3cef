// SPDX-License-Identifier: MIT
// The host's side of one call into a plugin: what the opaque tsr_call is, and the function table
// that plugins are given.
#pragma once

#include "memory.hpp"

#include <tessera/abi.h>
#include <tessera/error.hpp>
#include <tessera/limits.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace tessera::engine {

/// A stream and the memory it lies in. Copies share.
struct stream_value {
    tsr_stream view{};
    std::shared_ptr<buffer> memory;

    std::uint64_t bytes() const;
};

std::size_t width(tsr_type type);
const char* type_name(tsr_type type);
/// A view of `count` elements without data.
tsr_stream shape_of(tsr_type type, std::uint64_t count, std::uint64_t alphabet = 0,
                    std::uint64_t row = 0);

/// What all calls of one block share.
struct block_context {
    block_memory& memory;
    std::stop_token stop;
    std::uint64_t stage_limit = UINT64_MAX;  ///< bytes that one stage's output may hold
    unsigned threads = 1;                    ///< for tessera.parallel/1
    bool observed = false;                   ///< an encoder keeps what its last steps coded
};

/// Bytes of the assets that a plan was promised, for tessera.asset/1 while it is made; siblings of
/// a segmenter's input.
struct call_services {
    std::function<std::span<const std::uint8_t>(std::string_view reference)> asset;
    std::function<std::optional<std::vector<std::uint8_t>>(std::string_view name, std::size_t limit,
                                                           std::string& problem)>
        sibling;
};

/// Throws error{reason::corrupt} unless every element is below the stream's alphabet: later plugins
/// rely on the bound, so neither a plugin's nor a file's word is enough. Costs one pass where the
/// alphabet says more than the type.
void check_alphabet(const tsr_stream& s);

extern const tsr_host host;

}  // namespace tessera::engine

/// One encode or decode of one block by one plugin, or the making of a plan. One thread at a time,
/// except `fail`.
struct tsr_call {
    struct port {
        tsr_type type = TSR_BYTES;
        tessera::engine::stream_value value;
        std::uint64_t limit = UINT64_MAX;  ///< elements, where the host knows
        bool committed = false;
    };

    tessera::engine::block_context* block = nullptr;  ///< null while a plan is made
    std::vector<port> ports;
    std::span<const tessera::engine::stream_value> inputs;  ///< that outputs may share memory with
    bool headers_allowed = true;                            ///< false in raw mode
    std::vector<std::uint8_t> header_out;
    std::span<const std::uint8_t> header_in;
    std::vector<std::unique_ptr<tessera::engine::buffer>> scratch;
    tessera::engine::reserved_room* room = nullptr;  ///< what scratch comes from while it lasts
    std::vector<std::vector<std::uint8_t>> siblings;
    bool left_out = false;  ///< what a segmenter says of its input
    const tessera::engine::call_services* services = nullptr;

    std::mutex recording;  ///< guards the two below: jobs of one call may fail at once
    tsr_status status = TSR_OK;
    std::string message;

    tsr_call() = default;
    explicit tsr_call(tessera::engine::block_context& of) : block(&of) {}

    /// Throws error{status, message} unless `returned` is TSR_OK; the message is what the plugin or
    /// the host recorded.
    void check(tsr_status returned) const;
    /// The committed stream of `port`; throws error{reason::internal} if the plugin did not commit
    /// it.
    tessera::engine::stream_value take(std::uint32_t port);
};
