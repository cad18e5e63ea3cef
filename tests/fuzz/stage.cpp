// SPDX-License-Identifier: MIT
// Fuzz target: every stage alone, and entropy steps, both ways; segmenters. tests/fuzz/README.md
// describes the input.
#include "../../sdk/conform/schema.hpp"
#include "assets.hpp"
#include "harness.hpp"
#include "input.hpp"
#include "registry/linked.hpp"

#include <tessera/sdk/test_host.hpp>
#include <tessera/sdk/testing/segmenter.hpp>
#include <tessera/sdk/testing/stage.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

using namespace tessera;
using namespace tessera::fuzz;
namespace host = tessera::sdk::testing;

namespace {

// Streams for a plan that runs a language model for each element are no longer.
constexpr std::uint64_t most_by_model = 300;

struct stage_under_test {
    const tsr_desc& desc;
    std::vector<std::string> params;
    host::surroundings around;  // with an asset, where it takes one
};

stage_under_test under_test(const tsr_desc& desc) {
    stage_under_test s{desc, {}, {}};
    s.around.memory_limit = small_limits.memory;
    if (auto asset = asset_for(desc, TESSERA_ASSETS)) {
        s.around.assets[conform::asset_reference] = std::move(asset);
        s.params = conform::parameter_walk(desc.schema, true, 1, 8);
    }
    const auto without = conform::parameter_walk(desc.schema, false, 1, 8);
    s.params.insert(s.params.end(), without.begin(), without.end());
    return s;
}

const std::vector<stage_under_test>& stages() {
    static const std::vector<stage_under_test> all = [] {
        std::vector<stage_under_test> found;
        for (const plugin& p : plugins().plugins())
            if (p.desc->shape == TSR_STAGE) found.push_back(under_test(*p.desc));
        return found;
    }();
    return all;
}

// Entropy steps of the plugins there are, each for a type it takes.
struct entropy_under_test {
    tsr_type type;
    pipeline steps;
    bool by_model;  // runs a language model for each symbol
};

const std::vector<entropy_under_test>& entropy_steps() {
    static const std::vector<entropy_under_test> all = [] {
        std::vector<entropy_under_test> found;
        const char *quantize = "quantize", *rans = "rans", *range = "range";
        const char *huffman = "huffman", *arithmetic = "arithmetic", *binary = "adaptive-binary";
        const char* mixed_wide =
            R"({"use":"context-mix","params":{"contexts":["order0","order1","order3","above"],
                "matches":[3],"selectors":["node","confidence"]}})";
        const asset_store assets({TESSERA_ASSETS});
        const std::tuple<tsr_type, const char*, const char*, const char*> wanted[] = {
            {TSR_U8, R"("histogram")", quantize, rans},
            {TSR_U16, R"("histogram")", quantize, rans},
            {TSR_U32, R"("histogram")", quantize, rans},
            {TSR_BYTES, R"({"use":"histogram","params":{"tables":4,"group":16}})", quantize, rans},
            {TSR_U8, R"("adaptive")", quantize, rans},
            {TSR_BYTES, R"("adaptive","lanes":3)", quantize, rans},
            {TSR_U16, R"("histogram")", quantize, range},
            {TSR_BYTES, R"("adaptive","lanes":3)", quantize, range},
            {TSR_U8, R"("adaptive","lanes":2)", "adaptive-binary", range},
            {TSR_U16, R"("codebook")", quantize, rans},
            {TSR_U16, R"("histogram")", quantize, huffman},
            {TSR_BYTES, R"({"use":"histogram","params":{"tables":4,"group":16}})", quantize,
             huffman},
            {TSR_U16, R"("histogram")", quantize, arithmetic},
            {TSR_BYTES, R"("adaptive")", quantize, arithmetic},
            {TSR_BYTES, R"("context-mix")", binary, arithmetic},
            {TSR_BYTES,
             R"({"use":"context-mix","params":{"contexts":["order2","sparse13","words","followers","around",
                "line","field","neighbour","key","records"],"matches":[5,3],"selectors":["node","second","match","kind"],
                "memory":4096}},"lanes":2)",
             binary, range},
            {TSR_U16, mixed_wide, binary, arithmetic},
            {TSR_U32, mixed_wide, binary, range},
            {TSR_BYTES,
             R"({"use":"context-mix","params":{"contexts":["order1","order3","word"],"matches":[5],
                "selectors":["last"],"prior":"asset:text.prior"}})",
             binary, arithmetic},
            {TSR_U8, R"({"use":"class-bigram","params":{"prior":"asset:bytes.classes"}},"lanes":3)",
             R"({"use":"class-tables","params":{"prior":"asset:bytes.classes"}})", rans},
            {TSR_U32, R"("class-bigram")", "class-tables", range},
            {TSR_BYTES, R"("adaptive","lanes":2)", quantize, "arithmetic-62"},
            {TSR_U16,
             R"({"use":"int-transformer","params":{"model":"asset:small.czm","keep":9}},"lanes":2)",
             "softmax-lut", arithmetic}};
        for (const auto& [type, model, distribution, coder] : wanted) {
            const std::string text =
                std::string(R"({"tessera":1,"name":"e","pipeline":[{"use":)") +
                R"("entropy","distribution":)" +
                (*distribution == '{' ? distribution : '"' + std::string(distribution) + '"') +
                R"(,"coder":")" + coder + R"(","model":)" + model + "}]}";
            const bool by_model = std::string_view(distribution) == "softmax-lut";
            found.push_back(
                {type, pipeline::compile(spec::parse(text), plugins(), assets, small_limits, type),
                 by_model});
        }
        return found;
    }();
    return all;
}

