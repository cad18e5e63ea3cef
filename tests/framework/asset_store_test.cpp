// SPDX-License-Identifier: MIT
// SHA-256 against published vectors, and assets found by name and by content, never by path.
#include <tessera/assets.hpp>
#include <tessera/error.hpp>

#include "scratch.hpp"

#include <doctest/doctest.h>

using namespace tessera;
using test::scratch;

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string text(const asset& a) {
    return {reinterpret_cast<const char*>(a.bytes.data()), a.bytes.size()};
}

// FIPS 180-4's examples, as NIST publishes them.
constexpr const char* of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* of_448_bits =
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
constexpr const char* of_a_million_a =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

}  // namespace

TEST_CASE("SHA-256 is that of FIPS 180-4") {
    CHECK(to_hex(hash_sha256({})) == of_nothing);
    CHECK(to_hex(hash_sha256(bytes("abc"))) == of_abc);
    CHECK(to_hex(hash_sha256(bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
          of_448_bits);
    CHECK(to_hex(hash_sha256(bytes(std::string(1'000'000, 'a')))) == of_a_million_a);
}

TEST_CASE("hexadecimal is read in either case, and only whole") {
    const auto hash = sha256_from_hex(of_abc);
    REQUIRE(hash);
    CHECK((*hash)[0] == 0xba);
    CHECK((*hash)[31] == 0xad);
    CHECK(to_hex(*hash) == of_abc);
    std::string upper = of_abc;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    CHECK(sha256_from_hex(upper) == hash);
    CHECK_FALSE(sha256_from_hex(""));
    CHECK_FALSE(sha256_from_hex(std::string(of_abc) + "0"));
    CHECK_FALSE(sha256_from_hex(std::string(of_abc).substr(1)));
    CHECK_FALSE(sha256_from_hex(std::string(of_abc).replace(5, 1, "g")));
    CHECK_FALSE(sha256_from_hex(std::string(of_abc).replace(0, 2, "0x")));
}

TEST_CASE("an asset is found by name in the first directory that has it") {
    const scratch here;
    here.write("one/words", "abc");
    here.write("two/words", "other");
    here.write("two/empty", "");
    const asset_store store({here / "absent", here / "one", here / "two"});
    const asset found = store.by_name("words");
    CHECK(found.name == "words");
    CHECK(found.size == 3);
    CHECK(text(found) == "abc");
    CHECK(to_hex(found.hash) == of_abc);
    const asset empty = store.by_name("empty");
    CHECK(empty.size == 0);
    CHECK(to_hex(empty.hash) == of_nothing);
}

TEST_CASE("the bytes of an asset outlive its store and its file") {
    const scratch here;
    here.write("words", "abc");
    asset copy;
    {
        const asset found = asset_store({here.path()}).by_name("words");
        copy = found;
    }
    std::filesystem::remove(here / "words");
    CHECK(text(copy) == "abc");
}

TEST_CASE("an asset is found by content, whatever it is called") {
    const scratch here;
    here.write("one/decoy", "abd");
    here.write("one/sub/hidden", "abc");
    here.write("two/any name", "abc");
    here.write("two/empty", "");
    const asset_store store({here / "one", here / "two"});
    CHECK(store.by_hash(*sha256_from_hex(of_abc)).name == "any name");
    CHECK(text(store.by_hash(*sha256_from_hex(of_abc), 3)) == "abc");
    CHECK(store.by_hash(*sha256_from_hex(of_nothing)).name == "empty");
    CHECK(store.files().size() == 3);
    const std::string where = (here / "one").string() + ", " + (here / "two").string();
    CHECK_THROWS_WITH_AS(
        store.by_hash(*sha256_from_hex(of_abc), 4),
        (std::string("no asset with SHA-256 ") + of_abc + " and 4 bytes in " + where).c_str(),
        error);
    CHECK_THROWS_WITH_AS(
        asset_store().by_hash(*sha256_from_hex(of_abc)),
        (std::string("no asset with SHA-256 ") + of_abc + " in any directory: none is set").c_str(),
        error);
}

TEST_CASE("a name that could be a path is refused, whatever stands there") {
    const scratch here;
    here.write("secret", "abc");
    here.write("assets/.hidden", "abc");
    const asset_store store({here / "assets"});
    for (const std::string& name :
         {std::string("../secret"), std::string(".."), std::string("."), std::string(""),
          std::string("/etc/passwd"), std::string("a/b"), std::string("a\\b"),
          std::string(".hidden"), std::string("a\0b", 3), std::string(256, 'a')}) {
        CAPTURE(name);
        try {
            store.by_name(name);
            FAIL("taken");
        } catch (const error& e) {
            CHECK(e.why == reason::parameter);
        }
    }
    CHECK_THROWS_WITH_AS(store.by_name("a\nb/"),
                         "\"a\\nb/\" is no name of an asset: expected that of a file, without "
                         "directories and not hidden",
                         error);
}

TEST_CASE("a missing asset is explained by where it was looked for") {
    const scratch here;
    try {
        asset_store({here / "one", here / "two"}).by_name("words");
        FAIL("found");
    } catch (const error& e) {
        CHECK(e.why == reason::unsupported);
        CHECK(std::string(e.what()) ==
              "no asset \"words\" in " + (here / "one").string() + ", " + (here / "two").string());
    }
}

TEST_CASE("a missing asset that a directory lists as elsewhere is explained by what brings it") {
    const scratch here;
    here.write("one/elsewhere.tsv", "words\t../absent\nother\t../bring\nno tab\n");
    here.write("two/elsewhere.tsv", "words\t../bring\nword\t../absent\n");
    here.write("bring", "#!/bin/sh\n");
    const asset_store store({here / "one", here / "two"});
    const std::string where = (here / "one").string() + ", " + (here / "two").string();
    const std::string brings = "; \"" + (here / "bring").string() + "\" brings ";
    CHECK_THROWS_WITH_AS(store.by_name("words"),
                         ("no asset \"words\" in " + where + brings + "\"words\"").c_str(), error);
    CHECK_THROWS_WITH_AS(store.by_name("word"), ("no asset \"word\" in " + where).c_str(), error);
    CHECK_THROWS_WITH_AS(store.by_name("no tab"), ("no asset \"no tab\" in " + where).c_str(),
                         error);
    const std::string by_hash = std::string("no asset with SHA-256 ") + of_abc + " in " + where;
    const std::string called = std::string("no asset with SHA-256 ") + of_abc +
                               ", called \"other\" where this was written, in " + where;
    CHECK_THROWS_WITH_AS(store.by_hash(*sha256_from_hex(of_abc), 0, "other"),
                         (called + brings + "\"other\"").c_str(), error);
    CHECK_THROWS_WITH_AS(store.by_hash(*sha256_from_hex(of_abc)), by_hash.c_str(), error);
    CHECK(store.files().empty());
}

TEST_CASE("the standard directories come in the order of precedence") {
    const test::variable data("XDG_DATA_HOME", "/user/data");
    const test::variable path("TESSERA_ASSET_PATH", "/first:/second");
    asset_store::search where;
    where.directories = {"/given"};
    const asset_store store = asset_store::standard(where);
    REQUIRE(store.directories().size() == 5);
    CHECK(store.directories()[0] == "/given");
    CHECK(store.directories()[1] == "/first");
    CHECK(store.directories()[2] == "/second");
    CHECK(store.directories()[3] == "/user/data/tessera/assets");
    asset_store::search nothing;
    nothing.environment = nothing.user = nothing.system = false;
    CHECK(asset_store::standard(nothing).directories().empty());
}
