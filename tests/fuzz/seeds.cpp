// SPDX-License-Identifier: MIT
// Writes seeds for the targets: seeds OUT GOLDEN-DIRECTORY CODEC-DIRECTORY. Made anew for
// each run, so that they follow the plugins and codecs of the day.
#include "../../sdk/conform/schema.hpp"
#include "../golden/cases.hpp"
#include "../transformer/model_maker.hpp"
#include "assets.hpp"
#include "harness.hpp"
#include "seal.hpp"

#include <tessera/sdk/test_host.hpp>
#include <tessera/sdk/testing/stage.hpp>
#include <tessera/sdk/varint.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <zstd.h>

using namespace tessera;
using namespace tessera::fuzz;
namespace fs = std::filesystem;
namespace host = tessera::sdk::testing;

namespace {

bytes whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, view content) {
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(content.data()),
              static_cast<std::streamsize>(content.size()));
    if (!out.flush()) throw error(reason::io, file.string() + ": could not be written");
}

void frame_seeds(const fs::path& out, const fs::path& golden) {
    for (const golden::golden_frame& f : golden::frames()) {
        // Its many steps cost each run a tenth of a second; one frame of it says it all.
        if (f.spec == "best-bytes" && f.name != "best-bytes-text") continue;
        bytes seed = whole(golden / "frames" / (f.name + ".tsr"));
        if (!f.small) {
            bytes plain = plain_of_frame(seed);
            plain.insert(plain.begin(), 2);
            write(out / (f.name + "-plain"), plain);
        }
        seed.insert(seed.begin(), 1);
        write(out / f.name, seed);
    }
}

void spec_seeds(const fs::path& out, const fs::path& codecs) {
    for (const auto& entry : fs::directory_iterator(codecs))
        if (entry.path().extension() == ".json") {
            // A seed's first line is the spec.
            bytes text = whole(entry.path());
            std::replace(text.begin(), text.end(), std::uint8_t{'\n'}, std::uint8_t{' '});
            write(out / entry.path().filename(), text);
        }
    for (const golden::golden_frame& f : golden::frames()) {
        if (!f.spec.starts_with('{')) continue;
        bytes text(f.spec.begin(), f.spec.end());
        std::replace(text.begin(), text.end(), std::uint8_t{'\n'}, std::uint8_t{' '});
        write(out / f.name, text);
    }
}

void append_sized(bytes& seed, view part) {
    sdk::append_varint(seed, part.size());
    seed.insert(seed.end(), part.begin(), part.end());
}

// A dump's meta file, an entry with tables and a stream, of both codings.
void bitstream_seeds(const fs::path& out) {
    const std::string meta = R"({"seq_len": 1, "kv_heads": 2, "head_dim": 4, "bytes_per_elem": 2,
        "stage": "decode", "k_file": "k.bin", "v_file": "v.bin"})";
    const bytes halves = {0, 60, 1, 188, 0, 60, 200, 67, 1, 60, 0, 60};
    bitstream::book counts = bitstream::no_counts();
    bitstream::add_counts(counts, halves, halves);
    const auto with = [](std::uint8_t first, const auto& rest) {
        bytes seed{first};
        seed.insert(seed.end(), rest.begin(), rest.end());
        return seed;
    };
    for (const bitstream::coding how :
         {bitstream::coding::huffman, bitstream::coding::arithmetic}) {
        const std::uint8_t first = how == bitstream::coding::arithmetic;
        const std::string name(bitstream::names_of(how).suffix.substr(1));
        const bitstream::book b = bitstream::book_of(how, counts);
        write(out / (name + "-dump"), with(first, meta));
        write(out / (name + "-entry"),
              with(first, bitstream::dump_meta(meta).entry(how, "meta_x", 6, &b)));
        write(out / (name + "-book"), with(first, bitstream::write_book(how, b)));
        bytes stream;
        for (const std::uint64_t number : b[0]) sdk::append_varint(stream, number);
        const auto symbols = bitstream::symbols_of(halves, 0);
        sdk::append_varint(stream, symbols.size());
        const auto coded = bitstream::stream_coder(how, plugins()).encode(symbols, b, 0);
        stream.insert(stream.end(), coded.begin(), coded.end());
        write(out / (name + "-stream"), with(static_cast<std::uint8_t>(first | 2), stream));
    }
}

