// SPDX-License-Identifier: MIT
// Priors: what training makes, what comes back of it, and what is refused.
#include "context-mix/history.hpp"
#include "context-mix/parameters.hpp"
#include "context-mix/prior_file.hpp"
#include "mixing.hpp"
#include "stage.hpp"

#include <tessera/sdk/test_host.hpp>
#include <tessera/sdk/varint.hpp>
#include <tessera/tessera.hpp>

#include <zstd.h>

#include <filesystem>
#include <fstream>

extern "C" const tsr_entry tsr_plugin_entry_context_mix;

namespace tessera::test {

namespace {

namespace testing = sdk::testing;
using context_mix::knowledge;

const tsr_desc& context_mix_model() { return *tsr_plugin_entry_context_mix.plugins[0]; }

constexpr char few[] =
    R"("contexts": ["order1", "order3"], "matches": [5], "selectors": ["node"], "runs": false)";

std::string with(const std::string& more) { return "{" + std::string(few) + more + "}"; }

context_mix::recipe recipe_of(const std::string& params) {
    return context_mix::recipe_of(
        sdk::value::parse(testing::complete_params(context_mix::model_schema.data(), params)));
}

std::string lesson(std::size_t size) {
    static constexpr const char* words[] = {"the ", "block ", "of ", "memory ", "and ", "damage. "};
    std::string text;
    for (std::uint32_t any = 3; text.size() < size; any = any * 1103515245 + 12345)
        text += words[(any >> 16) % 6];
    return text;
}

/// A small prior, learned once.
const bytes& small_prior() {
    static const bytes asset = [] {
        const testing::stream samples[] = {testing::stream::text(lesson(6000)),
                                           testing::stream::text("a short one")};
        const auto made = testing::train(context_mix_model(), samples, with(R"(, "size": 20000)"));
        return bytes(made.bytes().begin(), made.bytes().end());
    }();
    return asset;
}

knowledge read(const bytes& asset, const std::string& params = with("")) {
    const auto how = recipe_of(params);
    context_mix::check_prior(asset, how);
    return context_mix::read_prior(asset, how);
}

refusal reading(const bytes& asset, const std::string& params = with("")) {
    return refusal_of([&] { read(asset, params); });
}

/// A prior by hand: its front, then columns packed by zstd.
struct by_hand {
    bytes all;

