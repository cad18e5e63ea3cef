// SPDX-License-Identifier: MIT
// Measures what the loop of a bitwise model costs through the plugin ABI, against the same kernels
// in one function: ns of CPU time a bit, the best of many short rounds in this process. "plain" is
// the loop of predict, interval and update, which any three plugins have; "walk" is what the host
// does where the model runs the loop itself (tessera.bit-walk/1).
//
//     bit_loop FILE

#include "coder_streams.hpp"

#include "adaptive-binary/bits.hpp"
#include "adaptive-binary/odds.hpp"
#include "common/arithmetic/lanes.hpp"
#include "entropy/entropy.hpp"
#include "range/state.hpp"

#include <tessera/sdk/testing/params.hpp>

#include <cstring>

extern "C" {
extern const tsr_entry tsr_plugin_entry_adaptive_binary, tsr_plugin_entry_arithmetic,
    tsr_plugin_entry_range;
}

namespace {

using namespace tessera;
using bytes = std::vector<std::uint8_t>;

constexpr unsigned total_bits = 16;
constexpr adaptive_binary::rates rates{4, 7};

/// The contexts of order 0 over bytes, as the model keeps them.
struct walk_of_bytes {
    std::vector<adaptive_binary::bit_history> histories;
    std::vector<std::uint8_t> started;
    adaptive_binary::bit_walk walk;
    walk_of_bytes() : histories(256), started(1), walk(8, 0, histories, started) {}

    std::uint32_t ones() const {
        return adaptive_binary::share_of_one(walk.probability(), total_bits);
    }
};

struct fused_range {
    static std::size_t encode(const bytes& in, bytes& out) {
        walk_of_bytes model;
        const range::divider by(1u << total_bits);
        range::encoder_lane lane;
        lane.begin = lane.at = out.data();
        for (const std::uint8_t symbol : in)
            for (int b = 7; b >= 0; --b) {
                const std::uint32_t bit = symbol >> b & 1;
                lane.put(adaptive_binary::interval_of(bit, model.ones(), by.total()), by);
                model.walk.update(bit, rates);
            }
        lane.finish();
        return static_cast<std::size_t>(lane.at - lane.begin);
    }
    static void decode(const bytes& coded, std::size_t size, bytes& out) {
        walk_of_bytes model;
        const range::divider by(1u << total_bits);
        range::decoder_lane lane;
        lane.start(coded.data(), size);
        for (std::uint8_t& symbol : out) {
            std::uint32_t node = 1;
            while (node < 256) {
                const std::uint32_t ones = model.ones();
                const auto zeros = static_cast<std::uint32_t>(by.total() - ones);
                const std::uint64_t edge = by.unit(lane.range) * zeros;
                const std::uint32_t bit = lane.code >= edge;
                lane.take(adaptive_binary::interval_of(bit, ones, by.total()), by);
                model.walk.update(bit, rates);
                node = node << 1 | bit;
            }
            symbol = static_cast<std::uint8_t>(node);
        }
    }
};

struct fused_arithmetic {
    static std::size_t encode(const bytes& in, bytes& out) {
        walk_of_bytes model;
        const arithmetic::divider by(1u << total_bits);
        arithmetic::encoder_lane<32> lane;
        lane.begin = lane.at = out.data();
        for (const std::uint8_t symbol : in)
            for (int b = 7; b >= 0; --b) {
                const std::uint32_t bit = symbol >> b & 1;
                lane.put(adaptive_binary::interval_of(bit, model.ones(), by.total()), by);
                model.walk.update(bit, rates);
            }
        lane.finish(arithmetic::ending::quarter);
        return static_cast<std::size_t>(lane.at - lane.begin);
    }
    static void decode(const bytes& coded, std::size_t size, bytes& out) {
        walk_of_bytes model;
        const arithmetic::divider by(1u << total_bits);
        arithmetic::decoder_lane<32> lane;
        lane.start(coded.data(), size);
        for (std::uint8_t& symbol : out) {
            std::uint32_t node = 1;
            while (node < 256) {
                const std::uint32_t ones = model.ones();
                const std::uint32_t bit = lane.point(by) >= by.total() - ones;
                lane.take(adaptive_binary::interval_of(bit, ones, by.total()), by);
                model.walk.update(bit, rates);
                node = node << 1 | bit;
            }
            symbol = static_cast<std::uint8_t>(node);
        }
    }
};

/// The entropy stage over linked plugins.
class through_abi {
  public:
    through_abi(const tsr_desc& coder, engine::bit_loop loop)
        : plan_{bound(*tsr_plugin_entry_adaptive_binary.plugins[1]),
                bound(*tsr_plugin_entry_adaptive_binary.plugins[0]), bound(coder)} {
        engine::arrange_entropy(plan_, TSR_U8);
        plan_.loop = loop;
    }

