// SPDX-License-Identifier: MIT
// The segmenter "detect" tells classes of text apart, in small texts and in files of several kinds.
#include "cuts.hpp"
#include "source_samples.hpp"
#include "text_samples.hpp"

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_detect;

namespace tessera::test {

namespace {

std::string cuts(const std::string& input, std::uint64_t block_size = 1 << 20) {
    return cuts_of(testing::segmenter(*tsr_plugin_entry_detect.plugins[0]), input, block_size);
}

template <class Samples>
void check_each(const Samples& samples, const std::string& route) {
    for (const std::string_view sample : samples) {
        CAPTURE(sample);
        CHECK(cuts(std::string(sample)) == route + " " + std::to_string(sample.size()));
    }
}

/// All samples of a class again and again, until there are `bytes`.
template <class Samples>
std::string repeated(const Samples& samples, std::size_t bytes) {
    std::string all;
    while (all.size() < bytes)
        for (const std::string_view sample : samples) all += sample;
    return all.substr(0, bytes);
}

}  // namespace

TEST_CASE("small texts are told apart by their class") {
    check_each(prose_samples, "text-prose");
    check_each(chat_samples, "text-chat");
    check_each(code_samples, "text-code");
    check_each(records_samples, "text-records");
}

TEST_CASE("text in other languages, and what is too short to say, is of no class") {
    check_each(unclassed_samples, "text");
    CHECK(cuts("") == "");
    CHECK(cuts("x") == "text 1");
    CHECK(cuts(std::string(code_samples[3].substr(0, 127))) == "text 127");
    CHECK(cuts(std::string(code_samples[3].substr(0, 128))) == "text-code 128");
}

TEST_CASE("line ends of both kinds are the same class") {
    std::string windows;
    for (const char c : code_samples[3]) windows += c == '\n' ? "\r\n" : std::string(1, c);
    CHECK(cuts(windows) == "text-code " + std::to_string(windows.size()));
}

TEST_CASE("each block of a file whose kind changes is judged by itself") {
    const std::size_t block = 64 << 10;
    const std::string file = repeated(prose_samples, block) + repeated(records_samples, block) +
                             repeated(code_samples, block) + repeated(chat_samples, block) +
                             repeated(unclassed_samples, block);
    CHECK(cuts(file, block) ==
          "text-prose 65536, text-records 65536, text-code 65536, text-chat 65536, text 65536");
}

TEST_CASE("a large text is judged from its beginning to its end") {
    // Where only the beginning were looked at, the licence above a program would decide.
    const std::string file = repeated(prose_samples, 40 << 10) + repeated(code_samples, 960 << 10);
    CHECK(cuts(file, 1 << 20) == "text-code 1024000");
}

TEST_CASE("any bytes have a class, and always the same one") {
    const std::uint64_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 200; ++i) {
        std::string input(random() % 5000, ' ');
        for (char& c : input) c = "ab Z09\n\t{}<\xC3\xA4\xFF"[random() % 13];
        CHECK(cuts(input) == cuts(input));
    }
}

}  // namespace tessera::test
