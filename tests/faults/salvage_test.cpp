// SPDX-License-Identifier: MIT
// Salvage: whatever one piece of damage hits, every whole block comes back and the losses are
// listed.
#include "reseal.hpp"

#include <algorithm>

using namespace tessera;
using namespace tessera::test;

namespace {

struct salvaged {
    salvage_report report;
    bytes out;
};
salvaged salvage_of(view file, const environment& with = {plugins()}) {
    const memory_access in(file, "in.tsr");
    memory_sink out;
    salvaged s;
    s.report = salvage(in, out, with, {.threads = 1});
    s.out = std::move(out.data);
    return s;
}

const bytes content = joined({text(1500), noise(700), slope(800)});
const bytes file = encoded(compiled(codec("zstd", "700")), content);
const frame_info info = inspect(memory_access(file)).at(0);

/// The content without some blocks.
bytes without(std::uint64_t first, std::uint64_t last) {
    bytes out;
    for (std::uint64_t b = 0; b < info.blocks.size(); ++b)
        if (b < first || b > last) {
            const bytes part = part_of(content, info.blocks[b].raw_offset, info.blocks[b].raw_size);
            out.insert(out.end(), part.begin(), part.end());
        }
    return out;
}

bytes with_damage(const bytes& whole, std::uint64_t position, std::size_t count = 1) {
    bytes out = whole;
    for (std::size_t i = 0; i < count; ++i) out[position + i] ^= 0x55;
    return out;
}

bytes without_index() {
    return with_damage(file, info.size - info.index_size,
                       static_cast<std::size_t>(info.index_size));
}

}  // namespace

TEST_CASE("a sound file is salvaged whole, nothing is lost") {
    for (const sample& s : samples()) {
        CAPTURE(s.name);
        const salvaged r = salvage_of(s.file, s.reading());
        CHECK(r.out == s.content);
        CHECK(r.report.lost.empty());
        CHECK(r.report.bytes_kept == s.content.size());
    }
}

TEST_CASE("one damaged byte costs one block, wherever it is, with the index and without") {
    REQUIRE(info.blocks.size() == 5);
    for (const bytes& base : {file, without_index()})
        for (std::uint64_t b = 0; b < info.blocks.size(); ++b) {
            const block_info& block = info.blocks[b];
            for (std::uint64_t at = 0; at < block.size; ++at) {
                const salvaged r = salvage_of(with_damage(base, block.position + at));
                const bool sound = r.out == without(b, b) && r.report.blocks_kept == 4 &&
                                   r.report.lost.size() == 1 && r.report.lost[0].first == b &&
                                   r.report.lost[0].last == b && r.report.lost[0].frame == 0 &&
                                   r.report.lost[0].offset == block.raw_offset &&
                                   !r.report.lost[0].why.empty();
                if (sound) continue;
                CAPTURE(b);
                CAPTURE(at);
                FAIL_CHECK("kept " << r.report.blocks_kept << ", " << r.out.size() << " bytes");
            }
        }
}

TEST_CASE("the index tells how much of the content is lost") {
    const salvaged r = salvage_of(with_damage(file, info.blocks[2].position));
    REQUIRE(r.report.lost.size() == 1);
    CHECK(r.report.lost[0].offset == 1400);
    CHECK(r.report.lost[0].bytes == 700);
    CHECK(r.report.lost[0].why ==
          "expected the header of a block, found byte 0xf4");  // 0xa1 with 0x55 over it
}

TEST_CASE("several damaged blocks in a row, and apart, are each listed") {
    for (const bytes& base : {file, without_index()}) {
        bytes damaged = with_damage(base, info.blocks[1].position, 3);
        damaged = with_damage(damaged, info.blocks[2].position, 3);
        const salvaged row = salvage_of(damaged);
        CHECK(row.out == without(1, 2));
        CHECK(row.report.blocks_kept == 3);
        damaged = with_damage(base, info.blocks[0].position + 30);
        damaged = with_damage(damaged, info.blocks[4].position + 30);
        CHECK(salvage_of(damaged).out == part_of(without(0, 0), 0, 2100));
        CHECK(salvage_of(damaged).report.lost.size() == 2);
    }
}

TEST_CASE("a tail that was cut costs the blocks that it held") {
    for (std::size_t size = info.header_size; size < file.size(); ++size) {
        const salvaged r = salvage_of(view(file).first(size));
        std::size_t whole = 0;
        while (whole < info.blocks.size() &&
               info.blocks[whole].position + info.blocks[whole].size <= size)
            ++whole;
        const bool sound = r.out == without(whole, 99) && r.report.blocks_kept == whole &&
                           (whole == info.blocks.size() || !r.report.lost.empty());
        if (sound) continue;
        CAPTURE(size);
        FAIL_CHECK("kept " << r.report.blocks_kept << " of " << whole);
    }
}

