// SPDX-License-Identifier: MIT
// Reads and writes the asset.
#include "prior.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/error.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <string>

namespace tessera::class_bigram {

namespace {

constexpr std::uint8_t magic[] = {'T', 'C', 'B', 1};

class reading {
  public:
    explicit reading(std::span<const std::uint8_t> asset) : in_(asset) {}

    prior all() {
        const auto start = in_.bytes(sizeof magic);
        if (!start || !std::ranges::equal(*start, magic))
            fail("expected \"TCB\" and format 1: no prior of class-bigram");
        prior p;
        p.vocabulary = number(1, largest_vocabulary, "symbols");
        const std::uint32_t listed = number(0, p.vocabulary, "listed symbols");
        p.contexts = number(1, most_classes, "contexts");
        p.classes = number(1, most_classes, "classes");
        for (auto& order : p.guesses)
            for (std::uint16_t& likely : order) {
                const auto value = in_.fixed<std::uint16_t>();
                if (!value || *value == 0) fail("expected the likelihood of a guess, 1 to 65535");
                likely = *value;
            }
        const std::uint64_t expected = std::uint64_t{3} * listed + (p.contexts + 1) * p.classes;
        if (in_.left() != expected)
            fail("expected " + std::to_string(expected) + " bytes of classes and weights, found " +
                 std::to_string(in_.left()));
        p.context_of = numbers(listed, p.contexts, "context");
        p.class_of = numbers(listed, p.classes, "class");
        p.weights = numbers(listed, 256, "weight");
        p.rows = numbers((p.contexts + 1) * p.classes, 256, "weight");
        check_members(p);
        return p;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw sdk::error{TSR_E_PARAM,
                         "prior: byte " + std::to_string(in_.position()) + ": " + what};
    }

    std::uint32_t number(std::uint64_t least, std::uint64_t most, const char* what) {
        const auto value = in_.varint_up_to(most);
        if (!value || *value < least)
            fail("expected a number of " + std::string(what) + " of " + std::to_string(least) +
                 " to " + std::to_string(most));
        return static_cast<std::uint32_t>(*value);
    }

    std::vector<std::uint8_t> numbers(std::uint64_t count, unsigned limit, const char* what) {
        const std::size_t start = in_.position();
        const auto bytes = *in_.bytes(count);
        const auto wrong = std::ranges::find_if(bytes, [&](std::uint8_t b) { return b >= limit; });
        if (wrong != bytes.end())
            throw sdk::error{
                TSR_E_PARAM,
                "prior: byte " +
                    std::to_string(start + static_cast<std::size_t>(wrong - bytes.begin())) +
                    ": expected a " + what + " below " + std::to_string(limit) + ", found " +
                    std::to_string(*wrong)};
        return {bytes.begin(), bytes.end()};
    }

    static void check_members(const prior& p) {
        std::vector<bool> has(p.classes);
        for (const std::uint8_t c : p.class_of) has[c] = true;
        if (p.class_of.size() < p.vocabulary) has[p.classes - 1] = true;
        const auto empty = std::ranges::find(has, false);
        if (empty != has.end())
            throw sdk::error{TSR_E_PARAM,
                             "prior: expected symbols in each class, found none in class " +
                                 std::to_string(empty - has.begin())};
    }

    sdk::cursor in_;
};

}  // namespace

prior read_prior(std::span<const std::uint8_t> asset) { return reading(asset).all(); }

std::vector<std::uint8_t> write_prior(const prior& p) {
    std::vector<std::uint8_t> out(std::begin(magic), std::end(magic));
    for (const std::uint64_t n : {std::uint64_t{p.vocabulary}, std::uint64_t{p.class_of.size()},
                                  std::uint64_t{p.contexts}, std::uint64_t{p.classes}})
        sdk::append_varint(out, n);
    for (const auto& order : p.guesses)
        for (const std::uint16_t likely : order) {
            out.push_back(static_cast<std::uint8_t>(likely));
            out.push_back(static_cast<std::uint8_t>(likely >> 8));
        }
    for (const auto* part : {&p.context_of, &p.class_of, &p.weights, &p.rows})
        out.insert(out.end(), part->begin(), part->end());
    return out;
}

}  // namespace tessera::class_bigram
