// SPDX-License-Identifier: MIT
// Steps allocate nothing once room is reserved: counted in the whole program.
#include "linked.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* counted(std::size_t bytes, std::size_t alignment) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    void* const room =
        std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (room == nullptr) throw std::bad_alloc();
    return room;
}

}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return counted(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* room) noexcept { std::free(room); }
void operator delete(void* room, std::size_t) noexcept { std::free(room); }
void operator delete(void* room, std::align_val_t) noexcept { std::free(room); }
void operator delete(void* room, std::size_t, std::align_val_t) noexcept { std::free(room); }

namespace tessera::test {

TEST_CASE("steps allocate nothing once room is reserved") {
    std::mt19937_64 random(3);
    const message m(random, 64, 4000);
    const step_codec codec = codec_of("quantize", "range");
    for (const std::uint32_t lanes : {1, 4}) {
        const step_options options{.alphabet = 64, .lanes = lanes};
        step_encoder encoder(codec, options);
        encoder.reserve(8000);
        for (int round = 0; round < 2; ++round) {
            // The first step brings the distribution's room for rows.
            encoder.encode({m.counts.data(), TSR_COUNTS, 64, lanes},
                           std::span(m.symbols).first(lanes));
            const std::uint64_t before = allocations;
            for (std::size_t i = lanes; i < m.symbols.size(); i += lanes)
                encoder.encode({m.counts.data() + i * 64, TSR_COUNTS, 64, lanes},
                               std::span(m.symbols).subspan(i, lanes));
            CHECK(allocations == before);
            const auto made = encoder.finish();
            CHECK(made.size() > 1000);
            CHECK(allocations > before);  // the count counts

            step_decoder decoder(codec, options);
            decoder.start(made);
            std::vector<std::uint32_t> found(m.symbols.size());
            decoder.decode({m.counts.data(), TSR_COUNTS, 64, lanes}, std::span(found).first(lanes));
            const std::uint64_t decoding = allocations;
            for (std::size_t i = lanes; i < found.size(); i += lanes)
                decoder.decode({m.counts.data() + i * 64, TSR_COUNTS, 64, lanes},
                               std::span(found).subspan(i, lanes));
            CHECK(allocations == decoding);
            CHECK(found == m.symbols);
            encoder.reset();
        }
    }
}

}  // namespace tessera::test
