// SPDX-License-Identifier: MIT
// Frames that cannot be decoded here: what is missing is explained from the frame alone.
#include "workshop.hpp"

#include "../framework/scratch.hpp"

using namespace tessera;
using namespace tessera::test;

namespace {

/// A registry with nothing but `desc`.
registry only(const tsr_desc& desc) {
    const tsr_desc* table[] = {&desc};
    const tsr_entry entry = {TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry), 1, table};
    registry r;
    r.add(entry, "/some/where/lib.so");
    return r;
}

const tsr_desc& zstd() { return *tsr_plugin_entry_zstd.plugins[0]; }
const bytes content = text(5000);

}  // namespace

TEST_CASE(
    "a missing plugin is named, with who wrote the frame, where it lives and where was looked") {
    const scratch here;
    here.write("junk.so", "this is no library");
    registry none;
    none.add_directory(here.path(), false);
    const bytes frame = encoded(compiled(R"(["zstd"])"), content);
    const std::string expected =
        "in.tsr: needs plugin \"org.tessera.zstd\" in bitstream format 1 (written by its version "
        "0.1.0), which is not installed; it is to be had at "
        "\"https://github.com/tessera-codecs/tessera\"; looked in \"" +
        here.path().string() + "\"; refused: \"" + (here / "junk.so").string() +
        "\" (is no ELF file: not a shared library)";
    const failure f = failure_of([&] { decoded(frame, {none}); });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message == expected);
    const memory_access in(frame, "in.tsr");
    null_sink out;
    CHECK(failure_of([&] { reader(in, {none}).copy(0, 1, out); }).message == expected);
    CHECK(failure_of([&] { salvage(in, out, {none}); }).message == expected);
    CHECK(inspect(in).at(0).plugins.at(0).id == "org.tessera.zstd");
    CHECK(failure_of([&] {
              decoded(frame, {registry()});
          }).message.ends_with("; looked in no directory"));
}

TEST_CASE("a plugin that is too old or too new for the frame is told apart from a missing one") {
    tsr_desc newer = zstd();
    newer.format = 3;
    newer.format_min = 2;
    newer.version = "3.0.0";
    const bytes old_frame = encoded(compiled(R"(["zstd"])"), content);
    CHECK(
        failure_of([&] { decoded(old_frame, {only(newer)}); }).message ==
        "in.tsr: needs plugin \"org.tessera.zstd\" in bitstream format 1 (written by its version "
        "0.1.0); version \"3.0.0\" in \"/some/where/lib.so\" reads formats 2 to 3; it is to be had "
        "at \"https://github.com/tessera-codecs/tessera\"");

    const registry with_newer = only(newer);
    const bytes new_frame = encoded(pipeline::compile(spec_of(R"(["zstd"])"), with_newer), content);
    const failure f = failure_of([&] { decoded(new_frame); });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message ==
          "in.tsr: needs plugin \"org.tessera.zstd\" in bitstream format 3 (written by its version "
          "3.0.0); version \"0.1.0\" in \"linked\" reads formats 1 to 1; it is to be had at "
          "\"https://github.com/tessera-codecs/tessera\"");

    tsr_desc reads_both = newer;
    reads_both.format_min = 1;
    CHECK(decoded(old_frame, {only(reads_both)}) == content);
    CHECK(decoded(new_frame, {only(reads_both)}) == content);
}

TEST_CASE("strings of a foreign frame are shown, never obeyed") {
    tsr_desc loud = zstd();
    loud.id = "org.example.loud";
    loud.home =
        "https://x/\x7f\xc2\x9b"
        "31m";
    const registry with_loud = only(loud);
    const bytes frame =
        encoded(pipeline::compile(spec_of(R"(["org.example.loud"])"), with_loud), content);
    const failure f = failure_of([&] { decoded(frame, {registry()}); });
    CHECK(f.message.find("\"https://x/\\x7f\\xc2\\x9b31m\"") != std::string::npos);
    for (const char c : f.message) CHECK(static_cast<unsigned char>(c) >= 0x20);
}

TEST_CASE("a frame of a pinned model is refused under another fingerprint, unless told otherwise") {
    const std::string steps = R"([{"use": "entropy", "model": "org.example.pinned",
        "distribution": "quantize", "coder": "rans"}])";
    pinned_fingerprint = "this machine";
    const pipeline p = compiled(steps);
    CHECK(p.fingerprint() == "this machine");
    const bytes frame = encoded(p, content);
    CHECK(decoded(frame) == content);
    const memory_access in(frame, "in.tsr");
    CHECK(inspect(in).at(0).fingerprint == "this machine");

    pinned_fingerprint = "that\nmachine";
    const failure f = failure_of([&] { decoded(frame); });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message ==
          "in.tsr: a model of it is pinned: written under fingerprint \"this machine\", "
          "this machine has \"that\\nmachine\"");
    CHECK(decoded(frame, {plugins()}, {.threads = 1, .any_fingerprint = true}) == content);
    pinned_fingerprint = "this machine";
}