TEST_CASE("the second frame comes back where the header of the first is gone") {
    const bytes second_content = text(2000, 5);
    const bytes second = encoded(compiled(codec("gzip", "700")), second_content);
    const bytes both = joined({file, second});
    for (const std::uint64_t at :
         {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{6}, info.header_size - 1}) {
        CAPTURE(at);
        const salvaged r = salvage_of(with_damage(both, at));
        CHECK(r.out == second_content);
        REQUIRE(r.report.lost.size() == 1);
        CHECK(r.report.lost[0].why.find("no frame can be read between bytes 0 and " +
                                        std::to_string(file.size())) != std::string::npos);
    }
    // And the first where that of the second is.
    const salvaged r = salvage_of(with_damage(both, file.size() + 1));
    CHECK(r.out == content);
    CHECK(r.report.lost.size() == 1);
    // Damage in a block of either, with the other's index as the last thing in the file.
    const salvaged inside = salvage_of(with_damage(both, info.blocks[3].position + 20));
    CHECK(inside.out == joined({without(3, 3), second_content}));
}

TEST_CASE("a body that was cut out, or bytes that were put in, cost one block") {
    for (std::uint64_t b = 0; b < info.blocks.size(); ++b) {
        CAPTURE(b);
        const auto at = static_cast<std::ptrdiff_t>(info.blocks[b].position + 25);
        bytes shorter = file, longer = file;
        shorter.erase(shorter.begin() + at, shorter.begin() + at + 10);
        longer.insert(longer.begin() + at, 10, 0xA1);
        CHECK(salvage_of(shorter).out == without(b, b));
        CHECK(salvage_of(longer).out == without(b, b));
    }
}

TEST_CASE("a frame that lies inside a damaged block is no part of the frame around it") {
    const pipeline p = compiled(codec("store", "2KiB"));
    const bytes inner = encoded(p, noise(300));
    const bytes outer_content = joined({noise(500, 4), inner, noise(5000, 5)});
    const bytes outer = encoded(p, outer_content);
    const frame_info places = inspect(memory_access(outer)).at(0);
    // The header of the first block is gone, and the index with it.
    bytes damaged = with_damage(outer, places.blocks[0].position, 3);
    damaged.resize(damaged.size() - 5);
    const salvaged r = salvage_of(damaged);
    CHECK(r.out == part_of(outer_content, 2048, outer_content.size()));
    CHECK(r.report.blocks_kept == places.blocks.size() - 1);
}

TEST_CASE("a frame comes back whose predecessor has no end, of the same codec or another") {
    const bytes second_content = text(4000, 6);
    for (const char* name : {"zstd", "gzip"}) {
        CAPTURE(name);
        const bytes second = encoded(compiled(codec(name, "700")), second_content);
        for (const std::uint64_t cut : {std::uint64_t{1}, info.index_size, info.index_size + 10}) {
            CAPTURE(cut);
            const bytes both = joined({part_of(file, 0, file.size() - cut), second});
            const salvaged r = salvage_of(both);
            CHECK(r.out == joined({content, second_content}));
        }
    }
}

TEST_CASE("a file with no header at all is an error that names it") {
    const failure f = failure_of([&] { salvage_of(text(500)); });
    CHECK(f.why == reason::corrupt);
    CHECK(f.message == "in.tsr: no header of a frame can be read: not a Tessera frame");
    CHECK(failure_of([&] { salvage_of({}); }).message ==
          "in.tsr: no header of a frame can be read: there is none");
}

TEST_CASE("bit flips at random: salvage gives only what was there") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 3000; ++i) {
        bytes damaged = file;
        for (std::size_t n = 1 + random() % 4; n > 0; --n)
            damaged[info.header_size + random() % (file.size() - info.header_size)] ^=
                static_cast<std::uint8_t>(1 << random() % 8);
        const salvaged r = salvage_of(damaged);
        // Every block is either there or not: what came back is made of whole blocks in order.
        std::size_t at = 0;
        std::uint64_t kept = 0;
        for (const block_info& b : info.blocks) {
            const bytes part = part_of(content, b.raw_offset, b.raw_size);
            if (part_of(r.out, at, part.size()) != part) continue;
            at += part.size();
            ++kept;
        }
        if (at != r.out.size() || kept != r.report.blocks_kept) FAIL_CHECK("other data came back");
    }
}

TEST_CASE("of messages back to back only those are lost that are damaged, wherever that is") {
    const spec wanted = codec("zstd");
    const pipeline p = compiled(wanted);
    environment with{plugins()};
    with.specs = {wanted};
    std::vector<bytes> parts, messages;
    for (std::uint32_t i = 0; i < 4; ++i) {
        parts.push_back(text(300, i));
        messages.push_back(encoded(p, parts.back(), {.threads = 1, .small_form = true}));
    }
    const bytes whole = joined({messages[0], messages[1], messages[2], messages[3]});
    const bytes rest = joined({parts[0], parts[2], parts[3]});
    CHECK(salvage_of(whole, with).out == joined({parts[0], parts[1], parts[2], parts[3]}));
    for (std::size_t i = 0; i < messages[1].size(); ++i) {
        CAPTURE(i);
        const salvaged r = salvage_of(with_damage(whole, messages[0].size() + i), with);
        CHECK(r.out == rest);
        CHECK(r.report.lost.size() == 1);
    }
    // Bytes that are gone, and a frame behind.
    bytes shorter = whole;
    const auto cut = shorter.begin() + static_cast<std::ptrdiff_t>(messages[0].size() + 40);
    shorter.erase(cut, cut + 7);
    CHECK(salvage_of(joined({shorter, file}), with).out == joined({rest, content}));
}