    explicit by_hand(std::uint64_t lines, std::uint64_t version = 1) {
        const std::string magic = "tessera-prior",
                          signature = context_mix::signature_of(recipe_of(with("")));
        all.assign(magic.begin(), magic.end());
        sdk::append_varint(all, version);
        sdk::append_varint(all, signature.size());
        all.insert(all.end(), signature.begin(), signature.end());
        sdk::append_varint(all, lines);
    }
    by_hand& column(const bytes& content, std::uint64_t claimed = UINT64_MAX) {
        bytes packed(ZSTD_compressBound(content.size()));
        packed.resize(
            ZSTD_compress(packed.data(), packed.size(), content.data(), content.size(), 1));
        sdk::append_varint(all, std::min<std::uint64_t>(
                                    claimed, claimed == UINT64_MAX ? content.size() : claimed));
        sdk::append_varint(all, packed.size());
        all.insert(all.end(), packed.begin(), packed.end());
        return *this;
    }
    by_hand& columns(int count, const bytes& content) {
        for (int i = 0; i < count; ++i) column(content);
        return *this;
    }
};

/// Walks a little text with a model that starts from the asset.
refusal walking(const bytes& asset) {
    return refusal_of([&] {
        testing::surroundings around;
        around.assets["asset:p"] = std::make_shared<bytes>(asset);
        const testing::model model(context_mix_model(), with(R"(, "prior": "asset:p")"), around);
        testing::stream text = testing::stream::text("the block of");
        text.alphabet = 256;
        model.walk(text, {});
    });
}

engine::bound_plugin primed(const bytes& prior, const std::string& params) {
    const asset a{"p", {}, prior.size(), prior, nullptr};
    return engine::bind({&context_mix_model(), "linked", nullptr},
                        testing::complete_params(context_mix_model().schema, params),
                        {{"asset:p", a}});
}

}  // namespace

TEST_CASE("a prior that is read and written again is the same") {
    const bytes& asset = small_prior();
    const knowledge k = read(asset);
    CHECK(context_mix::write_prior(k, recipe_of(with(""))) == asset);
    CHECK(asset.size() <= 20000);
    std::size_t slots = 0;
    for (const auto& line : k.lines)
        for (const auto& history : line.history) slots += history[0] != 0;
    CHECK(slots > 50);
    CHECK(slots < 4 * k.lines.size());
}

TEST_CASE("training twice gives the same prior, and to a smaller size less of the same") {
    const testing::stream samples[] = {testing::stream::text(lesson(6000)),
                                       testing::stream::text("a short one")};
    const auto train = [&](const std::string& more) {
        return testing::train(context_mix_model(), samples, with(more));
    };
    const auto again = train(R"(, "size": 20000)");
    CHECK(bytes(again.bytes().begin(), again.bytes().end()) == small_prior());
    const std::uint64_t less = small_prior().size() * 15 / 16;
    CHECK(train(", \"size\": " + std::to_string(less)).count <= less);
    const refusal r =
        refusal_of([&] { testing::train(context_mix_model(), samples, R"({"size": 4096})"); });
    CHECK(r.status == TSR_E_PARAM);
    CHECK(r.message.starts_with("size: expected at least the "));
    CHECK(r.message.ends_with(" bytes that estimates and weights take, found 4096"));
}

TEST_CASE("text like the lesson is shorter with the prior, and comes back in any number of lanes") {
    const std::string text = lesson(9000).substr(7000);
    const bytes block(text.begin(), text.end());
    surroundings in;
    const auto symbols = stream_of(in, TSR_BYTES, block);
    const auto cold = arranged(bound(context_mix_model(), with("")), bound(adaptive_binary()),
                               bound(arithmetic()), TSR_BYTES, 1);
    const std::size_t unprimed = encode(cold, in, symbols).size();
    for (const std::uint32_t lanes : {1, 2, 5}) {
        const auto plan = arranged(primed(small_prior(), with(R"(, "prior": "asset:p")")),
                                   bound(adaptive_binary()), bound(arithmetic()), TSR_BYTES, lanes);
        const coded made = round_trip(plan, in, symbols);
        surroundings two(std::uint64_t{512} << 20, 2);
        CHECK(encode(plan, two, stream_of(two, TSR_BYTES, block)).body == made.body);
        if (lanes == 1) CHECK(made.size() < unprimed * 9 / 10);
    }
}

TEST_CASE("samples that are none, or no bytes, are refused") {
    const testing::stream numbers[] = {testing::stream(TSR_U16, 10)};
    const refusal wide = refusal_of([&] { testing::train(context_mix_model(), numbers); });
    CHECK(wide.status == TSR_E_PARAM);
    CHECK(wide.message == "expected samples of bytes, found u16");
    const testing::stream nothing[] = {testing::stream(TSR_BYTES, 0)};
    const refusal none = refusal_of([&] { testing::train(context_mix_model(), nothing); });
    CHECK(none.status == TSR_E_PARAM);
    CHECK(none.message == "expected samples, found 0 bytes");
}

TEST_CASE("a prior cut at any length is an error") {
    const bytes& whole = small_prior();
    for (std::size_t size = 1; size < whole.size(); ++size) {
        CAPTURE(size);
        const bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const refusal r = reading(cut);
        CHECK(r.status == TSR_E_CORRUPT);
        CHECK(r.message.starts_with("prior: "));
    }
    bytes longer = whole;
    longer.push_back(0);
    CHECK(reading(longer).message == "prior: 1 bytes behind its end");
}

TEST_CASE("a prior with any byte damaged is an error, or another prior that serves") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::size_t serve = 0;
    for (std::size_t at = 0; at < small_prior().size(); ++at) {
        CAPTURE(at);
        bytes other = small_prior();
        other[at] ^= static_cast<std::uint8_t>(1 + random() % 255);
        const refusal r = walking(other);
        CAPTURE(r.message);
        CHECK((r.status == TSR_OK || r.status == TSR_E_CORRUPT || r.status == TSR_E_PARAM ||
               r.status == TSR_E_UNSUPPORTED));
        if (r.status != TSR_OK) CHECK(r.message.starts_with("prior: "));
        serve += r.status == TSR_OK;
    }
    CHECK(serve < small_prior().size());
}

