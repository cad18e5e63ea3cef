// SPDX-License-Identifier: MIT
// framework/format.md shows what the library writes.
#include "cases.hpp"

#include "frame/dictionary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace tessera;

namespace {

const std::filesystem::path directory = TESSERA_GOLDEN;

// The fenced block that begins with ```LABEL.
std::string block_of_page(const std::string& label) {
    std::ifstream in(TESSERA_FORMAT_PAGE);
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    const std::string fence = "\n```" + label + "\n";
    const std::size_t start = page.find(fence);
    REQUIRE(start != page.npos);
    const std::size_t from = start + fence.size();
    return page.substr(from, page.find("\n```", from) - from);
}

std::vector<std::uint8_t> bytes_of_page() {
    std::istringstream digits(block_of_page("text hex"));
    std::vector<std::uint8_t> bytes;
    for (std::string pair; digits >> pair;)
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(pair, nullptr, 16)));
    return bytes;
}

const golden::golden_frame& tiny() {
    const auto& all = golden::frames();
    return *std::find_if(all.begin(), all.end(), [](const auto& f) { return f.name == "tiny"; });
}

}  // namespace

TEST_CASE("the worked example of the format page is what the library writes") {
    const environment with = golden::surroundings(directory, TESSERA_CODECS);
    const auto content = golden::content_of(tiny(), directory);
    memory_source in(content);
    memory_sink out;
    encode(pipeline::compile(spec::parse(tiny().spec), with.plugins), in, out);
    CHECK(out.data == bytes_of_page());
}

TEST_CASE("the worked example of the format page is the golden frame, and decodes to its numbers") {
    const auto page = bytes_of_page();
    memory_source in(page);
    memory_sink out;
    decode(in, out, golden::surroundings(directory, TESSERA_CODECS));
    std::vector<std::uint8_t> numbers;  // 3, 6, ... 48 as the page says
    for (std::uint8_t i = 1; i <= 16; ++i)
        numbers.insert(numbers.end(), {static_cast<std::uint8_t>(3 * i), 0});
    CHECK(out.data == numbers);

    file_source golden(directory / "frames" / "tiny.tsr");
    std::vector<std::uint8_t> file(static_cast<std::size_t>(golden.size().value()));
    golden.read(file);
    CHECK(file == page);
}

TEST_CASE("the dictionary of the format page is the library's") {
    std::string dictionary = block_of_page("text dictionary");
    std::erase(dictionary, '\n');
    CHECK(dictionary == frame::header_dictionary(false));
    std::string before = block_of_page("text wide dictionary");
    std::erase(before, '\n');
    CHECK(before + dictionary == frame::header_dictionary(true));
}
