// SPDX-License-Identifier: MIT
// Every rule of a descriptor broken once, and the words for it.
#include "registry/descriptor.hpp"

#include "libraries/stage.h"

#include <doctest/doctest.h>

#include <string>

using namespace tessera;

namespace {

/// What is wrong with a sound descriptor of a stage once `change` was at it.
template <class Change>
std::string problem(Change&& change) {
    tsr_desc desc{};
    desc.size = sizeof desc;
    desc.shape = TSR_STAGE;
    desc.flags = TSR_EXACT;
    desc.format = 2;
    desc.format_min = 1;
    desc.id = "org.example.some-thing";
    desc.version = "1.0.0";
    desc.home = desc.tags = "";
    desc.summary = "something";
    desc.schema = "{\"properties\": {}}";
    desc.api = &stage_api;
    desc.ports = stage_ports;
    desc.port_count = 1;
    desc.accepts = TSR_ANY_TYPE;
    change(desc);
    return descriptor_problem(desc);
}

/// Any function will do; it is never called.
template <class Result, class... Arguments>
void some(Result (*&f)(Arguments...)) {
    f = [](Arguments...) { return Result(); };
}

template <class Api>
std::string problem_of(tsr_shape shape, const Api& api, std::uint32_t flags = TSR_EXACT) {
    return problem([&](tsr_desc& d) {
        d.shape = shape;
        d.api = &api;
        d.flags = flags;
        d.kinds = TSR_KIND_BIT(TSR_COUNTS);
        static const char* const routes[] = {"one"};
        d.routes = routes;
        d.route_count = 1;
    });
}

}  // namespace

TEST_CASE("a sound descriptor has no problem") {
    CHECK(problem([](tsr_desc&) {}) == "");
    CHECK(problem([](tsr_desc& d) { d.size += 8; }) == "");  // a later minor version
}

TEST_CASE("sizes, shapes and formats are held against this ABI") {
    CHECK(problem([](tsr_desc& d) { d.size = 8; }) ==
          "its descriptor has 8 bytes, expected at least " + std::to_string(sizeof(tsr_desc)));
    CHECK(problem([](tsr_desc& d) { d.shape = 6; }) == "shape 6 is unknown");
    CHECK(problem([](tsr_desc& d) { d.shape = 0; }) == "shape 0 is unknown");
    CHECK(problem([](tsr_desc& d) { d.format_min = 3; }) ==
          "it writes format 2 and reads from 3 on, expected 1 <= 3 <= 2");
    CHECK(problem([](tsr_desc& d) { d.format_min = 0; }) ==
          "it writes format 2 and reads from 0 on, expected 1 <= 0 <= 2");
}

TEST_CASE("texts are there, bounded, of one line and in UTF-8") {
    for (const char* bad : {"", "delta", "Org.x", ".x", "x.", "a..b", "org.x/y", "org.\xc3\xa9"}) {
        CAPTURE(bad);
        CHECK(problem([&](tsr_desc& d) { d.id = bad; })
                  .ends_with(" is no reverse-domain name of lower-case letters, digits, '.' and "
                             "'-'"));
    }
    const std::string long_id = "a." + std::string(255, 'a');
    CHECK(problem([&](tsr_desc& d) { d.id = long_id.c_str(); }) == "id is longer than 256 bytes");
    CHECK(problem([](tsr_desc& d) { d.id = nullptr; }) == "id is NULL");
    CHECK(problem([](tsr_desc& d) { d.version = nullptr; }) == "version is NULL");
    CHECK(problem([](tsr_desc& d) { d.version = ""; }) == "version is empty");
    CHECK(problem([](tsr_desc& d) { d.home = nullptr; }) == "home is NULL");
    CHECK(problem([](tsr_desc& d) { d.summary = "a\nb"; }) == "summary \"a\\nb\" is not one line");
    CHECK(problem([](tsr_desc& d) { d.tags = "\xff"; }) == "tags is not UTF-8");
    CHECK(problem([](tsr_desc& d) { d.schema = nullptr; }) == "schema is NULL");
    CHECK(problem([](tsr_desc& d) { d.schema = "{"; }) ==
          "schema: line 1, column 2: expected a name in double quotes or '}', found the end of the "
          "text");
    CHECK(problem([](tsr_desc& d) { d.schema = "{}"; }) == "schema: \"properties\" is missing");
}

TEST_CASE("only a model may be anything but EXACT") {
    CHECK(problem([](tsr_desc& d) { d.flags = 0; }) == "a stage must be EXACT");
    CHECK(problem([](tsr_desc& d) { d.flags |= TSR_PINNED; }) ==
          "a stage cannot be PINNED, only a model");
    CHECK(problem([](tsr_desc& d) { d.flags |= TSR_BITWISE; }) ==
          "a stage cannot be BITWISE, only a model");
    tsr_model_api api{};
    CHECK(problem_of(TSR_MODEL, api, 0) == "a model must be either EXACT or PINNED");
    CHECK(problem_of(TSR_MODEL, api, TSR_EXACT | TSR_PINNED) ==
          "a model must be either EXACT or PINNED");
    CHECK(problem_of(TSR_MODEL, api, TSR_PINNED) ==
          "a PINNED model must offer tessera.fingerprint/1, extension is NULL");
}

