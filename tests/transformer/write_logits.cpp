// SPDX-License-Identifier: MIT
// Writes what a model file predicts for a row of tokens, for other implementations to compare with.
//
//     write_logits MODEL TOKENS LOGITS
//
// TOKENS holds ids of 32 bits, LOGITS becomes the rows of logits of 32 bits before each of them,
// both in the machine's order.
#include "runs.hpp"
#include "shared.hpp"

#include <cstring>

namespace {

std::vector<std::uint8_t> read(const char* name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int count, char** arguments) {
    using namespace tessera::transformer;
    if (count != 4) return 2;
    const auto bytes = read(arguments[1]), ids = read(arguments[2]);
    std::vector<std::uint32_t> tokens(ids.size() / sizeof(std::uint32_t));
    if (!tokens.empty())
        std::memcpy(tokens.data(), ids.data(), tokens.size() * sizeof(std::uint32_t));
    try {
        const model_file file = read_model_file(bytes);
        const std::size_t context = file.context;
        const model m(file, division::nearest, kernels_for(tessera::sdk::best_instructions()));
        const auto logits = tessera::test::lane_run(m, context).score(tokens, most_rows);
        std::ofstream out(arguments[3], std::ios::binary);
        out.write(reinterpret_cast<const char*>(logits.data()),
                  static_cast<std::streamsize>(logits.size() * sizeof(std::int32_t)));
        return out.good() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