// A stage as the target has it with a 0 for its parameters.
host::stage first_of(const tsr_desc& desc, const fs::path& golden) {
    host::surroundings around;
    const auto asset = asset_for(desc, golden / "assets");
    if (asset) around.assets[conform::asset_reference] = asset;
    return host::stage(desc, conform::parameter_walk(desc.schema, asset != nullptr, 1, 0).front(),
                       around);
}

// A .czip file whose payload lies in a frame of zstd as it is, where mutations reach it.
void stored_czip_seed(const fs::path& out, std::uint8_t which, const host::stage& plan) {
    const host::stage by_zstd(plan.desc(), R"({"model": "asset:conform", "codec": "zstd"})",
                              plan.around);
    const host::stream text = host::stream::text("the cat sat on 12 mats, <|eos|>");
    const auto coded = by_zstd.encode(text);
    const view file = coded.ports[0].bytes();
    constexpr std::size_t outer = 16;
    bytes payload(1000);
    payload.resize(
        ZSTD_decompress(payload.data(), payload.size(), file.data() + outer, file.size() - outer));
    bytes stored(file.begin(), file.begin() + outer);
    // RFC 8878: a magic, no flags, a window of 1 MiB, one last raw block with its size.
    const auto block = static_cast<std::uint32_t>(payload.size() << 3 | 1);
    for (const std::uint32_t byte :
         {0x28u, 0xB5u, 0x2Fu, 0xFDu, 0u, 0x50u, block & 255, block >> 8 & 255, block >> 16})
        stored.push_back(static_cast<std::uint8_t>(byte));
    stored.insert(stored.end(), payload.begin(), payload.end());
    bytes seed = {which, 0, 0, 1, 0, 0};
    sdk::append_varint(seed, text.count);
    append_sized(seed, {});
    append_sized(seed, stored);
    write(out / "czip-stored", seed);
}

// One seed that encodes and one that decodes for every stage and type; entropy steps take their
// turn after the stages.
void stage_seeds(const fs::path& out, const fs::path& golden) {
    const bytes numbers = whole(golden / "content" / "u16.bin"),
                symbols = whole(golden / "content" / "symbols.bin"),
                text = whole(golden / "content" / "lines.txt");
    std::uint8_t which = 0;
    for (const plugin& p : plugins().plugins()) {
        if (p.desc->shape != TSR_STAGE) continue;
        const host::stage plan = first_of(*p.desc, golden);
        if (short_id(p.desc->id) == "czip") stored_czip_seed(out, which, plan);
        if (p.desc->accepts & TSR_TYPE_BIT(TSR_BYTES)) {
            bytes encode = {which, 0, 0, 0, 0, 0};
            encode.insert(encode.end(), text.begin(), text.begin() + 400);
            write(out / (std::string(short_id(p.desc->id)) + "-text"), encode);
            bytes array = {which, 0, 0, 0, 0, 0};
            const bytes ids = whole(golden / "content" / "ids.json");
            array.insert(array.end(), ids.begin(), ids.end());
            write(out / (std::string(short_id(p.desc->id)) + "-array"), array);
        }
        for (tsr_type type = TSR_BYTES; type <= TSR_U64; ++type) {
            if ((p.desc->accepts & TSR_TYPE_BIT(type)) == 0) continue;
            const std::string name = std::string(short_id(p.desc->id)) + '-' + sdk::name(type);
            const auto by_type = static_cast<std::uint8_t>(type - TSR_BYTES);
            bytes encode = {which, 0, by_type, 0, 0, 0};
            encode.insert(encode.end(), numbers.begin(), numbers.begin() + 320);
            write(out / name, encode);

            const std::uint64_t count = 320 / sdk::width(type);
            host::coded coded;
            try {
                coded = plan.encode(host::stream(
                    tsr_stream{sizeof(tsr_stream), type, numbers.data(), count, 0, 0}));
            } catch (const sdk::error& e) {
                // With other parameters it takes this type, with its defaults it does not.
                if (e.status != TSR_E_PARAM) throw;
                continue;
            }
            bytes decode = {which, 0, by_type, 1, 0, 0};
            sdk::append_varint(decode, count);
            append_sized(decode, coded.header);
            for (const host::stream& port : coded.ports) append_sized(decode, port.bytes());
            write(out / (name + "-decode"), decode);
        }
        ++which;
    }
    constexpr std::uint8_t entropy_steps = 23;
    constexpr std::uint8_t of_bits = 8;  // an alphabet of two
    for (std::uint8_t entropy = 0; entropy < entropy_steps; ++entropy) {
        const std::uint8_t alphabet = entropy == of_bits ? 2 : 0;
        bytes encode = {static_cast<std::uint8_t>(which + entropy), 0, alphabet, 0};
        for (std::size_t i = 0; i < 600; ++i)
            encode.push_back(entropy == of_bits ? symbols[i] % 2 : symbols[i]);
        write(out / ("entropy-" + std::to_string(entropy)), encode);
    }
    which = static_cast<std::uint8_t>(which + entropy_steps);
    for (const plugin& p : plugins().plugins()) {
        if (p.desc->shape != TSR_SEGMENTER) continue;
        for (const char* name : {"weights.safetensors", "array.npy", "model.gguf"}) {
            bytes cut = {which, 0x80, 0x20, 7};  // blocks of 4097 bytes
            const bytes file = whole(golden / "content" / name);
            cut.insert(cut.end(), file.begin(),
                       file.begin() + std::min<std::ptrdiff_t>(file.end() - file.begin(), 5000));
            write(out / (std::string(short_id(p.desc->id)) + '-' + name), cut);
        }
        ++which;
    }
}

