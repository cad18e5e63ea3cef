// SPDX-License-Identifier: MIT
// The ids that the .czip programs give to their test files.
#include "model.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tessera::test {
namespace {

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("ids are those of the .czip programs, and all their files come back") {
    const char* const shared = std::getenv("TESSERA_SHARED");
    if (shared == nullptr) {
        std::puts("skipped: ids of .czip's test files: no TESSERA_SHARED");
        return;
    }
    const std::filesystem::path root = shared;
    const testing::stage plan = stage_of(content_of(root / "models/v001_eng.czm"));
    const sdk::value golden = sdk::value::parse(content_of(root / "golden/czip/tokens.json"));
    for (const auto& member : golden.members()) {
        const std::string& name = member.first;
        INFO(name);
        std::vector<std::uint32_t> expected;
        for (const sdk::value& id : member.second.items())
            expected.push_back(static_cast<std::uint32_t>(id.integer()));
        const stream in = stream::text(content_of(root / "golden/czip/in" / name));
        const auto made = plan.encode(in);
        CHECK(made.ports[0].alphabet == 1024);
        CHECK(ids_in(made) == expected);
    }
    CHECK(golden.members().size() == 11);
    // Also what those programs refuse or lose: bytes that are no UTF-8.
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(root / "golden/czip/in")) {
        CHECK(round_trip(plan, stream::text(content_of(entry.path()))));
        ++files;
    }
    CHECK(files == 13);
}

}  // namespace tessera::test
