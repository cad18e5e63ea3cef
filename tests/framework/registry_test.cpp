// SPDX-License-Identifier: MIT
// Libraries good and bad, as a registry meets them.
#include <tessera/registry.hpp>

#include "libraries/stage.h"
#include "registry/exports.hpp"
#include "registry/probe.hpp"
#include "scratch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace tessera;
using test::scratch;
namespace fs = std::filesystem;

namespace {

const fs::path libraries = TESSERA_TEST_LIBRARIES;

fs::path library(const std::string& name) { return libraries / (name + ".so"); }

/// Why one library is refused, "" where it is not.
std::string refusal_of(const fs::path& file) {
    registry r;
    r.add_library(file);
    for (const refusal& one : r.refused())
        if (one.id.empty()) {
            CHECK(one.origin == file.string());
            CHECK(r.plugins().empty());
            return one.why;
        }
    return "";
}

}  // namespace

TEST_CASE("plugins are found by their full and their short id, and by shape") {
    registry r;
    r.add_library(library("good"));
    REQUIRE(r.plugins().size() == 2);
    const plugin* first = r.find("first", TSR_STAGE);
    REQUIRE(first != nullptr);
    CHECK(first == r.find("org.tessera.first", TSR_STAGE));
    CHECK(std::string(first->desc->version) == "1.0.0");
    CHECK(first->origin == library("good").string());
    CHECK(r.find("first", TSR_CODER) == nullptr);
    CHECK(r.find("twice", TSR_STAGE) == nullptr);
    CHECK(r.find("org.example.twice", TSR_STAGE) != nullptr);
    CHECK(r.find("", TSR_STAGE) == nullptr);
}

TEST_CASE("a bad plugin of a good library is refused alone") {
    registry r;
    r.add_library(library("good"));
    REQUIRE(r.refused().size() == 1);
    CHECK(r.refused()[0].id == "org.example.Bad");
    CHECK(r.refused()[0].origin == library("good").string());
    CHECK(r.refused()[0].why ==
          "id \"org.example.Bad\" is no reverse-domain name of lower-case letters, digits, '.' and "
          "'-'");
}

TEST_CASE("each bad library is refused with its own reason") {
    CHECK(refusal_of(library("foreign")) == "exports no tsr_plugin_entry: not a Tessera plugin");
    CHECK(refusal_of(library("other_abi")) == "built for plugin ABI 2.0, this host speaks ABI 1");
    CHECK(refusal_of(library("small_table")) == "its table has 12 bytes, expected at least 24");
    const std::string unresolved = refusal_of(library("unresolved"));
    CHECK(unresolved.starts_with("cannot be loaded: "));
    CHECK(unresolved.find("undefined symbol: function_that_is_nowhere") != std::string::npos);
    const scratch here;
    const std::string absent = (here / "absent.so").string();
    CHECK(refusal_of(absent) == absent + ": cannot open: No such file or directory");
}

TEST_CASE("junk is refused without being loaded") {
    const scratch here;
    CHECK(refusal_of(here.write("empty.so", "")) == "is no ELF file: not a shared library");
    CHECK(refusal_of(here.write("text.so", "this is just some text\n")) ==
          "is no ELF file: not a shared library");
    CHECK(refusal_of(here.write("script.so", "INPUT(libm.so.6)   padding padding")) ==
          "is no ELF file: not a shared library");
    const std::string good = test::content_of(library("good"));
    CHECK(refusal_of(here.write("short.so", good.substr(0, 200))) ==
          "is a damaged ELF file: a table reaches past the end of the file");
    std::string other = good;
    other[4] = static_cast<char>(3 - other[4]);
    CHECK(refusal_of(here.write("class.so", other)) == "is an ELF file of another word size");
    other = good;
    other[16] = 1;
    CHECK(refusal_of(here.write("object.so", other)) == "is an ELF file, but no shared library");
}

TEST_CASE("a library is examined without harm, however it was damaged") {
    const scratch here;
    const std::string good = test::content_of(library("good"));
    std::random_device device;
    const unsigned seed = device();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto check = [&](const std::string& content) {
        fs::remove(here / "x.so");  // some file systems wait for the disk when a file is rewritten
        const fs::path file = here.write("x.so", content);
        const std::string why = export_problem(file, TSR_ENTRY_SYMBOL);
        CHECK(why.size() < 500);
    };
    for (std::size_t size = 0; size < good.size(); size += 97) check(good.substr(0, size));
    for (int i = 0; i < 2000; ++i) {
        std::string content = good;
        // The header and the section headers, which stand at the end, steer everything else.
        const std::size_t at = random() % 2 ? random() % 64 : content.size() - 1 - random() % 2048;
        content[at] = static_cast<char>(random());
        check(content);
    }
}

TEST_CASE("a library without symbols for debuggers is a plugin all the same") {
    if (std::system("strip --version >/dev/null 2>&1") != 0) {
        MESSAGE("skipped: no strip here");
        return;
    }
    const scratch here;
    fs::copy_file(library("good"), here / "stripped.so");
    REQUIRE(std::system(("strip '" + (here / "stripped.so").string() + "'").c_str()) == 0);
    registry r;
    r.add_library(here / "stripped.so");
    CHECK(r.plugins().size() == 2);
}