TEST_CASE("what is no prior, of another version or for other parameters is refused") {
    CHECK(reading({}).message == "prior: expected a file that begins with \"tessera-prior\"");
    CHECK(reading(bytes(100, 7)).message ==
          "prior: expected a file that begins with \"tessera-prior\"");
    const refusal version = reading(by_hand(1, 3).all);
    CHECK(version.status == TSR_E_UNSUPPORTED);
    CHECK(version.message == "prior: version 3, this release reads versions 1 and 2");
    for (
        const char* other :
        {R"({"contexts": ["order1", "order4"], "matches": [5], "selectors": ["node"], "runs": false})",
         R"({"contexts": ["order3", "order1"], "matches": [5], "selectors": ["node"], "runs": false})",
         R"({"contexts": ["order1", "order3"], "matches": [], "selectors": ["node"], "runs": false})",
         R"({"contexts": ["order1", "order3"], "matches": [5], "selectors": ["last"], "runs": false})",
         R"({"contexts": ["order1", "order3"], "matches": [5], "selectors": ["node"]})"}) {
        CAPTURE(other);
        const refusal r = reading(small_prior(), other);
        CHECK(r.status == TSR_E_PARAM);
        CHECK(r.message ==
              "prior: expected one trained with the same contexts, selectors, count of matches and "
              "runs, \"" +
                  context_mix::signature_of(recipe_of(other)) + "\", found one of \"" +
                  context_mix::signature_of(recipe_of(with(""))) + "\"");
    }
    // What is learned on the way, and how much is kept, may differ.
    CHECK(reading(small_prior(), with(R"(, "rate": 3, "limit": 99, "memory": 4096)")).status ==
          TSR_OK);
}

TEST_CASE("a prior is refused where symbols are wider than bytes") {
    surroundings in;
    const auto plan = arranged(primed(small_prior(), with(R"(, "prior": "asset:p")")),
                               bound(adaptive_binary()), bound(arithmetic()), TSR_U16, 1);
    const auto symbols = stream_of(in, TSR_U16, std::vector<std::uint16_t>(10, 300));
    const failure f = failure_of([&] { encode(plan, in, symbols); });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message == "model: prior: symbols of 16 bits, expected at most 8");
}

TEST_CASE("what a prior claims is held against its size and its other columns") {
    const auto message = [](const by_hand& p) {
        const refusal r = reading(p.all);
        CHECK(r.status == TSR_E_CORRUPT);
        return r.message;
    };
    const std::size_t front = by_hand(1).all.size();
    CHECK(message(by_hand(0)) == "prior: expected 1 line or more, at most one for each of its " +
                                     std::to_string(front) + " bytes, found 0");
    CHECK(message(by_hand(1 << 20)) ==
          "prior: expected 1 line or more, at most one for each of its " +
              std::to_string(front + 2) + " bytes, found 1048576");
    CHECK(message(by_hand((1 << 20) + 1)) ==
          "prior: expected lines, found the end or too large a number");
    CHECK(message(by_hand(1)) ==
          "prior: expected numbers of slots, found the end or too large a number");
    CHECK(message(by_hand(3).column({0, 0})) == "prior: numbers of slots: expected 3, found 2");
    CHECK(message(by_hand(3).column({0, 0, 0}, std::uint64_t{1} << 40)) ==
          "prior: expected numbers of slots, found the end or too large a number");
    CHECK(message(by_hand(3).column({0, 0}, 3)) ==
          "prior: numbers of slots do not unpack to 3 bytes");
    CHECK(message(by_hand(2).column({1, 5})) == "prior: line 1: expected at most 4 slots, found 5");
    CHECK(message(by_hand(2).column({1, 2}).column({9, 9})) ==
          "prior: checks: expected 3, found 2");
    CHECK(message(by_hand(2).column({1, 2}).column({9, 9, 9, 9})) ==
          "prior: expected checks, found the end or too large a number");
    const auto slots = [] { return by_hand(2).column({1, 1}).column({7, 8}); };
    CHECK(message(slots().column({1, 0}).columns(14, {})) == "prior: too few histories at place 3");
    CHECK(message(slots().column({0, 1}).columns(14, {})) ==
          "prior: line 0: a slot that saw nothing");
    CHECK(message(slots().column({255, 1}).columns(14, {})) == "prior: history 255 is none");
    // State 1 saw a one: behind it places 3, 7 and 15 have something.
    const auto with_ones = [&](const bytes& first) {
        by_hand p = slots().column(first);
        for (int place = 2; place < 16; ++place)
            p.column((place & (place + 1)) == 0 ? bytes{1, 1} : bytes{});
        return p.columns(3, bytes(1152)).columns(2, bytes(6144));
    };
    CHECK(reading(with_ones({1, 1}).all).status == TSR_OK);
    CHECK(message(with_ones({1})) == "prior: too few histories at place 1");
    CHECK(message(slots().column({1, 1}).columns(14, {0, 0})) ==
          "prior: too many histories at place 2");
    CHECK(message(by_hand(1).column({0}).column({}).columns(15, {}).column({1, 2})) ==
          "prior: estimates: expected 1152, found 2");
    CHECK(message(by_hand(1)
                      .column({0})
                      .column({})
                      .columns(15, {})
                      .columns(3, bytes(1152))
                      .column({1, 2})) == "prior: weights: expected 6144, found 2");
    const by_hand whole = by_hand(1)
                              .column({0})
                              .column({})
                              .columns(15, {})
                              .columns(3, bytes(1152, 255))
                              .columns(2, bytes(6144, 128));
    CHECK(reading(whole.all).status == TSR_OK);
    for (const std::int32_t w : read(whole.all).weights) CHECK(w == (-32768 + 128) * 32);
    CHECK(walking(whole.all).status == TSR_OK);
    by_hand unprintable(1);
    unprintable.all[20] = 27;
    CHECK(message(unprintable) == "prior: expected a signature of printable characters");
}

