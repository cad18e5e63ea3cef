// SPDX-License-Identifier: MIT
// The segmenter "detect": files of known formats, and raw data made so that what it is cannot be
// doubted.
#include "cuts.hpp"
#include "gguf_file.hpp"

#include <cmath>
#include <cstring>

extern "C" const tsr_entry tsr_plugin_entry_detect;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_detect.plugins[0]; }

constexpr std::uint64_t block = 1 << 20;

std::string cuts(const std::string& input, std::uint64_t block_size = block,
                 const char* name = "") {
    return cuts_of(testing::segmenter(descriptor()), input, block_size, name);
}

/// Words of a generator that is the same everywhere, so that what is judged never changes.
class words {
  public:
    explicit words(std::uint64_t seed) : random_(seed) {}
    std::uint64_t next() { return random_(); }
    /// Nearly normal: the sum of twelve, without a library's own distribution.
    double normal() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) sum += static_cast<double>(next() >> 11) * 0x1p-53;
        return sum;
    }

  private:
    std::mt19937_64 random_;
};

template <class Word>
void append(std::string& out, Word word) {
    char bytes[sizeof word];
    std::memcpy(bytes, &word, sizeof word);
    out.append(bytes, sizeof word);
}

std::uint32_t bits_of(float f) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &f, sizeof bits);
    return bits;
}

/// Weights around zero; as fp16, what is below 2^-14 in size is that.
std::string singles(std::size_t count) {
    words w(1);
    std::string out;
    while (out.size() < 4 * count) append(out, bits_of(static_cast<float>(w.normal() * 0.02)));
    return out;
}
std::string brain_halves(std::size_t count) {
    const std::string whole = singles(count);
    std::string out;
    for (std::size_t i = 0; i < whole.size(); i += 4) out.append(whole, i + 2, 2);
    return out;
}
std::string halves(std::size_t count) {
    const std::string whole = singles(count);
    std::string out;
    for (std::size_t i = 0; i < whole.size(); i += 4) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, whole.data() + i, 4);
        const std::uint32_t exponent = bits >> 23 & 0xFF;
        const std::uint32_t half =
            exponent < 113 ? 0x0400 : (exponent - 112) << 10 | (bits >> 13 & 0x3FF);
        append(out, static_cast<std::uint16_t>(bits >> 31 << 15 | half));
    }
    return out;
}
std::string doubles(std::size_t count) {
    words w(2);
    std::string out;
    // The mantissa is made of bits that are all random; a product's last ones need not be.
    while (out.size() < 8 * count) {
        const double size = w.normal() * 0.02;
        std::uint64_t bits = 0;
        std::memcpy(&bits, &size, 8);
        append(out, (bits & 0xFFF0000000000000) | (w.next() >> 12));
    }
    return out;
}
std::string noise(std::size_t count) {
    words w(3);
    std::string out;
    while (out.size() < count) append(out, w.next());
    return out.substr(0, count);
}
std::string prose(std::size_t count) {
    words w(4);
    std::string out;
    while (out.size() < count) {
        for (std::uint64_t n = 2 + w.next() % 7; n > 0; --n)
            out += "etaoinshrdlucmfw"[w.next() % 16 & w.next()];
        out += w.next() % 9 == 0 ? ".\n" : " ";
    }
    return out.substr(0, count);
}
}  // namespace

TEST_CASE("raw arrays of floats are told by their type") {
    CHECK(cuts(halves(150000)) == "f16 300000");
    CHECK(cuts(brain_halves(150000)) == "bf16 300000");
    CHECK(cuts(singles(75000)) == "f32 300000");
    CHECK(cuts(doubles(40000)) == "f64 320000");
    CHECK(cuts(singles(300000)) == "f32 1048576, f32 151424");
}

TEST_CASE("noise that occurs twice is worth coding, at whatever distance") {
    for (const std::size_t bytes : {150000, 150001, 150007})
        CHECK(cuts(noise(bytes) + noise(bytes)) == "other " + std::to_string(2 * bytes));
    const std::string once = noise(300000);  // 1 % of it again
    CHECK(cuts(once + once.substr(1001, 3000)) == "other 303000");
    CHECK(cuts(once + once.substr(1001, 300)) == "noise 300300");
}

TEST_CASE("text, noise and what is none of all are told apart") {
    CHECK(cuts(prose(300000)) == "text 300000");
    CHECK(cuts(noise(300000)) == "noise 300000");
    std::string machine = prose(200000);
    for (std::size_t i = 0; i < machine.size(); i += 37) machine[i] = '\1';
    CHECK(cuts(machine) == "other 200000");
    CHECK(cuts(std::string(200000, '\0')) == "other 200000");
}