TEST_CASE("ports and routes have names of their own and known types") {
    static const tsr_port bad_name[] = {{"Out", TSR_BYTES}}, same[] = {{"a", 1}, {"a", 1}},
                          bad_type[] = {{"a", 9}}, open_type[] = {{"a", 0}},
                          null[] = {{nullptr, 1}};
    const auto with = [](const tsr_port* ports, std::uint32_t count) {
        return problem([=](tsr_desc& d) { d.ports = ports, d.port_count = count; });
    };
    CHECK(with(bad_name, 1) == "port 0: its name is not of lower-case letters, digits and '-'");
    CHECK(with(null, 1) == "port 0: its name is not of lower-case letters, digits and '-'");
    CHECK(with(same, 2) == "two ports are called \"a\"");
    CHECK(with(bad_type, 1) == "port \"a\": type 9 is unknown");
    CHECK(with(open_type, 1) == "port \"a\": type 0 is unknown");
    CHECK(with(same, 65) == "65 ports, at most 64 are allowed");
    CHECK(with(nullptr, 1) == "ports is NULL");
    CHECK(with(same, 0) == "a stage needs a port");
    tsr_stage_api depends = stage_api;
    some(depends.ports);
    CHECK(problem([&](tsr_desc& d) { d.api = &depends, d.ports = open_type; }) == "");
    CHECK(problem([&](tsr_desc& d) { d.api = &depends, d.port_count = 0; }) == "");

    tsr_segmenter_api segmenter{};
    segmenter.size = sizeof segmenter;
    some(segmenter.create), some(segmenter.destroy), some(segmenter.begin), some(segmenter.next);
    CHECK(problem_of(TSR_SEGMENTER, segmenter) == "its function end is NULL");
    some(segmenter.end);
    CHECK(problem_of(TSR_SEGMENTER, segmenter) == "");
    const auto routed = [&](const char* const* routes, std::uint32_t count) {
        return problem([&](tsr_desc& d) {
            d.shape = TSR_SEGMENTER, d.api = &segmenter, d.routes = routes, d.route_count = count;
        });
    };
    static const char* const routes[] = {"a", "a", "B"};
    CHECK(routed(routes, 1) == "");
    CHECK(routed(routes, 2) == "two routes are called \"a\"");
    CHECK(routed(routes + 2, 1) ==
          "route 0: its name is not of lower-case letters, digits and '-'");
    CHECK(routed(nullptr, 1) == "a segmenter has 0 routes, expected 1 to 256");
    CHECK(routed(routes, 257) == "a segmenter has 257 routes, expected 1 to 256");
}

TEST_CASE("what a stage or a model takes and makes is said") {
    CHECK(problem([](tsr_desc& d) { d.accepts = 0; }) == "a stage must accept a type of stream");
    tsr_distribution_api api{};
    api.size = sizeof api;
    some(api.create), some(api.destroy), some(api.totals), some(api.total), some(api.interval),
        some(api.locate);
    CHECK(problem_of(TSR_DISTRIBUTION, api) == "");
    CHECK(problem([&](tsr_desc& d) { d.shape = TSR_DISTRIBUTION, d.api = &api; }) ==
          "a distribution must name a kind of score");
}

TEST_CASE("an interface has the functions that its shape needs") {
    CHECK(problem([](tsr_desc& d) { d.api = nullptr; }) == "its api is NULL");
    tsr_stage_api stage = stage_api;
    stage.decode = nullptr;
    CHECK(problem([&](tsr_desc& d) { d.api = &stage; }) == "its function decode is NULL");
    stage.size = 4;
    CHECK(problem([&](tsr_desc& d) { d.api = &stage; }) ==
          "its stage interface has 4 bytes, expected at least " + std::to_string(sizeof stage));

    tsr_model_api model{};
    model.size = sizeof model;
    some(model.create), some(model.destroy);
    CHECK(problem_of(TSR_MODEL, model) == "its function kind is NULL");
    some(model.kind);
    CHECK(problem_of(TSR_MODEL, model) ==
          "a model needs a bulk face (analyse, known) or a step face (begin)");
    some(model.analyse);
    CHECK(problem_of(TSR_MODEL, model) == "");
    CHECK(problem_of(TSR_MODEL, model, TSR_EXACT | TSR_BITWISE) ==
          "a BITWISE model needs a step face (begin)");
    some(model.begin);
    CHECK(problem_of(TSR_MODEL, model) == "its function predict is NULL");

    tsr_distribution_api distribution{};
    distribution.size = sizeof distribution;
    some(distribution.create), some(distribution.destroy), some(distribution.totals),
        some(distribution.total);
    CHECK(problem_of(TSR_DISTRIBUTION, distribution) ==
          "a distribution needs a bulk face (table) or a step face (interval)");
    some(distribution.table);
    CHECK(problem_of(TSR_DISTRIBUTION, distribution) == "its function write_tables is NULL");
}

TEST_CASE("a coder has whole faces and a total that an interval can state") {
    tsr_coder_api coder{};
    coder.size = sizeof coder;
    coder.max_total = std::uint64_t{1} << 32;
    some(coder.create), some(coder.destroy);
    CHECK(problem_of(TSR_CODER, coder) ==
          "a coder needs a bulk face (encode) or a step face (encode_begin)");
    some(coder.encode);
    CHECK(problem_of(TSR_CODER, coder) == "its function decode is NULL");
    some(coder.decode);
    CHECK(problem_of(TSR_CODER, coder) == "");
    coder.flags = TSR_CODER_SAME_FACES;
    CHECK(problem_of(TSR_CODER, coder) == "a coder that says SAME_FACES needs both faces");
    coder.flags = 0;
    coder.max_total += 1;
    CHECK(problem_of(TSR_CODER, coder) == "max_total is 4294967297, expected 2 to 4294967296");
}