// Runs and changes of totals, for every coder, both ways.
void coder_seeds(const fs::path& out) {
    for (std::uint8_t which = 0; which < 8; ++which)
        for (std::uint8_t how : {0, 1, 6, 7}) {
            bytes seed = {which, how};
            if (how % 2 == 1) seed.insert(seed.end(), {9, 5, 0, 0, 0, 0, 0, 0, 0, 0x40});
            for (std::uint8_t i = 0; i < 60; ++i)
                seed.insert(seed.end(), {static_cast<std::uint8_t>(i % 3 == 0 ? 96 : 5 * i), i,
                                         static_cast<std::uint8_t>(7 * i % 128), 255});
            write(out / (std::to_string(which) + '-' + std::to_string(how)), seed);
        }
}

// Every asset for every plugin that might take it: those of another are worth trying too.
void asset_seeds(const fs::path& out, const fs::path& golden) {
    constexpr std::size_t longest = 32000;  // run allows 32768 bytes
    constexpr std::uint8_t readers = 16;    // more than there are, the rest come round again
    const std::string lines =
        "{\"token\": \" the\", \"token_id\": 2, \"mapped_id\": 0, \"count\": 5}\n"
        "{\"token\": \"\\ufffd\", \"token_id\": 0, \"mapped_id\": 1}\n";
    std::vector<std::pair<std::string, bytes>> assets = {
        {"lines", bytes(lines.begin(), lines.end())}};
    for (const auto& file : fs::directory_iterator(golden / "assets"))
        if (file.file_size() < longest)
            assets.emplace_back(file.path().filename().string(), whole(file.path()));
    // Next to nothing but its header.
    assets.emplace_back(
        "least-model",
        test::random_model(
            {.layers = 1, .heads = 1, .width = 1, .feed = 1, .context = 2, .sink = true}, 3)
            .bytes());
    for (const auto& [name, content] : assets)
        for (std::uint8_t which = 0; which < readers; ++which) {
            bytes seed = {which, 0};
            seed.insert(seed.end(), content.begin(), content.end());
            write(out / (name + '-' + std::to_string(which)), seed);
        }
}

// Rows of four binary32 quarters, and a stream of eight symbols.
void steps_seeds(const fs::path& out) {
    for (std::uint8_t which = 0; which < 8; ++which)
        write(out / ("quarters-" + std::to_string(which)),
              bytes{which, 2, 3, 8, 2, 0, 0, 0x80, 0x3E, 0x1B, 0xE4, 0x40});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: fuzz_seeds OUT GOLDEN-DIRECTORY CODEC-DIRECTORY\n");
        return 2;
    }
    try {
        const fs::path out = argv[1];
        for (const char* target :
             {"asset", "bitstream", "coder", "frame", "spec", "stage", "steps"})
            fs::create_directories(out / target);
        asset_seeds(out / "asset", argv[2]);
        frame_seeds(out / "frame", argv[2]);
        spec_seeds(out / "spec", argv[3]);
        stage_seeds(out / "stage", argv[2]);
        bitstream_seeds(out / "bitstream");
        coder_seeds(out / "coder");
        steps_seeds(out / "steps");
    } catch (const std::exception& e) {
        std::fprintf(stderr, "fuzz_seeds: %s\n", e.what());
        return 1;
    }
    return 0;
}
