// SPDX-License-Identifier: MIT
// Golden errors: what a person reads about a damaged golden frame, to the letter.
#include "cases.hpp"

#include <doctest/doctest.h>

using namespace tessera;

namespace {

const std::filesystem::path directory = TESSERA_GOLDEN;

using bytes = std::vector<std::uint8_t>;

bytes frame(const std::string& name) {
    file_source in(directory / "frames" / (name + ".tsr"));
    bytes all(static_cast<std::size_t>(in.size().value()));
    in.read(all);
    return all;
}

// The message of a decode, and whether it came with that reason.
std::string message_of(const bytes& file, const environment& with, reason why) {
    memory_source in(file, "file.tsr");
    memory_sink out;
    try {
        decode(in, out, with, {.threads = 1});
    } catch (const error& e) {
        CHECK(e.why == why);
        return e.what();
    }
    return "decoded";
}

std::string message_of(const bytes& file, reason why = reason::corrupt) {
    return message_of(file, golden::surroundings(directory, TESSERA_CODECS), why);
}

std::string cut(const std::string& name, std::size_t size) {
    bytes file = frame(name);
    REQUIRE(size < file.size());
    file.resize(size);
    return message_of(file);
}

std::string changed(const std::string& name, std::size_t at, std::uint8_t value,
                    reason why = reason::corrupt) {
    bytes file = frame(name);
    REQUIRE(at < file.size());
    REQUIRE(file[at] != value);
    file[at] = value;
    return message_of(file, why);
}

}  // namespace

// Offsets are those of framework/format.md's worked example.
TEST_CASE("a frame that is cut off is reported with the place where it ends") {
    CHECK(cut("tiny", 0) == "file.tsr: is empty, expected a Tessera frame");
    CHECK(cut("tiny", 3) == "file.tsr: not a Tessera frame");
    CHECK(cut("tiny", 5) == "file.tsr: the prefix of the frame is cut off");
    CHECK(cut("tiny", 30) == "file.tsr: the file ends inside the header");
    CHECK(cut("tiny", 57) == "file.tsr: block 0: the file ends before it");
    CHECK(cut("tiny", 70) == "file.tsr: block 0: the file ends inside its header");
    CHECK(cut("tiny", 86) == "file.tsr: block 0: the file ends inside it, 4 bytes are missing");
    CHECK(cut("tiny", 90) == "file.tsr: block 1: the file ends before it");
    CHECK(cut("tiny", 105) == "file.tsr: block 1: the file ends inside its header");
    CHECK(cut("blocks", frame("blocks").size() - 10) ==
          "file.tsr: the file ends inside the trailer");
    CHECK(cut("blocks", frame("blocks").size() - 30) == "file.tsr: the file ends inside the index");
    CHECK(cut("gzip-small", 100) == "file.tsr: the file ends inside a small message");
}

TEST_CASE("a damaged byte is reported with its block and the checksum that noticed") {
    CHECK(changed("tiny", 0, 0x8C) == "file.tsr: not a Tessera frame");
    CHECK(changed("tiny", 6, 0xFF, reason::limit) ==
          "file.tsr: header of 5261960667 bytes (57343 deflated), at most 65536 are allowed");
    CHECK(changed("tiny", 20, 0) == "file.tsr: the header is damaged: its checksum does not hold");
    CHECK(changed("tiny", 53, 0) == "file.tsr: the header is damaged: its checksum does not hold");
    CHECK(changed("tiny", 57, 0) ==
          "file.tsr: block 0: expected the header of a block, found byte 0x00");
    CHECK(changed("tiny", 59, 0x10) ==
          "file.tsr: block 0: the header of the block is damaged: its checksum does not hold");
    CHECK(changed("tiny", 59, 0x7F) ==
          "file.tsr: block 0: a block of 127 bytes, the frame allows 64");
    CHECK(changed("tiny", 68, 0) ==
          "file.tsr: block 0: the header of the block is damaged: its checksum does not hold");
    CHECK(changed("tiny", 80, 0) ==
          "file.tsr: block 0: the block is damaged: the checksum of its coded bytes does not hold");
    CHECK(changed("tiny", 86, 0) ==
          "file.tsr: block 0: the block is damaged: the checksum of its coded bytes does not hold");
    CHECK(changed("tiny", 90, 0xA2) ==
          "file.tsr: block 1: the header of the block is damaged: its checksum does not hold");
    CHECK(changed("tiny", 94, 0) ==
          "file.tsr: block 1: the header of the block is damaged: its checksum does not hold");
    CHECK(
        changed("store-text", 300, 0) ==
        "file.tsr: block 0: the block is damaged: the checksum of its decoded bytes does not hold");
    CHECK(changed("gzip-small", 0, 0x8F) == "file.tsr: not a Tessera frame");
    CHECK(changed("gzip-small", 12, 0) == "file.tsr: the lengths of the small message are damaged");
    CHECK(changed("gzip-small", frame("gzip-small").size() - 1, 0) ==
          "file.tsr: the small message is damaged: its checksum does not hold");
    CHECK(changed("store-small", 100, 0) ==
          "file.tsr: the small message is damaged: its checksum does not hold");
}

