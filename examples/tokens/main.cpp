// SPDX-License-Identifier: MIT
// tacc's calls in C++: ids of a tokenizer to a payload and back, and what is wrong where they fail.
//
//     tokens [MAPPING]
//
// MAPPING is tacc's own JSON Lines file of r50k_base: payloads are then tacc's, byte for byte.
// Without it they come from the mapping that ships, which is ours.
#include <tessera/tokens.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
    namespace tokens = tessera::tokens;
    for (const std::string& name : tokens::list_available_tokenizers())
        std::printf("%s ", name.c_str());

    tokens::codec_options options;
    if (argc > 1) options.mapping = argv[1];
    const tokens::codec codec("r50k_base", options);
    const std::vector<std::uint32_t> ids = {15496, 11, 995, 0};  // "Hello, world!"
    const tokens::bytes payload = codec.encode_token_ids(ids);
    std::printf("\n%zu ids became %zu bytes:", ids.size(), payload.size());
    for (const std::uint8_t byte : payload) std::printf(" %02x", byte);
    std::printf("\nmapped ids:");
    for (const std::int32_t mapped : codec.decode_mapped_ids(payload)) std::printf(" %d", mapped);
    const bool same = codec.decode_token_ids(payload) == ids;
    std::printf("\nthe ids came back %s\n", same ? "identical" : "DIFFERENT");

    try {
        codec.encode_token_ids(std::vector<std::uint32_t>{11, 70000});
    } catch (const tokens::token_id_not_found& problem) {
        std::printf("%s\n", problem.what());  // Token ID 70000 not found in mapping, at position 1
    }
    return same ? 0 : 1;
} catch (const tessera::error& problem) {
    std::fprintf(stderr, "tokens: %s\n", problem.what());
    return 1;
}