TEST_CASE("numbers that a coder of floats would waste are left to the choice of several") {
    words w(5);
    std::string indices, walk, zeros, twice = singles(40000);
    std::int32_t at = 0;
    for (std::uint32_t i = 0; i < 100000; ++i) append(indices, std::uint32_t(w.next() % 5000));
    for (int i = 0; i < 200000; ++i)
        append(walk,
               static_cast<std::int16_t>(at += static_cast<std::int32_t>(w.next() % 41) - 20));
    const std::string weights = singles(100000);
    for (std::size_t i = 0; i < weights.size(); i += 4)
        zeros += i % 12 == 0 ? std::string(4, '\0') : weights.substr(i, 4);
    twice += twice;
    CHECK(cuts(indices) == "numbers32 400000");
    CHECK(cuts(walk) == "numbers16 400000");
    CHECK(cuts(zeros) == "numbers32 400000");
    CHECK(cuts(twice) == "numbers32 320000");
}

TEST_CASE("kinds that follow one another are blocks of their own, to a piece of 64 KiB") {
    const std::size_t piece = 64 << 10;
    const std::string text = prose(4 * piece), floats = singles(4 * piece / 4);
    CHECK(cuts(text + floats + noise(4 * piece)) == "text 262144, f32 262144, noise 262144");
    // One piece of floats is not worth the end of a text.
    CHECK(cuts(text + floats.substr(0, piece) + text) == "other 589824");
    // What is less than a piece goes with its neighbours.
    CHECK(cuts(floats + std::string(1000, 'x')) == "f32 263144");
}

TEST_CASE("floats that begin at an odd byte are shifted to their numbers") {
    CHECK(cuts("x" + halves(150000)) == "other 1, f16 300000");
    CHECK(cuts("abc" + singles(75000)) == "other 3, f32 300000");
    CHECK(cuts("ab" + singles(75000)) == "other 2, f32 300000");
    CHECK(cuts("abcde" + doubles(40000)) == "other 5, f64 320000");
    // A block boundary never splits a number.
    CHECK(cuts(singles(75000), 200001) == "f32 200000, f32 100000");
}

TEST_CASE("what is too short to be judged is not") {
    CHECK(cuts("") == "");
    CHECK(cuts("a") == "text 1");
    CHECK(cuts("\1") == "other 1");
    CHECK(cuts(halves(1000)) == "other 2000");
    CHECK(cuts(noise(1000), 64).starts_with("other 64, "));
}

TEST_CASE("files of known formats are cut as their own segmenters do") {
    using namespace gguf;
    const std::string head = header(
        {entry("general.name", 8, text("m"))},
        {tensor("a", {6, 10}, 0, 0), tensor("q", {64, 2}, 8, 256), tensor("n", {8}, 27, 416)});
    CHECK(cuts(head + std::string(480, '\x42')) ==
          "header " + std::to_string(head.size()) +
              ", f32 240/24 a, text 16, quantised 136/68 q, text 24, text 64 n");
    std::string npy = "\x93NUMPY";
    npy += std::string("\1\0\x76\0", 4) +
           "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 100), }";
    npy.resize(127, ' ');
    npy += '\n' + std::string(1210, '\x11');
    CHECK(cuts(npy, block, "wte.npy") == "header 128, f32 1200/400 wte, other 10");
    const std::string json =
        R"({"w":{"dtype":"F16","shape":[10,6],"data_offsets":[0,120]},"i":{"dtype":"I8","shape":[9],"data_offsets":[120,129]}})";
    CHECK(cuts(u64(json.size()) + json + std::string(140, '\x42')) ==
          "header " + std::to_string(8 + json.size()) + ", f16 120/12 w, quantised 9 i, text 11");
}

TEST_CASE("a file that only looked like one of these is raw data") {
    CHECK(cuts("GGUF\3" + prose(200000)) == "text 200005");
    CHECK(cuts("\x93NUMPY\1" + prose(100)) == "other 107");
    const std::string floats = singles(100000);
    CHECK(cuts(gguf::u64(1000) + "{" + std::string(3, ' ') + floats) == "header 1008, f32 399004");
}

TEST_CASE("tensors of unknown types are looked at, under their names") {
    const std::string floats = singles(50000);
    const std::string head =
        gguf::header({}, {gguf::tensor("new", {4}, 99, 0), gguf::tensor("z", {2}, 99, 200000)});
    CHECK(cuts(head + floats + noise(100000)) ==
          "header " + std::to_string(head.size()) + ", f32 200000 new, noise 100000 z");
}

}  // namespace tessera::test
