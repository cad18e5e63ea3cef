// SPDX-License-Identifier: MIT
// The loop of a model that walks its bits itself: the bits of the plain loop, and its failures.
#include "doubles.hpp"
#include "stage.hpp"

#include <algorithm>

namespace tessera::test {

namespace {

using engine::bit_loop;

struct both_loops {
    engine::entropy_plan walking, plain;
    both_loops(const tsr_desc& coder, tsr_type type, std::uint32_t lanes, std::string_view model,
               std::string_view distribution)
        : walking(arranged(bound(adaptive_bits(), model), bound(adaptive_binary(), distribution),
                           bound(coder), type, lanes)),
          plain(walking) {
        plain.loop = bit_loop::plain;
    }
};

template <class T>
void same_both_ways(const both_loops& loops, surroundings& in, tsr_type type,
                    const std::vector<T>& elements, std::uint64_t alphabet) {
    const stream_value symbols = stream_of(in, type, elements, alphabet);
    const coded walked = encode(loops.walking, in, symbols);
    const coded plain = encode(loops.plain, in, symbols);
    CHECK(walked.header == plain.header);
    CHECK(walked.body == plain.body);
    const auto whole = sdk::memory(symbols.view);
    const bytes expected(whole.begin(), whole.end());
    CHECK(decode(loops.walking, in, plain, symbols.view) == expected);
    CHECK(decode(loops.plain, in, plain, symbols.view) == expected);
}

/// A model that walks otherwise than it was asked to.
enum class misstep { too_few, too_many, exception };
template <misstep How>
struct stumbling {
    explicit stumbling(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_P1_U32; }
    struct state {
        std::span<std::uint32_t> row;
        state(const stumbling&, sdk::call& c, const tsr_stream&, doubles::siblings, sdk::lanes)
            : row(c.scratch<std::uint32_t>(1)) {}
        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            row[0] = 1u << 31;
            return {sizeof(tsr_scores), TSR_P1_U32, row.data(), 2, 1, 0};
        }
        void update(std::uint32_t, const std::uint32_t*, std::uint64_t) {}
        void walk(std::uint64_t symbols, const sdk::bit_coder& code) {
            if (How == misstep::exception) throw sdk::error{TSR_E_LIMIT, "no more steps"};
            const std::uint64_t bits = symbols * 8 + (How == misstep::too_many ? 100000 : 0) -
                                       (How == misstep::too_few ? 1 : 0);
            for (std::uint64_t i = 0; i < bits; ++i) code(1u << 31);
        }
    };
};
template <misstep How>
inline constexpr tsr_desc stumbling_desc =
    sdk::describe_model<stumbling<How>>({.id = "test.stumbling",
                                         .summary = "missteps",
                                         .flags = TSR_EXACT | TSR_BITWISE,
                                         .accepts = TSR_ANY_TYPE,
                                         .kinds = TSR_KIND_BIT(TSR_P1_U32)});

failure stumble(const tsr_desc& model) {
    surroundings in;
    const auto plan = arranged(bound(model), bound(adaptive_binary()), bound(range()), TSR_U8, 1);
    const auto symbols = stream_of(in, TSR_U8, bytes(100, 7));
    const failure encoding = failure_of([&] { encode(plan, in, symbols); });
    auto plain = plan;
    plain.loop = bit_loop::plain;
    const coded made = encode(plain, in, symbols);
    const failure decoding = failure_of([&] { decode(plan, in, made, symbols.view); });
    CHECK(encoding.why == decoding.why);
    CHECK(encoding.message == decoding.message);
    return encoding;
}

}  // namespace

TEST_CASE("a model's own walk gives the bits of the plain loop, with every coder") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    // rANS takes no bits by themselves: points and intervals, as for other symbols.
    const struct {
        const tsr_desc& coder;
        const char* distribution;
    } coders[] = {{range(), R"({"bits": 32})"},
                  {range(), R"({"bits": 2})"},
                  {arithmetic(), R"({"bits": 30})"},
                  {arithmetic(), "{}"},
                  {rans(), "{}"}};
    for (const auto& with : coders)
        for (const std::size_t count : {1, 2, 511, 512, 513, 3000}) {
            CAPTURE(with.coder.id);
            CAPTURE(count);
            same_both_ways(both_loops(with.coder, TSR_U8, 1, R"({"order": 1})", with.distribution),
                           in, TSR_U8, skewed<std::uint8_t>(random, count, 256), 256);
            same_both_ways(both_loops(with.coder, TSR_BYTES, 1, "{}", with.distribution), in,
                           TSR_BYTES, skewed<std::uint8_t>(random, count, 40), 0);
            same_both_ways(both_loops(with.coder, TSR_U16, 1, "{}", with.distribution), in, TSR_U16,
                           skewed<std::uint16_t>(random, count, 700), 700);
            same_both_ways(both_loops(with.coder, TSR_U32, 1, "{}", with.distribution), in, TSR_U32,
                           skewed<std::uint32_t>(random, count, 200000), 0);
            same_both_ways(both_loops(with.coder, TSR_U64, 2, "{}", with.distribution), in, TSR_U64,
                           skewed<std::uint64_t>(random, count, 2), 0);
        }
}

TEST_CASE("a walk of other bits than asked for is named, in both directions") {
    const failure few = stumble(stumbling_desc<misstep::too_few>);
    CHECK(few.why == reason::internal);
    CHECK(few.message == "model: walked 799 bits of 100 symbols, expected 800");
    const failure many = stumble(stumbling_desc<misstep::too_many>);
    CHECK(many.why == reason::internal);
    CHECK(many.message == "model: walked 100800 bits of 100 symbols, expected 800");
    const failure thrown = stumble(stumbling_desc<misstep::exception>);
    CHECK(thrown.why == reason::limit);
    CHECK(thrown.message == "model: no more steps");
}

TEST_CASE("a damaged walk is an error or other symbols, never a crash") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    for (const tsr_desc* coder : {&range(), &arithmetic(), &rans()}) {
        CAPTURE(coder->id);
        const both_loops loops(*coder, TSR_U8, 1, "{}", "{}");
        const auto symbols = stream_of(in, TSR_U8, skewed<std::uint8_t>(random, 900, 256));
        const coded made = encode(loops.walking, in, symbols);
        for (unsigned round = 0; round < 300; ++round) {
            coded damaged = made;
            if (round % 3 == 0)
                damaged.body.resize(random() % made.body.size());
            else
                for (unsigned flips = 0; flips < round % 3; ++flips)
                    damaged.body[random() % made.body.size()] ^= 1 << random() % 8;
            bytes walked, plain;
            const failure a =
                failure_of([&] { walked = decode(loops.walking, in, damaged, symbols.view); });
            const failure b =
                failure_of([&] { plain = decode(loops.plain, in, damaged, symbols.view); });
            CHECK(a.why == b.why);
            CHECK(walked == plain);
        }
    }
}

TEST_CASE("a walk ends when the caller gives up") {
    surroundings in;
    std::stop_source stop;
    const both_loops loops(range(), TSR_U8, 1, "{}", "{}");
    const auto symbols = stream_of(in, TSR_U8, bytes(100000, 7));
    const coded made = encode(loops.walking, in, symbols);
    in.block.stop = stop.get_token();
    stop.request_stop();
    CHECK(failure_of([&] { encode(loops.walking, in, symbols); }).why == reason::cancelled);
    CHECK(failure_of([&] { decode(loops.walking, in, made, symbols.view); }).why ==
          reason::cancelled);
}

}  // namespace tessera::test