TEST_CASE("kept weights stay within what kernels take") {
    const by_hand least = by_hand(1)
                              .column({0})
                              .column({})
                              .columns(15, {})
                              .columns(3, bytes(1152, 0))
                              .column(bytes(6144, 128))
                              .column(bytes(6144, 0));
    for (const std::int32_t w : read(least.all).weights) CHECK(w == -((1 << 20) - 1));
    CHECK(walking(least.all).status == TSR_OK);
}

TEST_CASE("histories in a prior have counts rounded down to a few, with nothing made up") {
    using context_mix::histories;
    for (unsigned s = 0; s < histories.states; ++s) {
        CAPTURE(s);
        const std::uint8_t c = context_mix::coarse(static_cast<std::uint8_t>(s));
        CHECK(histories.zeros[c] <= histories.zeros[s]);
        CHECK(histories.ones[c] <= histories.ones[s]);
        CHECK((histories.zeros[c] > 0) == (histories.zeros[s] > 0));
        CHECK((histories.ones[c] > 0) == (histories.ones[s] > 0));
        CHECK(context_mix::coarse(c) == c);
        if (histories.zeros[s] <= 4 && histories.ones[s] <= 4) {
            CHECK(histories.zeros[c] == histories.zeros[s]);
            CHECK(histories.ones[c] == histories.ones[s]);
        }
    }
}

TEST_CASE("a file whose prior is missing or another one says which content it wants") {
    const std::filesystem::path directory =
        std::filesystem::temp_directory_path() / ("tessera-prior-" + std::to_string(new_seed()));
    std::filesystem::create_directories(directory);
    const auto store = [&](const bytes& content) {
        std::ofstream(directory / "small.prior", std::ios::binary)
            .write(reinterpret_cast<const char*>(content.data()),
                   static_cast<std::streamsize>(content.size()));
    };
    store(small_prior());
    registry plugins;
    for (const tsr_entry* entry : {&tsr_plugin_entry_context_mix, &tsr_plugin_entry_adaptive_binary,
                                   &tsr_plugin_entry_arithmetic})
        plugins.add(*entry);
    const environment here{.plugins = plugins, .assets = asset_store({directory}), .codecs = {}};
    const auto steps = pipeline::compile(
        spec::parse(R"({"tessera": 1, "name": "primed", "pipeline": [{"use": "entropy", "model":
            {"use": "context-mix", "params": )" +
                    with(R"(, "prior": "asset:small.prior")") +
                    R"(}, "distribution": "adaptive-binary", "coder": "arithmetic"}]})"),
        here.plugins, here.assets);
    const std::string text = lesson(500);
    const bytes content(text.begin(), text.end());
    memory_source in(content, "text");
    memory_sink frame;
    encode(steps, in, frame);
    const auto decoded = [&] {
        memory_source file(frame.data, "file.tsr");
        memory_sink out;
        decode(file, out, here, {.threads = 1});
        return std::string(out.data.begin(), out.data.end());
    };
    CHECK(decoded() == text);
    bytes other = small_prior();
    other.back() ^= 1;
    store(other);
    const failure f = failure_of(decoded);
    CHECK(f.why == reason::unsupported);
    CAPTURE(f.message);
    CHECK(f.message.find(to_hex(hash_sha256(small_prior()))) != std::string::npos);
    std::filesystem::remove_all(directory);
}

}  // namespace tessera::test