TEST_CASE("what is written for another reader is refused with what it needs") {
    CHECK(changed("tiny", 4, 2, reason::unsupported) ==
          "file.tsr: written in format version 2, this program reads version 1; a newer one is "
          "needed");
    CHECK(
        changed("tiny", 5, 2, reason::unsupported) ==
        "file.tsr: uses format flags 0x02 that this program does not know; a newer one is needed");

    const registry none;
    CHECK(message_of(frame("tiny"), {.plugins = none}, reason::unsupported) ==
          "file.tsr: needs plugin \"org.tessera.view\" in bitstream format 1 (written by its "
          "version 0.1.0), which is not installed; it is to be had at "
          "\"https://github.com/tessera-codecs/tessera\"; looked in no directory");

    const environment around = golden::surroundings(directory, TESSERA_CODECS);
    CHECK(message_of(frame("gzip-small"), {.plugins = around.plugins}, reason::unsupported) ==
          "file.tsr: a small message of the codec with hash a7e404050554c50c, which is none of the "
          "0 installed codecs; name its spec");
    CHECK(message_of(frame("zstd-dictionary"), {.plugins = around.plugins}, reason::unsupported) ==
          "file.tsr: the spec in the header: /pipeline/0/params/dictionary: no asset with SHA-256 "
          "10f8ce2fa0018ccd65b874d4dc9b6805383ee5d0d31c5c2f52685e708a1ea98d and 395 bytes, "
          "called \"words.dict\" where this was written, in any directory: none is set");
    limits tight;
    tight.block = 63;
    CHECK(message_of(frame("tiny"), {.plugins = around.plugins, .bounds = tight}, reason::limit) ==
          "file.tsr: blocks of 64 bytes, the limit is 63");
}

TEST_CASE("what follows a frame is a frame or an error with its place") {
    bytes junk = frame("tiny");
    junk.push_back('x');
    CHECK(message_of(junk) ==
          "file.tsr: frame 1: byte 106: expected another frame or the end of the file");
    bytes second = frame("tiny");
    const bytes again = second;
    second.insert(second.end(), again.begin(), again.end());
    second[106 + 59] ^= 1;
    CHECK(message_of(second) ==
          "file.tsr: frame 1: block 0: the header of the block is damaged: its checksum does not "
          "hold");
}

TEST_CASE("a reader and salvage hold the limit on blocks too") {
    const environment around = golden::surroundings(directory, TESSERA_CODECS);
    limits tight;
    tight.block = 63;
    const environment with{.plugins = around.plugins, .bounds = tight};
    const bytes file = frame("tiny");
    const memory_access in(file, "file.tsr");
    memory_sink out;
    const char* says = "file.tsr: blocks of 64 bytes, the limit is 63";
    CHECK_THROWS_WITH_AS(salvage(in, out, with), says, error);
    const reader r(in, with);
    bytes room(32);
    CHECK_THROWS_WITH_AS(r.read(0, room), says, error);
}
