// SPDX-License-Identifier: MIT
// Programs kept between decodes: the same content, fewer compilations, the latest few alone.
#include "frame/kept_programs.hpp"
#include "workshop.hpp"

#include "../framework/scratch.hpp"

#include <thread>

using namespace tessera;
using namespace tessera::test;

namespace {

/// Asks for `key` and says whether it had to be made.
bool made_anew(program_cache::contents& kept, const std::string& key) {
    static const pipeline some = compiled(codec("zstd"));
    bool made = false;
    kept.find_or(key, [&] {
        made = true;
        return program_cache::contents::program(std::shared_ptr<void>{}, &some.program());
    });
    return made;
}

}  // namespace

TEST_CASE("a cache keeps the programs that were used last") {
    program_cache::contents kept(2);
    CHECK(made_anew(kept, "a"));
    CHECK(made_anew(kept, "b"));
    CHECK_FALSE(made_anew(kept, "a"));
    CHECK(made_anew(kept, "c"));  // in place of b, which was not used for longest
    CHECK_FALSE(made_anew(kept, "a"));
    CHECK(made_anew(kept, "b"));
    CHECK(made_anew(kept, "c"));
}

TEST_CASE("a program that cannot be made leaves nothing in the cache") {
    program_cache::contents kept(2);
    CHECK_THROWS_AS(
        kept.find_or(
            "a", []() -> program_cache::contents::program { throw error(reason::corrupt, "no"); }),
        error);
    CHECK(made_anew(kept, "a"));
}

TEST_CASE("decoding through a cache brings back what decoding without brings") {
    const auto cache = std::make_shared<program_cache>(2);
    const environment with{.plugins = plugins(), .cache = cache};
    const bytes content = slope(20000);
    std::vector<bytes> frames;
    for (const char* name : {"zstd", "best-bytes", "gzip", "brotli"})
        frames.push_back(encoded(compiled(codec(name)), content));
    for (int round = 0; round < 3; ++round)
        for (const bytes& frame : frames) CHECK(decoded(frame, with) == content);
    const auto threads_that_share = [&] {
        for (int round = 0; round < 5; ++round)
            for (const bytes& frame : frames)
                if (decoded(frame, with) != content) throw error(reason::internal, "differs");
    };
    std::exception_ptr failed;
    std::thread other([&] {
        try {
            threads_that_share();
        } catch (...) {
            failed = std::current_exception();
        }
    });
    threads_that_share();
    other.join();
    CHECK(failed == nullptr);
}

TEST_CASE("frames of one spec and other assets are not mixed up") {
    // Two dictionaries of one name: what one has coded, the other does not bring back.
    const auto cache = std::make_shared<program_cache>();
    const scratch first, second;
    const asset_store both({first.path(), second.path()});
    const environment with{.plugins = plugins(), .assets = both, .cache = cache};
    const bytes content = text(900, 7);
    const spec wanted = spec_of(R"([{"use": "zstd", "params": {"dictionary": "asset:words"}}])");
    for (const auto& [folder, seed] : {std::pair{&first, 1u}, std::pair{&second, 5u}}) {
        const bytes words = text(2000, seed);
        folder->write("words", std::string(words.begin(), words.end()));
    }
    for (int round = 0; round < 2; ++round)
        for (const scratch* folder : {&first, &second})
            CHECK(decoded(encoded(compiled(wanted, asset_store({folder->path()})), content),
                          with) == content);
}

TEST_CASE("small messages find their codec in a cache") {
    const environment with{.plugins = plugins(),
                           .specs = {codec("store"), codec("zstd"), codec("gzip")},
                           .cache = std::make_shared<program_cache>()};
    for (int round = 0; round < 2; ++round)
        for (const char* name : {"zstd", "gzip"})
            CHECK(decoded(
                      encoded(compiled(codec(name)), text(500), {.threads = 1, .small_form = true}),
                      with) == text(500));
}