const std::vector<const tsr_desc*>& segmenters() {
    static const std::vector<const tsr_desc*> all = [] {
        std::vector<const tsr_desc*> found;
        for (const plugin& p : plugins().plugins())
            if (p.desc->shape == TSR_SEGMENTER) found.push_back(p.desc);
        return found;
    }();
    return all;
}

host::stream stream_of(tsr_type type, const bytes& content) {
    const std::size_t width = sdk::width(type);
    return host::stream(
        tsr_stream{sizeof(tsr_stream), type, content.data(), content.size() / width, 0, 0});
}

void announce(host::stream& s, std::uint64_t alphabet, std::uint64_t row) {
    s.row = row;
    for (std::uint64_t i = 0; alphabet != 0 && i < s.count; ++i)
        if (s.at(i) >= alphabet) return;  // the host would not hand on such a stream
    s.alphabet = alphabet;
}

/// With parameters as an encoder has them, and as a frame would store them.
struct both_ways {
    both_ways(const stage_under_test& s, const std::string& params)
        : encoder(s.desc, params, s.around),
          decoder(s.desc, conform::stored_params(s.desc.schema, params), s.around) {}
    host::stage encoder, decoder;
};

/// Made once: a plan is the same whatever it was used for, and those of models take their time.
/// Nothing where the parameters are refused.
const both_ways* plans_of(const stage_under_test& s, const std::string& params) {
    static std::map<std::pair<const stage_under_test*, std::string>, std::unique_ptr<both_ways>>
        all;
    const auto made = all.try_emplace({&s, params});
    std::unique_ptr<both_ways>& plans = made.first->second;
    if (made.second) plugin_answered([&] { plans = std::make_unique<both_ways>(s, params); });
    return plans.get();
}

void try_stage(input& in, const stage_under_test& s) {
    const std::string& params = s.params[in.byte() % s.params.size()];
    const auto type = static_cast<tsr_type>(TSR_BYTES + in.byte() % 5);
    const bool encoding = in.byte() % 2 == 0;
    const std::uint64_t alphabet = in.number(), row = in.number();
    if ((s.desc.accepts & TSR_TYPE_BIT(type)) == 0) return;
    const both_ways* const plans = plans_of(s, params);
    if (plans == nullptr) return;
    if (encoding) {
        const bool by_model = std::string_view(s.desc.id) == "org.tessera.czip";
        host::stream plain = stream_of(type, by_model ? in.some(most_by_model) : in.rest());
        announce(plain, alphabet, row);
        host::coded coded;
        if (!plugin_answered([&] { coded = plans->encoder.encode(plain); })) return;
        if (!plugin_answered([&] {
                if (!(plans->decoder.decode(coded, plain) == plain))
                    finding("decodes to something else");
            }))
            finding("does not decode what it encoded");
        return;
    }
    plugin_answered([&] {
        tsr_stream shape{sizeof(tsr_stream), type, nullptr, in.number(), alphabet, row};
        if (shape.count == 0x7F) shape.count = TSR_UNKNOWN;  // raw mode
        host::coded coded;
        coded.header = in.some();
        for (const tsr_port& port : plans->decoder.ports(type))
            coded.ports.push_back(stream_of(port.type, in.some()));
        plans->decoder.decode(coded, shape);
    });
}

void try_entropy(input& in, const entropy_under_test& e) {
    const bool encoding = in.byte() % 2 == 0;
    const std::uint64_t alphabet = in.number(), row = in.number();
    if (!encoding) {
        const std::uint64_t count =
            std::min<std::uint64_t>(in.number(), e.by_model ? most_by_model : 1 << 20);
        answered([&] { e.steps.decode_stream(in.rest(), count, alphabet, row); });
        return;
    }
    host::stream plain = stream_of(e.type, e.by_model ? in.some(most_by_model) : in.rest());
    announce(plain, alphabet, row);
    const typed_stream typed{
        e.type, {plain.bytes().begin(), plain.bytes().end()}, plain.alphabet, plain.row};
    bytes body;
    if (!answered([&] { body = e.steps.encode_stream(typed); })) return;
    must_succeed("an entropy step does not decode what it encoded", [&] {
        if (e.steps.decode_stream(body, plain.count, plain.alphabet, plain.row).memory !=
            typed.memory)
            finding("an entropy step decodes to something else");
    });
}

// The segmenter "records" has a form for each kind of file, the others have none.
std::string parameters_of(const tsr_desc& desc, std::uint8_t which) {
    static const char* const forms[] = {"lines", "json-lines", "u32-length", "varint-length"};
    if (std::string_view(desc.id) != "org.tessera.records") return "{}";
    return R"({"form": ")" + std::string(forms[which % 4]) + R"(", "every": )" +
           std::to_string(1 + which / 4) + "}";
}

void try_segmenter(input& in, const tsr_desc& desc) {
    const std::uint64_t block = 1 + in.number() % (1 << 20), chunk = 16 + in.byte();
    const std::string params = parameters_of(desc, static_cast<std::uint8_t>(chunk));
    const bytes file = in.rest();
    plugin_answered([&] {
        const host::segmenter plan(desc, params);
        const auto whole = plan.cut(file, block, block);
        std::uint64_t covered = 0;
        for (const host::segment& cut : whole) covered += cut.bytes;
        if (covered != file.size()) finding("the blocks are not the file");
        if (plan.cut(file, block, chunk) != whole) finding("cuts depend on how the input arrives");
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in({data, size});
    const std::size_t which =
        in.byte() % (stages().size() + entropy_steps().size() + segmenters().size());
    if (which < stages().size())
        try_stage(in, stages()[which]);
    else if (which - stages().size() < entropy_steps().size())
        try_entropy(in, entropy_steps()[which - stages().size()]);
    else
        try_segmenter(in, *segmenters()[which - stages().size() - entropy_steps().size()]);
    return 0;
}
