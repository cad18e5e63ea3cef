// SPDX-License-Identifier: MIT
// What becomes of a plugin's exceptions at the ABI.
#include <doctest/doctest.h>

#include <new>
#include <tessera/sdk/call.hpp>
#include <tessera/sdk/testing/work.hpp>

using namespace tessera::sdk;

namespace {
struct outcome {
    tsr_status status;
    std::string message;
};
template <class F>
outcome guarded(F&& f) {
    const testing::surroundings around;
    testing::work w(around, testing::work::direction::plan);
    const tsr_status status = detail::guard(testing::work::host(), w.raw(), f);
    return {status, w.message()};
}
}  // namespace

TEST_CASE("exceptions become a status and a message") {
    const auto own = guarded([] { corrupt("tail of 9 bytes, expected at most 7"); });
    CHECK(own.status == TSR_E_CORRUPT);
    CHECK(own.message == "tail of 9 bytes, expected at most 7");
    const auto memory = guarded([] { throw std::bad_alloc{}; });
    CHECK(memory.status == TSR_E_NOMEM);
    CHECK(memory.message == "out of memory");
    const auto bug = guarded([] { throw std::runtime_error("a bug"); });
    CHECK(bug.status == TSR_E_INTERNAL);
    CHECK(bug.message == "a bug");
    const auto odd = guarded([] { throw 1; });
    CHECK(odd.status == TSR_E_INTERNAL);
    CHECK(odd.message == "unknown exception");
    CHECK(guarded([] {}).status == TSR_OK);
}

TEST_CASE("a refusal by the host keeps the host's message") {
    testing::surroundings around;
    around.memory_limit = 100;
    testing::work w(around, testing::work::direction::encode);
    const tsr_status status = detail::guard(testing::work::host(), w.raw(), [&] {
        call(testing::work::host(), w.raw()).scratch<std::uint8_t>(101);
    });
    CHECK(status == TSR_E_LIMIT);
    CHECK(w.message() == "memory limit of 100 bytes: 101 more were asked for");
}

TEST_CASE("a stream read with another width is a bug that is named") {
    const testing::stream s(TSR_U16, 3);
    CHECK_THROWS_WITH(elements<std::uint8_t>(s.view()), "a stream of u16 read with another width");
}
