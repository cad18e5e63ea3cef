// SPDX-License-Identifier: MIT
// Writes a small model with a tokenizer, always the same, for the laws.
//
//     write_czip_model FILE
#include "model_maker.hpp"

#include <fstream>

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const auto bytes = tessera::test::small_czip_model().bytes();
    std::ofstream out(arguments[1], std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    return out.good() ? 0 : 1;
}
