// SPDX-License-Identifier: MIT
// Streams by the codes of a book: Huffman's here, arithmetic ones by the plugin of that name.
#include "huffman.hpp"

#include "../entropy/part.hpp"
#include "../entropy/tables.hpp"

#include <tessera/bitstream.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tessera::bitstream {

namespace {

/// Frequencies of one stream as a coder takes them.
class frequencies {
  public:
    frequencies(const std::vector<std::uint64_t>& counts, const tsr_coder_api& coder)
        : lower_(counts.size() + engine::slack / sizeof(std::uint32_t)) {
        std::uint64_t total = 0;
        for (std::size_t s = 0; s < counts.size(); ++s) {
            lower_[s] = static_cast<std::uint32_t>(total);
            if (counts[s] > coder.max_total - total)
                throw error(reason::limit,
                            fmt::format("counts of more than {} symbols, which arithmetic coding "
                                        "does not take; dumps with books of their own are smaller",
                                        coder.max_total));
            total += counts[s];
        }
        if (total == 0) throw error(reason::corrupt, "a book in which no symbol was counted");
        table_ = {sizeof(tsr_table), static_cast<std::uint32_t>(counts.size()), total,
                  lower_.data(), nullptr};
        tables_ = {sizeof(tsr_tables), 1, &table_, nullptr, 0};
    }
    frequencies(const frequencies&) = delete;
    frequencies& operator=(const frequencies&) = delete;
    const tsr_tables& tables() const { return tables_; }

  private:
    std::vector<std::uint32_t> lower_;
    tsr_table table_{};
    tsr_tables tables_{};
};

}  // namespace

struct stream_coder::arithmetic {
    engine::bound_plugin plan;
    limits bounds;

    /// Calls work(coder, symbols), symbols being room for `count` of them.
    template <class Work>
    void run(std::uint64_t count, Work&& work) const {
        engine::buffer_pool pool(0);
        engine::block_memory memory(pool, bounds.memory);
        engine::block_context context{memory, {}, bounds.memory, 1};
        engine::coder_part coder(plan, "arithmetic", context);
        engine::buffer room(memory, 2 * count);
        const tsr_stream symbols{sizeof(tsr_stream), TSR_U16, room.data(), count, 0, 0};
        work(coder, symbols, reinterpret_cast<std::uint16_t*>(room.data()));
    }
};

stream_coder::stream_coder(coding how, const registry& plugins, const limits& bounds) : how_(how) {
    if (how != coding::arithmetic) return;
    const plugin* found = plugins.find("arithmetic", TSR_CODER);
    if (found == nullptr)
        throw error(reason::unsupported, "the plugin \"arithmetic\" is needed for .ac streams");
    arithmetic_ = std::make_shared<const arithmetic>(
        arithmetic{engine::bind(*found, R"({"ending": "quarter"})", {}), bounds});
}

std::vector<std::uint8_t> stream_coder::encode(std::span<const std::uint16_t> symbols,
                                               const book& b, std::size_t index) const {
    const auto& of_symbol = b[index];
    const auto lacking = std::find_if(symbols.begin(), symbols.end(),
                                      [&](std::uint16_t s) { return of_symbol[s] == 0; });
    if (lacking != symbols.end())
        throw error(reason::unsupported,
                    fmt::format("symbol {} at {} of stream {} is not in the book", *lacking,
                                lacking - symbols.begin(), streams[index].name));
    if (how_ == coding::huffman) return huffman_code(of_symbol).encode(symbols);
    std::vector<std::uint8_t> out;
    arithmetic_->run(symbols.size(),
                     [&](engine::coder_part& coder, const tsr_stream& view, std::uint16_t* room) {
                         std::copy(symbols.begin(), symbols.end(), room);
                         const frequencies table(of_symbol, coder.api);
                         engine::expect_bytes(coder.call);
                         coder.run(coder.api.encode, &table.tables(), &view);
                         engine::stream_value holder;
                         const auto bytes = engine::bytes_of(coder, holder);
                         out.assign(bytes.begin(), bytes.end());
                     });
    return out;
}

std::vector<std::uint16_t> stream_coder::decode(std::span<const std::uint8_t> bytes,
                                                std::uint64_t count, const book& b,
                                                std::size_t index) const {
    if (how_ == coding::huffman) return huffman_code(b[index]).decode(bytes, count);
    if (count > arithmetic_->bounds.memory / 2)
        throw error(reason::limit,
                    fmt::format("{} symbols do not fit the {} bytes of memory allowed", count,
                                arithmetic_->bounds.memory));
    std::vector<std::uint16_t> out;
    arithmetic_->run(
        count, [&](engine::coder_part& coder, const tsr_stream& view, std::uint16_t* room) {
            const frequencies table(b[index], coder.api);
            engine::buffer with_slack(coder.call.block->memory, bytes.size());
            std::copy(bytes.begin(), bytes.end(), with_slack.data());
            const tsr_stream in = engine::byte_stream({with_slack.data(), bytes.size()});
            coder.run(coder.api.decode, &table.tables(), &in, &view);
            out.assign(room, room + count);
        });
    return out;
}

}  // namespace tessera::bitstream
