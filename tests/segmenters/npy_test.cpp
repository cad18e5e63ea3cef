// SPDX-License-Identifier: MIT
// The segmenter "npy": files as NumPy writes them, and others.
#include "cuts.hpp"

extern "C" const tsr_entry tsr_plugin_entry_npy;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_npy.plugins[0]; }

/// A file of version 1 or 2, padded with spaces to a multiple of 64 bytes as NumPy does.
std::string file(std::string dictionary, std::size_t bytes, int version = 1) {
    const std::size_t fixed = version == 1 ? 10 : 12;
    while ((fixed + dictionary.size() + 1) % 64 != 0) dictionary += ' ';
    dictionary += '\n';
    std::string all = "\x93NUMPY";
    all += static_cast<char>(version);
    all += '\0';
    for (std::size_t i = 0; i < fixed - 8; ++i)
        all += static_cast<char>(dictionary.size() >> (8 * i));
    return all + dictionary + std::string(bytes, '\x11');
}

std::string cuts(const std::string& input, std::uint64_t block_size = 1 << 20,
                 const char* name = "") {
    return cuts_of(testing::segmenter(descriptor()), input, block_size, name);
}
}  // namespace

TEST_CASE("an array goes the way of its type, in whole rows, under the name of its file") {
    const std::string f4 = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 100), }";
    CHECK(cuts(file(f4, 1200)) == "header 128, f32 1200/400");
    CHECK(cuts(file(f4, 1200), 1000, "wte.npy") == "header 128, f32 800/400 wte, f32 400/400 wte");
    CHECK(cuts(file(f4, 1200, 2)) == "header 128, f32 1200/400");
    CHECK(cuts(file("{'descr': '<f2', 'fortran_order': False, 'shape': (7,), }", 14)) ==
          "header 128, f16 14");
    CHECK(cuts(file("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", 8)) ==
          "header 128, f64 8");
    CHECK(cuts(file("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }", 16)) ==
          "header 128, other 16/8");
    CHECK(cuts(file("{\"shape\":(5,4,2),\"fortran_order\":True,\"descr\":\"<f4\"}", 160)) ==
          "header 64, f32 160/80");
}

TEST_CASE("an array that is longer or shorter than its shape loses nothing") {
    const std::string f4 = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 100), }";
    CHECK(cuts(file(f4, 1300)) == "header 128, f32 1200/400, other 100");
    CHECK(cuts(file(f4, 30)) == "header 128, f32 30/400");
    CHECK(cuts(file("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", 9)) ==
          "header 128, other 9");
}

TEST_CASE("what is known of no route is \"other\" behind the header") {
    for (const char* text :
         {"{'descr': '>f4', 'fortran_order': False, 'shape': (3,), }",
          "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }",
          "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (3,), }",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (3 4), }",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999, 8), }",
          "{'descr': '<f4', 'fortran_order': False, }",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 1}",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } or so", "{'descr': '<f4",
          "no dictionary"}) {
        CAPTURE(text);
        const std::string whole = file(text, 12);
        CHECK(cuts(whole) == "header " + std::to_string(whole.size() - 12) + ", other 12");
    }
}

TEST_CASE("what does not begin like an npy file, or is cut off, is \"other\"") {
    CHECK(cuts("") == "");
    CHECK(cuts("\x93NUM") == "other 4");
    CHECK(cuts(std::string(100, 'x'), 64) == "other 64, other 36");
    const std::string whole =
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 100), }", 1200);
    for (std::size_t size = 1; size < 128; ++size)
        CHECK(cuts(whole.substr(0, size)) == "other " + std::to_string(size));
    CHECK(cuts(whole.substr(0, 200), 100) == "other 100, other 100");
    std::string version = whole;
    version[6] = 9;
    CHECK(cuts(version) == "other 1328");
}

}  // namespace tessera::test
