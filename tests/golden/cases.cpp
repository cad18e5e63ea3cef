// SPDX-License-Identifier: MIT
// The list of golden frames.
#include "cases.hpp"

#include "registry/linked.hpp"
#include "segmenter.hpp"

namespace tessera::golden {

const std::vector<golden_frame>& frames() {
    static const std::vector<golden_frame> all = {
        {"store-text", "store", {"text.txt"}},
        {"store-empty", "store", {"empty.bin"}},
        {"gzip-text", "gzip", {"text.txt"}},
        {"zstd-text", "zstd", {"text.txt"}},
        {"brotli-text", "brotli", {"text.txt"}},
        {"best-bytes-text", "best-bytes", {"text.txt"}},
        {"best-bytes-u16", "best-bytes", {"u16.bin"}},
        {"best-bytes-u32", "best-bytes", {"u32.bin"}},
        {"best-bytes-noise", "best-bytes", {"noise.bin"}},
        {"gzip-back-to-back", "gzip", {"text.txt", "noise.bin", "empty.bin", "u16.bin"}},
        {"gzip-small", "gzip", {"text.txt"}, true},
        {"store-small", "store", {"noise.bin"}, true},
        {"best-bytes-small", "best-bytes", {"u16.bin"}, true},
        {"small-back-to-back", "zstd", {"text.txt", "empty.bin"}, true},
        {"blocks",
         R"({"tessera":1,"name":"blocks","block":600,"pipeline":[{"use":"zlib","params":{"wrapper":"raw"}}]})",
         {"text.txt"}},
        {"delta-bitpack",
         R"({"tessera":1,"name":"delta-bitpack","block":"1KiB","pipeline":[
             {"use":"view","params":{"as":"u16le"}},{"use":"delta","params":{"zigzag":true}},"bitpack"]})",
         {"u16.bin"}},
        {"bitpack-24",
         R"({"tessera":1,"name":"bitpack-24","pipeline":[
             {"use":"view","params":{"as":"u32le"}},{"use":"bitpack","params":{"bits":24}}]})",
         {"u32.bin"}},
        {"view-odd",
         R"({"tessera":1,"name":"view-odd","pipeline":[{"use":"view","params":{"as":"u16be"}},"bitpack"]})",
         {"odd.bin"}},
        {"byte-split",
         R"({"tessera":1,"name":"byte-split","pipeline":[
             {"use":"view","params":{"as":"u32le"}},{"use":"delta"},
             {"use":"byte-split","split":{"b0":["store"],"b1":["zlib"],"b2":["zlib"],"b3":[]}}]})",
         {"u32.bin"}},
        {"zstd-dictionary",
         R"({"tessera":1,"name":"zstd-dictionary","pipeline":[
             {"use":"zstd","params":{"dictionary":"asset:words.dict"}}]})",
         {"text.txt"}},
        {"segments",
         R"({"tessera":1,"name":"segments","block":900,"segment":"cut","routes":{
             "text":["zlib"],
             "numbers":[{"use":"view","params":{"as":"u16le"}},
                        {"use":"delta","params":{"along":"row"}},"bitpack"]}})",
         {"u16.bin"}},
        // The worked example of framework/format.md.
        {"tiny",
         R"({"tessera":1,"name":"tiny","block":64,"pipeline":[{"use":"view","params":{"as":"u16le"}},"delta","bitpack"]})",
         {"tiny.bin"}},
        {"entropy-bulk",
         R"({"tessera":1,"name":"entropy-bulk","pipeline":[{"use":"entropy",
             "model":"histogram","distribution":"quantize","coder":"rans"}]})",
         {"symbols.bin"}},
        {"entropy-tables",
         R"({"tessera":1,"name":"entropy-tables","pipeline":[{"use":"entropy",
             "model":{"use":"histogram","params":{"tables":2,"group":128}},"distribution":"quantize","coder":"rans"}]})",
         {"symbols.bin"}},
        {"entropy-steps",
         R"({"tessera":1,"name":"entropy-steps","pipeline":[{"use":"view","params":{"as":"u8"}},{"use":"entropy",
             "model":"adaptive","distribution":"quantize","coder":"rans"}]})",
         {"symbols.bin"}},
        {"entropy-lanes",
         R"({"tessera":1,"name":"entropy-lanes","pipeline":[{"use":"entropy","lanes":4,
             "model":"adaptive","distribution":"quantize","coder":"rans"}]})",
         {"symbols.bin"}},
        {"codebook-own",
         R"({"tessera":1,"name":"codebook-own","pipeline":[{"use":"entropy",
             "model":"codebook","distribution":"quantize","coder":"huffman"}]})",
         {"symbols.bin"}},
        {"codebook-asset",
         R"({"tessera":1,"name":"codebook-asset","pipeline":[{"use":"entropy",
             "model":{"use":"codebook","params":{"book":"asset:bytes.book","floor":true}},
             "distribution":"quantize","coder":"arithmetic"}]})",
         {"symbols.bin"}},
        {"float-split-fp16",
         R"({"tessera":1,"name":"float-split","pipeline":[{"use":"view","params":{"as":"u16le"}},
             {"use":"float-split","params":{"format":"fp16"},"split":{
                 "exponent":["zlib"],"m1":["bitpack"],"m0":["bitpack"]}}]})",
         {"numbers.f16"}},
        {"float-split-fp16-hi6",
         R"({"tessera":1,"name":"float-split","pipeline":[{"use":"view","params":{"as":"u16le"}},
             {"use":"float-split","params":{"format":"fp16-hi6"},"split":{
                 "hi6":["zlib"],"lo10":["bitpack"]}}]})",
         {"numbers.f16"}},
        {"float-split-bf16",
         R"({"tessera":1,"name":"float-split","pipeline":[{"use":"view","params":{"as":"u16le"}},
             {"use":"float-split","params":{"format":"bf16"},"split":{
                 "exponent":["zlib"],"m0":["bitpack"]}}]})",
         {"numbers.bf16"}},
        {"float-split-fp32",
         R"({"tessera":1,"name":"float-split","pipeline":[{"use":"view","params":{"as":"u32le"}},
             {"use":"float-split","params":{"format":"fp32"},"split":{
                 "exponent":["zlib"],"m2":["bitpack"],"m1":["bitpack"],"m0":["bitpack"]}}]})",
         {"numbers.f32"}},
        {"float-split-fp64",
         R"({"tessera":1,"name":"float-split","pipeline":[{"use":"view","params":{"as":"u64le"}},
             {"use":"float-split","params":{"format":"fp64"},"split":{
                 "exponent":["bitpack","zlib"],"m6":["zlib"],"m5":["bitpack"],"m4":["bitpack"],"m3":["bitpack"],"m2":["bitpack"],"m1":["bitpack"],"m0":["bitpack"]}}]})",
         {"numbers.f64"}},
        {"float-split-fp8-e4m3",
         R"({"tessera":1,"name":"float-split","pipeline":[{"use":"view","params":{"as":"u8"}},
             {"use":"float-split","params":{"format":"fp8-e4m3"},"split":{
                 "exponent":["zlib"],"m0":["bitpack"]}}]})",
         {"numbers.e4m3"}},
        {"float-split-fp8-e5m2",
         R"({"tessera":1,"name":"float-split","pipeline":[{"use":"view","params":{"as":"u8"}},
             {"use":"float-split","params":{"format":"fp8-e5m2"},"split":{
                 "exponent":["zlib"],"m0":["bitpack"]}}]})",
         {"numbers.e5m2"}},
        {"row-match",
         R"({"tessera":1,"name":"row-match","pipeline":[{"use":"row-match","params":{"length":100},
             "split":{"references":["store"],"rows":["store"]}}]})",
         {"numbers.f32"}},
        {"huffman",
         R"({"tessera":1,"name":"huffman","pipeline":[{"use":"entropy",
             "model":"histogram","distribution":"quantize","coder":"huffman"}]})",
         {"symbols.bin"}},
        {"arithmetic",
         R"({"tessera":1,"name":"arithmetic","pipeline":[{"use":"entropy",
             "model":"histogram","distribution":"quantize","coder":"arithmetic"}]})",
         {"symbols.bin"}},
        {"arithmetic-62",
         R"({"tessera":1,"name":"arithmetic-62","pipeline":[{"use":"entropy","lanes":3,
             "model":"adaptive","distribution":"quantize","coder":"arithmetic-62"}]})",
         {"symbols.bin"}},
        {"range",
         R"({"tessera":1,"name":"range","pipeline":[{"use":"entropy","lanes":3,
             "model":"adaptive","distribution":"quantize","coder":"range"}]})",
         {"symbols.bin"}},
        {"adaptive-bits",
         R"({"tessera":1,"name":"adaptive-bits","pipeline":[{"use":"entropy","lanes":2,
             "model":"adaptive-bits","distribution":"adaptive-binary","coder":"range"}]})",
         {"symbols.bin"}},
        {"adaptive-order-1",
         R"({"tessera":1,"name":"adaptive-order-1","pipeline":[{"use":"entropy",
             "model":{"use":"adaptive","params":{"order":1}},"distribution":"quantize","coder":"rans"}]})",
         {"symbols.bin"}},
        {"fp16", "fp16", {"numbers.f16"}},
        {"bf16", "bf16", {"numbers.bf16"}},
        {"fp32", "fp32", {"numbers.f32"}},
        {"fp16-huffman", "fp16-huffman", {"numbers.f16"}},
        {"fp16-arithmetic", "fp16-arithmetic", {"numbers.f16"}},
        {"fp16-max", "fp16-max", {"numbers.f16"}},
        {"bf16-max", "bf16-max", {"numbers.bf16"}},
        {"fp32-max", "fp32-max", {"numbers.f32"}},
        {"safetensors", "safetensors", {"weights.safetensors"}},
        {"safetensors-max", "safetensors-max", {"weights.safetensors"}},
        {"npy", "npy", {"array.npy"}},
        {"gguf", "gguf", {"model.gguf"}},
        {"kv-dump", "kv-dump", {"k_t0_40.bin"}},
        {"auto",
         "auto",
         {"weights.safetensors", "model.gguf", "text.txt", "noise.bin", "numbers.f32", "u32.bin"}},
        {"text-prep",
         R"({"tessera":1,"name":"text-prep","pipeline":["text-prep"]})",
         {"lines.txt", "text.txt"}},
        {"text-prep-words",
         R"({"tessera":1,"name":"text-prep-words","block":"2KiB","pipeline":[
             {"use":"text-prep","params":{"dictionary":"asset:text.words"}}]})",
         {"lines.txt", "text.txt", "noise.bin"}},
        {"text-prep-wrapped",
         R"({"tessera":1,"name":"text-prep-wrapped","pipeline":[
             {"use":"text-prep","params":{"dictionary":"asset:text.words"}}]})",
         {"wrapped.txt"}},
        {"context-mix",
         R"({"tessera":1,"name":"context-mix","pipeline":[{"use":"entropy",
             "model":"context-mix","distribution":"adaptive-binary","coder":"arithmetic"}]})",
         {"lines.txt", "noise.bin", "tiny.bin"}},
        {"context-mix-all",
         R"({"tessera":1,"name":"context-mix-all","block":"4KiB","pipeline":[{"use":"entropy","lanes":2,
             "model":{"use":"context-mix","params":{"contexts":["order0","order1","order2","order3","order6","order8",
                 "sparse2","sparse134","high-nibbles","word","words","word-gap","follower","followers","above","around",
                 "line","field","fields","neighbour","key","shape","record","records"],
                 "matches":[6,4],"selectors":["node","last","second","match","sureness","confidence","kind","column"],
                 "rate":9,"limit":255,"memory":65536}},
             "distribution":"adaptive-binary","coder":"range"}]})",
         {"text.txt", "meta_t0_40.json", "weights.safetensors"}},
        {"context-mix-wide",
         R"({"tessera":1,"name":"context-mix-wide","pipeline":[{"use":"view","params":{"as":"u16le"}},{"use":"entropy",
             "model":{"use":"context-mix","params":{"contexts":["order0","order1","order2","sparse2","above","around"],
                 "selectors":["node","match","confidence"]}},
             "distribution":"adaptive-binary","coder":"arithmetic"}]})",
         {"u16.bin", "numbers.f16"}},
        {"context-mix-prior",
         R"({"tessera":1,"name":"context-mix-prior","block":"2KiB","pipeline":[{"use":"entropy",
             "model":{"use":"context-mix","params":{"contexts":["order1","order3","word"],"matches":[5],"selectors":["last"],
                 "prior":"asset:text.prior"}},
             "distribution":"adaptive-binary","coder":"arithmetic"}]})",
         {"lines.txt", "wrapped.txt"}},
        {"class-bigram",
         R"({"tessera":1,"name":"class-bigram","block":"4KiB","pipeline":[{"use":"view","params":{"as":"u8"}},{"use":"entropy",
             "lanes":3,"model":{"use":"class-bigram","params":{"prior":"asset:bytes.classes"}},
             "distribution":{"use":"class-tables","params":{"prior":"asset:bytes.classes"}},"coder":"rans"}]})",
         {"text.txt", "noise.bin"}},
        {"class-bigram-bare",
         R"({"tessera":1,"name":"class-bigram-bare","pipeline":[{"use":"view","params":{"as":"u16le"}},{"use":"entropy",
             "lanes":"auto","model":"class-bigram","distribution":"class-tables","coder":"rans"}]})",
         {"u16.bin", "numbers.f16"}},
        {"context-mix-ngrams",
         R"({"tessera":1,"name":"context-mix-ngrams","block":"1KiB","pipeline":[{"use":"view","params":{"as":"u32le"}},
             "length-first",{"use":"entropy","lanes":2,
             "model":{"use":"context-mix","params":{"contexts":["order0","order1","order2","sparse2"],"matches":[3],
                 "selectors":["known","node","match","last"],"runs":false,"prior":"asset:ids.prior"}},
             "distribution":"adaptive-binary","coder":"range"}]})",
         {"ids.u32", "u32.bin"}},
        {"length-first",
         R"({"tessera":1,"name":"length-first","pipeline":[{"use":"view","params":{"as":"u32le"}},"length-first","bitpack"]})",
         {"ids.u32"}},
        {"cm", "cm", {"lines.txt", "text.txt"}},
        {"cm-max", "cm-max", {"lines.txt"}},
        {"tacc", "tacc", {"text.txt"}},
        {"tokens", "tokens", {"text.txt", "noise.bin"}},
        {"tokens-fast", "tokens-fast", {"text.txt", "noise.bin"}},
        {"text", "text", {"wrapped.txt", "lines.txt", "noise.bin"}},
        {"ids-json",
         R"({"tessera":1,"name":"ids-json","pipeline":["ids-json","bitpack"]})",
         {"ids.json"}},
        {"thrift-list",
         R"({"tessera":1,"name":"thrift-list","pipeline":[{"use":"view","params":{"as":"u32le"}},"thrift-list"]})",
         {"u32.bin"}},
        {"token-map",
         R"({"tessera":1,"name":"token-map","pipeline":["ids-json",
             {"use":"token-map","params":{"mapping":"asset:ids.mapping","unknown":"escape"}},"thrift-list"]})",
         {"ids.json"}},
        {"token-map-ranks",
         R"({"tessera":1,"name":"token-map-ranks","pipeline":[{"use":"view","params":{"as":"u16le"}},
             {"use":"token-map","params":{"mapping":"asset:ids.mapping","form":"rank"}},"bitpack"]})",
         {"u16.bin"}},
        {"tiktoken",
         R"({"tessera":1,"name":"tiktoken","pipeline":[{"use":"tiktoken","params":{
             "vocabulary":"asset:tessera-32k.tiktoken","encoding":"tessera-32k"}},"bitpack"]})",
         {"lines.txt", "text.txt", "noise.bin"}},
        {"tiktoken-special",
         R"({"tessera":1,"name":"tiktoken-special","block":"2KiB","pipeline":[{"use":"tiktoken","params":{
             "vocabulary":"asset:few.tiktoken","pattern":"cl100k_base","special":"allow"}},"bitpack"]})",
         {"wrapped.txt", "specials.txt"}},
    };
    return all;
}

environment surroundings(const std::filesystem::path& golden, const std::filesystem::path& codecs) {
    static const registry plugins = [] {
        registry r;
        for (const tsr_entry* entry : linked_entries()) r.add(*entry);
        r.add(segmenter_entry());
        return r;
    }();
    return {.plugins = plugins,
            .assets = asset_store({golden / "assets", codecs / "assets"}),
            .codecs = codec_library({codecs})};
}

std::vector<std::uint8_t> content_of(const golden_frame& f, const std::filesystem::path& golden) {
    std::vector<std::uint8_t> all;
    for (const std::string& name : f.contents) {
        file_source in(golden / "content" / name);
        const std::size_t before = all.size();
        all.resize(before + static_cast<std::size_t>(in.size().value()));
        in.read(std::span(all).subspan(before));
    }
    return all;
}

}  // namespace tessera::golden
