// SPDX-License-Identifier: MIT
// The host in memory holds plugins to the ABI: each breach is found and named.
#include <doctest/doctest.h>

#include <tessera/sdk.hpp>
#include <tessera/sdk/test_host.hpp>

using namespace tessera::sdk;

namespace {

/// A stage whose encode is what the test at hand says.
std::function<void(call&, const tsr_stream&)> behaviour;

struct puppet {
    explicit puppet(const setup& s) { (void)s["file"]; }
    void encode(call& c, const tsr_stream& in) const { behaviour(c, in); }
    void decode(call& c, std::span<const tsr_stream> parts, const tsr_stream&) const {
        c.share(parts[0]);
    }
};
constexpr tsr_port out[] = {{"out", TSR_BYTES}};
constexpr tsr_desc desc = describe_stage<puppet>(
    {.id = "test.puppet",
     .summary = "Does what the test says",
     .schema = R"({"properties": {"file": {"type": "string", "default": "", "format": "asset",
                   "description": "an asset"}}})",
     .accepts = TSR_TYPE_BIT(TSR_BYTES),
     .ports = out});

std::string failure_of(std::function<void(call&, const tsr_stream&)> encode) {
    behaviour = std::move(encode);
    try {
        testing::stage(desc).encode(testing::stream::text("to be"));
        return "";
    } catch (const error& e) {
        return e.what();
    }
}

}  // namespace

TEST_CASE("streams have 64 bytes of slack and start at a multiple of 64") {
    for (const std::uint64_t count : {0, 1, 63, 64, 1000}) {
        const testing::stream s(TSR_U16, count);
        CHECK(reinterpret_cast<std::uintptr_t>(s.memory.data()) % 64 == 0);
        std::memset(s.memory.data() + 2 * count, 1, 64);
        CHECK(s.memory.intact());
        s.memory.data()[2 * count + 64] ^= 1;
        CHECK_FALSE(s.memory.intact());
    }
}

TEST_CASE("a stage round-trips through the host in memory") {
    behaviour = [](call& c, const tsr_stream& in) { c.share(in); };
    const testing::stage plan(desc);
    const auto in = testing::stream::text("to be");
    const auto coded = plan.encode(in);
    CHECK(coded.ports.size() == 1);
    CHECK(plan.decode(coded, in) == in);
}

TEST_CASE("breaches of the ABI are failures that are named") {
    CHECK(failure_of([](call&, const tsr_stream&) {}) == "port 0 was never committed");
    CHECK(failure_of([](call& c, const tsr_stream& in) {
              c.share(in);
              c.share(in);
          }) == "share of port 0, which is unknown or has ended");
    CHECK(failure_of([](call& c, const tsr_stream&) { c.output<std::uint8_t>(1, 1); }) ==
          "output asked for port 1, which is unknown or has ended");
    CHECK(failure_of([](call& c, const tsr_stream&) {
              c.output<std::uint8_t>(3);
              c.commit(4);
          }) == "commit of 4 elements, room is for 3");
    CHECK(failure_of([](call& c, const tsr_stream& in) {
              c.output<std::uint8_t>(in.count)[0] = 7;
              c.commit(1, 0, 7);
          }) == "port 0 has element 7 outside its alphabet of 7");
    CHECK(failure_of([](call& c, const tsr_stream& in) {
              tsr_stream longer = in;
              ++longer.count;
              c.share(longer);
          }) == "share of memory that is no input of this call");
    CHECK(failure_of([](call& c, const tsr_stream& in) {
              c.scratch<std::uint8_t>(10).data()[10 + 64] = 1;
              c.share(in);
          }) == "memory was written past the 64 bytes of slack behind it");
}

TEST_CASE("a larger output keeps what was written") {
    CHECK(failure_of([](call& c, const tsr_stream&) {
              auto room = c.output<std::uint8_t>(2);
              room[0] = 5;
              room = c.output<std::uint8_t>(100000);
              if (room[0] != 5) throw error{TSR_E_INTERNAL, "lost"};
              c.commit(1);
          }) == "");
}

TEST_CASE("assets come from memory, and only while a plan is made") {
    testing::surroundings around;
    around.assets["asset:hay"] = std::make_shared<const testing::bytes>(testing::bytes{1, 2, 3});
    behaviour = [](call& c, const tsr_stream& in) {
        if (c.service<tsr_asset_service>(TSR_ASSET_SERVICE) != nullptr)
            throw error{TSR_E_INTERNAL, "assets while encoding"};
        c.share(in);
    };
    const testing::stage plan(desc, R"({"file": "asset:hay"})", around);
    CHECK(plan.encode(testing::stream::text("x")).ports.size() == 1);
    testing::work w(around, testing::work::direction::plan);
    const setup making(testing::work::host(), w.raw(),
                       R"({"file": "asset:hay", "other": "asset:x"})");
    CHECK(making.asset("file").size() == 3);
    CHECK_THROWS(making.asset("other"));
    CHECK(w.message() == "no asset \"asset:x\"");
}

TEST_CASE("parallel jobs all run, and the failure of the lowest index is told") {
    std::atomic<int> ran = 0;
    CHECK(failure_of([&](call& c, const tsr_stream&) {
              const auto* parallel = c.service<tsr_parallel_service>(TSR_PARALLEL_SERVICE);
              CHECK(parallel->threads(c.raw()) == 2);
              struct shared {
                  call& c;
                  std::atomic<int>& ran;
              } all{c, ran};
              call::check(parallel->run(
                  c.raw(), 50,
                  [](void* context, std::uint32_t i) -> tsr_status {
                      auto& s = *static_cast<shared*>(context);
                      ++s.ran;
                      const std::string why = "job " + std::to_string(i);
                      return i == 31 || i == 17
                                 ? s.c.host()->fail(s.c.raw(), TSR_E_LIMIT, why.c_str())
                                 : TSR_OK;
                  },
                  &all));
          }) == "job 17");
    CHECK(ran == 50);
}
