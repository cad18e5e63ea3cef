// SPDX-License-Identifier: MIT
// Golden frames decode to their content, by every way of reading.
#include "cases.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace tessera;

namespace {

const std::filesystem::path directory = TESSERA_GOLDEN;

environment with() { return golden::surroundings(directory, TESSERA_CODECS); }

std::filesystem::path file_of(const golden::golden_frame& f) {
    return directory / "frames" / (f.name + ".tsr");
}

}  // namespace

TEST_CASE("every golden frame decodes to the content it was made from") {
    const environment around = with();
    for (const golden::golden_frame& f : golden::frames()) {
        CAPTURE(f.name);
        for (const unsigned threads : {1u, 4u}) {
            file_source in(file_of(f));
            memory_sink out;
            const statistics done = decode(in, out, around, {.threads = threads});
            CHECK(out.data == golden::content_of(f, directory));
            CHECK(done.frames == f.contents.size());
        }
    }
}

TEST_CASE("a reader gives the same content of every golden frame, whole and in pieces") {
    const environment around = with();
    for (const golden::golden_frame& f : golden::frames()) {
        CAPTURE(f.name);
        const auto content = golden::content_of(f, directory);
        const file_access file(file_of(f));
        const reader r(file, around, {.threads = 1});
        REQUIRE(r.size() == content.size());
        CHECK(r.frames().size() == f.contents.size());
        for (std::size_t offset = 0; offset < content.size(); offset += 307) {
            std::vector<std::uint8_t> piece(307);
            piece.resize(r.read(offset, piece));
            const std::size_t end = std::min(offset + 307, content.size());
            CHECK(std::equal(piece.begin(), piece.end(),
                             content.begin() + static_cast<long>(offset),
                             content.begin() + static_cast<long>(end)));
        }
    }
}

TEST_CASE("nothing of a golden frame is lost to salvage") {
    const environment around = with();
    for (const golden::golden_frame& f : golden::frames()) {
        CAPTURE(f.name);
        const file_access file(file_of(f));
        memory_sink out;
        const salvage_report report = salvage(file, out, around, {.threads = 1});
        CHECK(report.lost.empty());
        CHECK(out.data == golden::content_of(f, directory));
    }
}

TEST_CASE("a golden frame tells its codec, blocks, routes and labels") {
    const file_access file(directory / "frames" / "segments.tsr");
    const auto found = inspect(file);
    REQUIRE(found.size() == 1);
    CHECK(found[0].codec == "segments");
    CHECK(found[0].block_size == 900);
    CHECK(found[0].raw_size == 1202);
    CHECK(found[0].indexed);
    // 200 bytes of text, 600 of numbers, by turns, as tests/golden/segmenter.cpp cuts.
    std::vector<std::uint64_t> sizes;
    std::vector<std::string> routes, labels;
    for (const block_info& b : found[0].blocks) {
        sizes.push_back(b.raw_size);
        routes.push_back(b.route);
        labels.push_back(b.label);
    }
    CHECK(sizes == std::vector<std::uint64_t>{200, 600, 200, 202});
    CHECK(routes == std::vector<std::string>{"text", "numbers", "text", "numbers"});
    CHECK(labels == std::vector<std::string>{"", "layer.0", "", "layer.1"});

    const environment around = with();
    const reader r(file, around);
    memory_sink labelled;
    r.copy_label("layer.1", labelled);
    const auto content = golden::content_of({"", "", {"u16.bin"}}, directory);
    CHECK(labelled.data == std::vector<std::uint8_t>(content.begin() + 1000, content.end()));
}

TEST_CASE("every file among the golden frames is on the list") {
    std::set<std::string> listed, found;
    for (const golden::golden_frame& f : golden::frames()) listed.insert(f.name + ".tsr");
    for (const auto& entry : std::filesystem::directory_iterator(directory / "frames"))
        found.insert(entry.path().filename().string());
    CHECK(found == listed);
}
