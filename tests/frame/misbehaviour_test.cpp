// SPDX-License-Identifier: MIT
// Plugins that break the rules: the host says which, where, in which block, and stays whole.
#include "workshop.hpp"

#include <algorithm>

using namespace tessera;
using namespace tessera::test;

namespace {

const bytes content = text(6000);  // two blocks of 4 KiB

std::string steps(const std::string& how) {
    return R"([{"use": "org.example.misbehave", "params": {"how": ")" + how +
           R"("}}, {"use": "zstd"}])";
}

failure encoding(const std::string& how) {
    return failure_of([&] { encoded(compiled(steps(how)), content); });
}

const std::string place = "in: block 0: /pipeline/0: ";

}  // namespace

TEST_CASE("a stage that behaves is let through") {
    CHECK(decoded(encoded(compiled(steps("not")), content)) == content);
}

TEST_CASE("what a stage promises about its output is checked") {
    CHECK(encoding("silent").message == place + "output 0 was not committed");
    CHECK(encoding("commits-more").message ==
          place + "output 0 committed with 4097 elements, room was taken for 4096");
    CHECK(encoding("commits-twice").message == place + "output 0 was already committed");
    CHECK(encoding("lies").message == place + "an element is outside its alphabet of 2");
    CHECK(encoding("other-port").message == place + "asked for output 7, there are 1");
    CHECK(encoding("shares-nothing-of-ours").message ==
          place + "shares memory that is no input of the call");
    CHECK(encoding("shares-more").message ==
          place + "shares 4097 elements of bytes out of 4096 bytes");
    CHECK(encoding("shares-another-type").message == place + "output 0 is bytes, shared as u16");
    CHECK(encoding("silent").why == reason::internal);
}

TEST_CASE("an exception in a plugin becomes an error with its place") {
    CHECK(encoding("throws").message == place + "something went wrong");
    CHECK(encoding("throws").why == reason::internal);
    CHECK(encoding("throws-a-number").message == place + "unknown exception");
    CHECK(encoding("no-message").message == place + "failed with status 2 and no message");
    CHECK(encoding("no-message").why == reason::corrupt);
    CHECK(encoding("odd-status").message == place + "failed with status 77 and no message");
    CHECK(encoding("odd-status").why == reason::internal);
}

TEST_CASE("a stage that asks for too much is stopped before memory is taken") {
    CHECK(encoding("asks-for-the-world").message ==
          place +
              "output of 4611686018427387904 elements of bytes exceeds the limit of 131072 bytes "
              "for one stage");
    CHECK(encoding("overflows").why == reason::limit);
    CHECK(encoding("bomb").message ==
          place +
              "output of 131073 elements of bytes exceeds the limit of 131072 bytes for one "
              "stage");
    CHECK(encoding("scratch").message ==
          place +
              "needs 1125899906842624 bytes beside 4096 already in use, the memory limit of a "
              "worker is 536870912");
    CHECK(encoding("headers").message == place + "header of 65536 bytes");
    for (const char* how : {"asks-for-the-world", "bomb", "scratch", "headers"})
        CHECK(encoding(how).why == reason::limit);
}

TEST_CASE("a plan that cannot be made is an error of the spec or of memory") {
    CHECK(encoding("refuses").message == "/pipeline/0: how: not like this");
    const failure memory = encoding("no-memory");
    CHECK(memory.why == reason::no_memory);
    CHECK(memory.message == "/pipeline/0: out of memory");
    CHECK(encoding("scratch-for-plan").message ==
          "/pipeline/0: scratch is for blocks, a plan is being made");
}

TEST_CASE("a stage that rebuilds something else is caught") {
    const auto decoding = [](const std::string& how) {
        const bytes frame = encoded(compiled(steps(how)), content);
        return failure_of([&] { decoded(frame); });
    };
    const std::string where = "in.tsr: block 0: /pipeline/0: ";
    CHECK(decoding("decode-silent").message == where + "output 0 was not committed");
    CHECK(decoding("decode-throws").message == where + "cannot read that");
    CHECK(decoding("decode-more").message ==
          where + "would produce 4097 elements where 4096 are recorded");
    CHECK(decoding("decode-less").message ==
          where + "produced 4095 elements where 4096 are recorded");
    CHECK(decoding("decode-other").message ==
          "in.tsr: block 0: the block is damaged: the checksum of its decoded bytes does not hold");
}

TEST_CASE("a choice passes over an alternative that fails, and fails where all do") {
    const std::string bad = R"([{"use": "org.example.misbehave", "params": {"how": "throws"}}])";
    const pipeline p = compiled(R"([{"choose": {"a": )" + bad + R"(, "b": ["zstd"]}}])");
    CHECK(decoded(encoded(p, content)) == content);
    const failure all =
        failure_of([&] { encoded(compiled(R"([{"choose": {"a": )" + bad + "}}]"), content); });
    CHECK(all.message == "in: block 0: /pipeline/0/choose/a/0: something went wrong");
}

TEST_CASE("work is shared out among threads, and the lowest job's failure is reported") {
    for (const unsigned threads : {1u, 2u, 5u})
        for (const char* jobs : {"1", "5", "1000"}) {
            CAPTURE(threads);
            CAPTURE(jobs);
            const pipeline p = compiled(R"([{"use": "org.example.teamwork", "params": {"jobs": )" +
                                        std::string(jobs) + R"(}}, "zstd"])");
            const bytes frame = encoded(p, content, {.threads = threads});
            CHECK(decoded(frame, {plugins()}, {.threads = threads}) == content);
        }
    for (const unsigned threads : {1u, 4u}) {
        const pipeline p = compiled(
            R"([{"use": "org.example.teamwork", "params": {"jobs": 100, "failing": 37}}])");
        const failure f = failure_of([&] { encoded(p, content, {.threads = threads}); });
        CHECK(f.why == reason::corrupt);
        CHECK(f.message == place + "failed with status 2 and no message");
    }
}
