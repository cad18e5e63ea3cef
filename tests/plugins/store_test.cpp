// SPDX-License-Identifier: MIT
// The stage "store": nothing changed, nothing copied.
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_store;

namespace tessera::test {

namespace {
const tsr_desc& store() { return *tsr_plugin_entry_store.plugins[0]; }
}  // namespace

TEST_CASE("store gives bytes back as they were") {
    const testing::stage plan(store());
    stream in = stream::text("to be or not to be");
    in.row = 6;
    CHECK(plan.encode(in).ports[0] == in);
    CHECK(plan.encode(in).header.empty());
    CHECK(round_trip(plan, in));
    CHECK(round_trip(plan, stream::text("")));
    stream numbers = stream::of<std::uint8_t>(TSR_U8, {3, 1, 4, 1, 5});
    numbers.alphabet = 6;
    CHECK(round_trip(plan, numbers));
}

TEST_CASE("store asks for no memory") {
    testing::surroundings around;
    around.memory_limit = 0;
    const testing::stage plan(store(), "{}", around);
    CHECK(round_trip(plan, stream::text("shared, not copied")));
}

TEST_CASE("store names what it expected of a wrong size or value") {
    const testing::stage plan(store());
    const stream in = stream::text("four");
    const failure f = failure_of([&] { plan.decode(coded_as(stream::text("fo")), in); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "expected 4 elements, found 2");
    stream numbers = stream::of<std::uint8_t>(TSR_U8, {3, 1, 4});
    numbers.alphabet = 5;
    const failure g = failure_of([&] { plan.decode(coded_as(stream::text("\1\2\7")), numbers); });
    CHECK(g.status == TSR_E_CORRUPT);
    CHECK(g.message == "value 7 at position 2, expected below the alphabet of 5");
}

}  // namespace tessera::test
