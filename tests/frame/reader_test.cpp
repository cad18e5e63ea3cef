// SPDX-License-Identifier: MIT
// Ranges and labels through the index, and what frames say of themselves.
#include "workshop.hpp"

#include <algorithm>

using namespace tessera;
using namespace tessera::test;

namespace {

/// Remembers which bytes were asked for.
class watched_access final : public random_access {
  public:
    explicit watched_access(view data) : data_(data) {}
    std::uint64_t size() const override { return data_.size(); }
    std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> room) const override {
        touched += room.size();
        return memory_access(data_).read_at(offset, room);
    }
    std::string name() const override { return "in.tsr"; }
    mutable std::uint64_t touched = 0;

  private:
    view data_;
};

spec labelled() {
    return spec::parse(R"({"tessera": 1, "name": "labelled", "block": "4KiB", "segment":
        "org.example.sections", "routes": {"other": ["zstd"], "a": ["zstd"], "b": []}})");
}

}  // namespace

TEST_CASE("every range is what the content has there") {
    const bytes content = joined({text(9000), noise(3000), slope(5000)});
    const bytes frame = encoded(compiled(codec("zstd", "1KiB")), content);
    const memory_access in(frame, "in.tsr");
    const reader r(in, {plugins()}, {.threads = 2});
    CHECK(r.size() == content.size());
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 300; ++i) {
        const std::size_t offset = random() % (content.size() + 10), count = random() % 5000;
        bytes room(count, 0xEE);
        const std::size_t got = r.read(offset, room);
        CHECK(got == part_of(content, offset, count).size());
        room.resize(got);
        CHECK(room == part_of(content, offset, count));
    }
    bytes none;
    CHECK(r.read(0, none) == 0);
    CHECK(r.read(UINT64_MAX, std::span(none)) == 0);
    memory_sink all;
    r.copy(5, UINT64_MAX, all);
    CHECK(all.data == part_of(content, 5, content.size()));
}

TEST_CASE("a range reads the blocks that it needs and no others") {
    const bytes content = noise(1 << 20);
    const bytes frame = encoded(compiled(codec("store", "16KiB")), content);
    const watched_access in(frame);
    const reader r(in, {plugins()}, {.threads = 1});
    const std::uint64_t for_index = in.touched;
    CHECK(for_index < 4096);
    bytes room(100);
    CHECK(r.read(500000, room) == 100);
    CHECK(room == part_of(content, 500000, 100));
    CHECK(in.touched - for_index < (16 << 10) + 4096);
}

TEST_CASE("frames back to back are one content, of which some parts are in the small form") {
    const bytes a = text(5000), b = noise(700), c = slope(4000);
    const pipeline p = compiled(codec("zstd", "1KiB"));
    const bytes file =
        joined({encoded(p, a), encoded(p, b, {.threads = 1, .small_form = true}), encoded(p, c)});
    environment with{plugins()};
    with.specs = {codec("zstd", "1KiB")};
    const memory_access in(file, "in.tsr");
    const reader r(in, with);
    CHECK(r.size() == 9700);
    REQUIRE(r.frames().size() == 3);
    CHECK(r.frames()[1].small_form);
    CHECK(r.frames()[2].raw_offset == 5700);
    bytes room(2000);
    CHECK(r.read(4500, room) == 2000);
    CHECK(room == part_of(joined({a, b, c}), 4500, 2000));
    CHECK(decoded(file, with) == joined({a, b, c}));
}

TEST_CASE("labels are found, and one that is not is answered with the nearest") {
    const bytes head_a = {'a', 0, 3, 0}, head_b = {'b', 0, 2, 0}, head_x = {'x', 0, 1, 0};
    const bytes content = joined({head_x, {9}, head_a, {1, 2, 3}, head_b, {7, 8}});
    const bytes frame = encoded(compiled(labelled()), content);
    const memory_access in(frame, "in.tsr");
    const reader r(in, {plugins()});
    CHECK(r.labels() == std::vector<std::string>{"section 1", "section 2"});
    memory_sink out;
    r.copy_label("section 2", out);
    CHECK(out.data == joined({head_b, {7, 8}}));
    const failure f = failure_of([&] { r.copy_label("secton 1", out); });
    CHECK(f.why == reason::parameter);
    CHECK(f.message == "in.tsr: has no block labelled \"secton 1\"; did you mean \"section 1\"?");
    CHECK(failure_of([&] { r.copy_label("", out); }).message ==
          "in.tsr: has no block labelled \"\"");
    // Twice the same label: both blocks, in order.
    const bytes twice = joined({frame, frame});
    const memory_access both(twice, "in.tsr");
    memory_sink pair;
    reader(both, {plugins()}).copy_label("section 1", pair);
    CHECK(pair.data == joined({head_a, {1, 2, 3}, head_a, {1, 2, 3}}));
}

TEST_CASE("a frame tells codec, plugins, sizes and blocks without any plugin") {
    const bytes content = joined({text(3000), noise(2000)});
    const bytes frame = encoded(compiled(codec("zstd", "1KiB")), content);
    const memory_access in(frame, "in.tsr");
    const frame_info f = inspect(in).at(0);
    CHECK(f.codec == "zstd");
    CHECK(f.position == 0);
    CHECK(f.size == frame.size());
    CHECK(f.version == 1);
    CHECK(f.raw_size == 5000);
    CHECK(f.block_size == 1024);
    CHECK(f.indexed);
    CHECK_FALSE(f.small_form);
    REQUIRE(f.plugins.size() == 1);
    CHECK(f.plugins[0].id == "org.tessera.zstd");
    CHECK(f.plugins[0].version == "0.1.0");
    REQUIRE(f.blocks.size() == 5);  // 5000 = 4 * 1024 + 904
    CHECK(f.blocks[4].raw_size == 904);
    CHECK(f.blocks[4].stored);
    CHECK_FALSE(f.blocks[0].stored);
    CHECK(f.blocks[0].position == f.header_size);
    std::uint64_t sum = f.header_size + f.index_size;
    for (const block_info& b : f.blocks) sum += b.size;
    CHECK(sum < f.size);        // the end marker
    CHECK(f.size - sum <= 24);  // 1 byte, three numbers and two checksums
}

TEST_CASE("a file that is empty or not ours is named") {
    const environment with{plugins()};
    const bytes foreign = text(100);
    CHECK(failure_of([&] { inspect(memory_access({}, "none")); }).message ==
          "none: is empty, expected a Tessera frame");
    CHECK(failure_of([&] { inspect(memory_access(foreign, "foreign")); }).message ==
          "foreign: not a Tessera frame");
    CHECK(failure_of([&] { decoded({}, with); }).message ==
          "in.tsr: is empty, expected a Tessera frame");
    CHECK(failure_of([&] { decoded(foreign, with); }).message == "in.tsr: not a Tessera frame");
    const bytes frame = encoded(compiled(R"(["zstd"])"), text(100));
    const bytes followed = joined({frame, foreign});
    const std::string expected = "in.tsr: frame 1: byte " + std::to_string(frame.size()) +
                                 ": expected another frame or the end of the file";
    CHECK(failure_of([&] { decoded(followed, with); }).message == expected);
    CHECK(failure_of([&] { inspect(memory_access(followed, "in.tsr")); }).message == expected);
    CHECK(is_frame(frame));
    CHECK_FALSE(is_frame(foreign));
    CHECK_FALSE(is_frame({}));
}