    std::size_t encode(const bytes& in, bytes& out) {
        tsr_call call(block_);
        const engine::stream_value symbols{{sizeof(tsr_stream), TSR_U8, in.data(), in.size(), 0, 0},
                                           {}};
        call.ports.resize(1);
        engine::entropy_encode(plan_, call, symbols, {});
        header_ = call.header_out;
        const auto made = call.take(0);
        std::memcpy(out.data(), made.view.data, made.view.count);
        return made.view.count;
    }
    void decode(const bytes& coded, std::size_t size, bytes& out) {
        tsr_call call(block_);
        call.header_in = header_;
        call.ports.resize(1);
        call.ports[0].type = TSR_U8;
        const engine::stream_value body{{sizeof(tsr_stream), TSR_BYTES, coded.data(), size, 0, 0},
                                        {}};
        engine::entropy_decode(plan_, call, body, engine::shape_of(TSR_U8, out.size()), {});
        const auto made = call.take(0);
        std::memcpy(out.data(), made.view.data, out.size());
    }

  private:
    static engine::bound_plugin bound(const tsr_desc& desc) {
        return engine::bind({&desc, "linked", nullptr},
                            sdk::testing::complete_params(desc.schema, "{}"), {});
    }
    engine::buffer_pool pool_{64 << 20};
    engine::block_memory memory_{pool_, std::uint64_t{1} << 30};
    engine::block_context block_{memory_, {}};
    engine::entropy_plan plan_;
    bytes header_;
};

/// Prints ns a bit both ways; the decoded bytes must be those that were encoded.
template <class Loop>
void measure(const char* name, Loop&& loop, const bytes& in, const bytes* expected, bytes& coded) {
    bytes back(in.size());
    std::size_t size = 0;
    const auto ns_a_bit = [&](auto&& f) {
        return 1e3 / 8 / bench::megabytes_a_second(in.size(), f);
    };
    const double encode = ns_a_bit([&] { size = loop.encode(in, coded); });
    const double decode = ns_a_bit([&] { loop.decode(coded, size, back); });
    const bool same = expected == nullptr ||
                      std::equal(coded.begin(), coded.begin() + static_cast<std::ptrdiff_t>(size),
                                 expected->begin());
    std::printf("%-20s %8.2f %8.2f   %s\n", name, encode, decode,
                back != in ? "DECODES TO SOMETHING ELSE"
                : same     ? "same bits"
                           : "OTHER BITS");
}

template <class Fused>
void compare(const char* name, const tsr_desc& coder, const bytes& in) {
    bytes direct(in.size() * 2 + 64), coded(direct.size());
    std::printf("%s\n", name);
    measure("  fused", Fused{}, in, nullptr, direct);
    measure("  plain", through_abi(coder, engine::bit_loop::plain), in, &direct, coded);
    measure("  walk", through_abi(coder, engine::bit_loop::best), in, &direct, coded);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: bit_loop FILE\n");
        return 1;
    }
    bytes in = bench::file_bytes(argv[1]);
    in.resize(std::min<std::size_t>(in.size(), 100000));
    std::printf("ns a bit                encode   decode\n");
    compare<fused_range>("range", *tsr_plugin_entry_range.plugins[0], in);
    compare<fused_arithmetic>("arithmetic", *tsr_plugin_entry_arithmetic.plugins[0], in);
}
