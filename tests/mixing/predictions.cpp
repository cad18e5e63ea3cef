// SPDX-License-Identifier: MIT
// Writes what "context-mix" predicts of each bit of a file, out of 65536, as numbers of 32 bits:
// predictions PARAMS WIDTH ALPHABET ROW FILE [PRIOR], where PARAMS name the prior "asset:prior".
#include <tessera/sdk/test_host.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

extern "C" const tsr_entry tsr_plugin_entry_context_mix;

namespace testing = tessera::sdk::testing;

namespace {

testing::bytes whole(const char* file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

tsr_type type_of(unsigned width) { return width == 1 ? TSR_U8 : width == 2 ? TSR_U16 : TSR_U32; }

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) return 2;
    try {
        const auto width = static_cast<unsigned>(std::stoul(argv[2]));
        const testing::bytes content = whole(argv[5]);
        testing::stream symbols(tsr_stream{sizeof(tsr_stream), type_of(width), content.data(),
                                           content.size() / width, 0, 0});
        symbols.alphabet = std::stoull(argv[3]);
        symbols.row = std::stoull(argv[4]);
        testing::surroundings around;
        if (argc > 6)
            around.assets["asset:prior"] = std::make_shared<testing::bytes>(whole(argv[6]));
        const testing::model model(*tsr_plugin_entry_context_mix.plugins[0], argv[1], around);
        for (const std::uint32_t p : model.walk_bits(symbols, {})) {
            const std::uint32_t probability = p >> 16;
            std::fwrite(&probability, sizeof probability, 1, stdout);
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "predictions: %s\n", e.what());
        return 1;
    }
    return 0;
}
