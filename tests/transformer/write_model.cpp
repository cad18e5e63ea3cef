// SPDX-License-Identifier: MIT
// Writes a small model file of random weights, always the same, for the laws.
//
//     write_model FILE
#include "model_maker.hpp"

#include <fstream>

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const auto bytes = tessera::test::random_model({.layers = 2,
                                                    .heads = 2,
                                                    .key_heads = 1,
                                                    .width = 24,
                                                    .feed = 40,
                                                    .vocabulary = 1023,
                                                    .context = 24,
                                                    .sink = true},
                                                   7)
                           .bytes();
    std::ofstream out(arguments[1], std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    return out.good() ? 0 : 1;
}
