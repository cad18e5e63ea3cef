// SPDX-License-Identifier: MIT
// Damage with the right checksums on top: what the parsers behind them make of it.
#include "reseal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

using namespace tessera;
using namespace tessera::test;

namespace {

constexpr int rounds = tries(20'000);

std::uint32_t printed_seed() {
    const std::uint32_t seed = new_seed();
    std::printf("seed of the sealed damage: %u\n", seed);
    return seed;
}

/// Samples that are one frame.
std::vector<const sample*> single_frames() {
    std::vector<const sample*> out;
    for (const sample& s : samples())
        if (s.file[0] == frame::magic[0] && frames_of(s).size() == 1) out.push_back(&s);
    return out;
}

void check_outcome(view file, const sample& s) {
    const outcome o = outcome_of(file, s.reading());
    const bool sound = o.failed ? o.message.starts_with("in.tsr: ") && o.why != reason::internal
                                : o.out == s.content;
    if (!sound) FAIL_CHECK(s.name << ": " << (o.failed ? o.message : "other data, no error"));
}

/// Numbers that parsers trip over.
std::uint64_t odd_number(std::mt19937& random, std::uint64_t now) {
    const std::uint64_t choices[] = {0,
                                     1,
                                     now + 1,
                                     now - 1,
                                     now * 2,
                                     random() % 300,
                                     random(),
                                     UINT32_MAX,
                                     std::uint64_t{1} << (random() % 64),
                                     UINT64_MAX,
                                     UINT64_MAX / 2};
    return choices[random() % std::size(choices)];
}

void spoil(bytes& b, std::mt19937& random) {
    if (b.empty()) return;
    for (std::size_t n = 1 + random() % 3; n > 0; --n)
        b[random() % b.size()] = static_cast<std::uint8_t>(random() % 4 ? random() : 0xFF);
}

}  // namespace

TEST_CASE("taking a frame apart and sealing it again changes nothing that is decoded") {
    for (const sample* s : single_frames()) {
        CAPTURE(s->name);
        CHECK(outcome_of(sealed(take_apart(s->file)), s->reading()).out == s->content);
    }
}

TEST_CASE("spoilt bodies behind right checksums are errors, never other data") {
    std::mt19937 random(printed_seed());
    const auto frames = single_frames();
    for (int i = 0; i < rounds; ++i) {
        const sample& s = *frames[random() % frames.size()];
        taken_frame t = take_apart(s.file);
        if (t.blocks.empty()) continue;
        taken_block& b = t.blocks[random() % t.blocks.size()];
        // Control sections are short and steer everything: half of the damage goes there.
        if (b.header.control > 0 && random() % 2)
            b.body[random() % b.header.control] = static_cast<std::uint8_t>(random());
        else
            spoil(b.body, random);
        check_outcome(sealed(t), s);
    }
}

TEST_CASE("odd numbers in block headers behind right checksums are errors, never other data") {
    std::mt19937 random(printed_seed());
    const auto frames = single_frames();
    for (int i = 0; i < rounds; ++i) {
        const sample& s = *frames[random() % frames.size()];
        taken_frame t = take_apart(s.file);
        const bool at_end = t.blocks.empty() || random() % 8 == 0;
        frame::block_header& h = at_end ? t.end : t.blocks[random() % t.blocks.size()].header;
        switch (random() % 7) {
            case 0:
                h.raw = odd_number(random, h.raw);
                break;
            case 1:
                h.number = odd_number(random, h.number);
                break;
            case 2:
                h.control = odd_number(random, h.control);
                break;
            case 3:
                if (!h.leaves.empty()) {
                    auto& leaf = h.leaves[random() % h.leaves.size()];
                    leaf = odd_number(random, leaf);
                }
                break;
            case 4:
                h.leaves.resize(random() % 5000, 0);
                break;
            case 5:
                h.raw_sum = odd_number(random, h.raw_sum);
                break;
            default:
                h.kind = static_cast<frame::block_kind>(1 + random() % 3);
        }
        check_outcome(sealed(t), s);
    }
}

TEST_CASE("routes, rows and labels that were changed do no harm") {
    std::mt19937 random(printed_seed());
    const sample s = labelled_sample();
    for (int i = 0; i < rounds / 10; ++i) {
        taken_frame t = take_apart(s.file);
        frame::block_header& h = t.blocks[random() % t.blocks.size()].header;
        if (random() % 2) h.route = odd_number(random, h.route);
        if (random() % 2) h.row = odd_number(random, h.row);
        if (random() % 2) h.label.assign(random() % 5000, '\x1b');
        const outcome o = outcome_of(sealed(t), s.reading());
        if (o.failed ? o.message.starts_with("in.tsr: ") : o.out == s.content) continue;
        FAIL_CHECK("change " << i << ": " << o.message);
    }
    taken_frame t = take_apart(s.file);
    t.blocks[1].header.route = 77;
    CHECK(outcome_of(sealed(t), s.reading()).message ==
          "in.tsr: block 1: route 77 where the spec has 3");
}

TEST_CASE("spoilt headers behind a right checksum are errors, or decode to what was there") {
    std::mt19937 random(printed_seed());
    const auto frames = single_frames();
    for (int i = 0; i < rounds; ++i) {
        const sample& s = *frames[random() % frames.size()];
        const taken_frame t = take_apart(s.file);
        const bytes head = frame::write_header(t.header);
        const frame::header_size size = frame::read_prefix(head);
        if (random() % 2) {  // the deflated bytes
            bytes spoilt(head.begin(), head.end() - 4);
            spoilt[size.prefix + random() % size.deflated] ^=
                static_cast<std::uint8_t>(1 << random() % 8);
            const std::uint32_t sum = frame::checksum32(spoilt);
            for (int k = 0; k < 4; ++k) spoilt.push_back(static_cast<std::uint8_t>(sum >> (8 * k)));
            check_outcome(sealed(spoilt, t), s);
        } else {  // the JSON inside
            nlohmann::json document = {{"s", nlohmann::json::parse(t.header.spec)},
                                       {"p", nlohmann::json::array()}};
            for (const plugin_use& p : t.header.plugins)
                document["p"].push_back({p.id, p.format, p.version, p.home});
            std::string text = document.dump();
            static constexpr char letters[] = "{}[]\",:019-ae\\";
            for (std::size_t n = 1 + random() % 3; n > 0; --n)
                text[random() % text.size()] = letters[random() % (sizeof letters - 1)];
            bytes plain = plain_header(text);
            if (random() % 4 == 0) spoil(plain, random);
            check_outcome(sealed(head_of(plain), t), s);
        }
    }
}

TEST_CASE("spoilt small messages behind a right checksum are errors, never other data") {
    std::mt19937 random(printed_seed());
    const spec wanted = spec_of(planes);
    const bytes content = slope(300);
    const sample s{"small",
                   encoded(compiled(wanted), content, {.threads = 1, .small_form = true}),
                   content,
                   {wanted}};
    frame::small_message m;
    std::string problem;
    REQUIRE(frame::read_small(s.file, m, problem) == frame::parse::done);
    for (int i = 0; i < rounds; ++i) {
        bytes body(s.file.begin() + static_cast<std::ptrdiff_t>(m.body_at),
                   s.file.begin() + static_cast<std::ptrdiff_t>(m.body_at + m.body));
        body[random() % 2 ? random() % std::min<std::size_t>(16, body.size())
                          : random() % body.size()] = static_cast<std::uint8_t>(random());
        const std::uint64_t raw = random() % 4 ? m.raw : odd_number(random, m.raw) >> 1;
        check_outcome(frame::write_small(m.hash, raw, random() % 16 == 0, body, content), s);
    }
}