TEST_CASE("the first plugin of an id wins and hides the later ones") {
    const scratch here;
    fs::copy_file(library("second"), here / "a.so");
    fs::copy_file(library("good"), here / "b.so");
    fs::copy_file(library("foreign"), here / "c.so");
    here.write("notes.txt", "no library");
    registry r;
    r.add_directory(here.path(), false);
    CHECK(r.plugins().size() == 2);
    CHECK(std::string(r.find("org.example.twice", TSR_STAGE)->desc->version) == "2.0.0");
    REQUIRE(r.shadowed().size() == 1);
    CHECK(std::string(r.shadowed()[0].desc->version) == "1.0.0");
    CHECK(r.shadowed()[0].origin == (here / "b.so").string());
    CHECK(r.refused().size() == 2);
    REQUIRE(r.searched().size() == 1);
    CHECK(r.searched()[0] == here.path());
}

TEST_CASE("a copy of a registry keeps its libraries loaded") {
    registry copy;
    {
        registry r;
        r.add_library(library("good"));
        copy = r;
    }
    CHECK(std::string(copy.find("first", TSR_STAGE)->desc->summary) == "does nothing");
}

TEST_CASE("a directory that is not there is a refusal, not an exception") {
    const scratch here;
    registry r;
    r.add_directory(here / "absent", true);
    REQUIRE(r.refused().size() == 1);
    CHECK(r.refused()[0].why == "cannot be searched: No such file or directory");
}

TEST_CASE("linked tables are held against the same rules") {
    STAGE(good, "org.tessera.linked", "3.0.0");
    static const tsr_desc* const list[] = {&good, nullptr};
    tsr_entry entry{TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry), 2, list};
    registry r;
    r.add(entry);
    REQUIRE(r.find("linked", TSR_STAGE) != nullptr);
    CHECK(r.find("linked", TSR_STAGE)->origin == "linked");
    CHECK(r.find("linked", TSR_STAGE)->library == nullptr);
    REQUIRE(r.refused().size() == 1);
    CHECK(r.refused()[0].why == "its descriptor is NULL");
    entry.abi_major = 7;
    entry.abi_minor = 3;
    r.add(entry, "mine");
    REQUIRE(r.refused().size() == 2);
    CHECK(r.refused()[1].origin == "mine");
    CHECK(r.refused()[1].why == "built for plugin ABI 7.3, this host speaks ABI 1");
    entry = {TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry), 0, list};
    r.add(entry);
    CHECK(r.refused()[2].why == "its table lists 0 plugins, expected 1 to 1024");
}

TEST_CASE("a probe tells how loading ends") {
    CHECK(probe_library(library("good")) == "");
    CHECK(probe_library(library("crashing")) ==
          "died of signal 11 (Segmentation fault) while it was loaded");
    CHECK(probe_library(library("exiting")) == "exited with status 0 while it was loaded");
    CHECK(probe_library(library("hanging"), std::chrono::seconds(1)) ==
          "did not finish loading within 1 s");
    CHECK(probe_library(library("foreign")) == "");  // add_library has more to say
}

TEST_CASE("a directory of dangerous libraries is survived when probed") {
    const scratch here;
    for (const char* name : {"crashing", "exiting", "good"})
        fs::copy_file(library(name), here / (std::string(name) + ".so"));
    registry r;
    r.add_directory(here.path(), true);
    CHECK(r.plugins().size() == 2);
    REQUIRE(r.refused().size() == 3);
    CHECK(r.refused()[0].origin == (here / "crashing.so").string());
    CHECK(r.refused()[0].why == "died of signal 11 (Segmentation fault) while it was loaded");
    CHECK(r.refused()[1].why == "exited with status 0 while it was loaded");
}

TEST_CASE("the standard directories come in the order of precedence") {
    const scratch here;
    fs::create_directories(here / "path");
    fs::copy_file(library("good"), here / "path/good.so");
    const test::variable data("XDG_DATA_HOME", (here / "data").string());
    const test::variable path("TESSERA_PLUGIN_PATH", (here / "path").string());
    registry::search where;
    where.directories = {here / "given"};
    const auto order = registry::directories(where);
    REQUIRE(order.size() == 4);
    CHECK(order[0] == here / "given");
    CHECK(order[1] == here / "path");
    CHECK(order[2] == here / "data/tessera/plugins-1");
    CHECK(order[3].filename() == "plugins-1");
    CHECK(order[3].parent_path().filename() == "tessera");

    where.system = false;
    const registry r = registry::standard(where);
    CHECK(r.find("first", TSR_STAGE) != nullptr);
    CHECK(r.searched().size() == 3);
    // A directory of the command line has to be there; the user's own need not.
    CHECK(std::count_if(r.refused().begin(), r.refused().end(), [&](const refusal& one) {
              return one.why == "cannot be searched: No such file or directory";
          }) == 1);
}

TEST_CASE("ids are shortened only by our own prefix") {
    CHECK(short_id("org.tessera.rans") == "rans");
    CHECK(short_id("org.example.rans") == "org.example.rans");
    CHECK(std::string(shape_name(TSR_DISTRIBUTION)) == "distribution");
    CHECK(std::string(shape_name(99)) == "unknown");
}
