// SPDX-License-Identifier: MIT
// Logits that follow the text, held to a plain second program of plugins/int-transformer/format.md.
#include "shared.hpp"

#include "int-transformer/adaptation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

namespace {

using namespace tessera;
using namespace tessera::int_transformer;

/// A lane's memory, as the host would lend it.
struct lane_memory {
    lane_memory(std::size_t stride, std::size_t alphabet, std::uint64_t share)
        : sizes(adaptation_sizes_for(alphabet, share)),
          biases(stride),
          row(stride, -7),
          weights(stride, 7),
          tokens(sizes.tokens, 9),
          after_one(sizes.after_one),
          after_more{std::vector<context_row<7>>(sizes.after_more),
                     std::vector<context_row<7>>(sizes.after_more)},
          places{std::vector<std::uint32_t>(sizes.places),
                 std::vector<std::uint32_t>(sizes.places)} {}

    adaptation_room room() {
        return {biases,
                weights,
                row,
                after_one,
                {after_more[0], after_more[1]},
                {tokens, {places[0], places[1]}}};
    }

    adaptation_sizes sizes;
    std::vector<std::int32_t> biases, row;
    std::vector<std::uint32_t> weights, tokens;
    std::vector<context_row<15>> after_one;
    std::array<std::vector<context_row<7>>, 2> after_more;
    std::array<std::vector<std::uint32_t>, 2> places;
};

unsigned bit_length(std::uint64_t n) {
    unsigned bits = 0;
    for (; n != 0; n /= 2) ++bits;
    return bits;
}

/// The format's text, number by number, with whole histories and maps.
class second_program {
  public:
    second_program(std::size_t alphabet, std::uint64_t share)
        : alone_(alphabet),
          n_{std::clamp(bit_length(std::min<std::uint64_t>(share, alphabet - 1)), 4u, 10u),
             std::clamp(bit_length(share), 4u, 13u), std::clamp(bit_length(share), 4u, 13u)},
          m_(std::clamp(bit_length(share + 31), 6u, 16u)),
          j_(std::clamp(bit_length(share), 4u, 14u)) {
        trust_.fill(163840);
    }

    std::vector<std::int64_t> adjust(const std::vector<std::int32_t>& z) {
        y_.assign(alone_.size(), 0);
        for (std::size_t v = 0; v < y_.size(); ++v)
            y_[v] = std::clamp(z[v], -(1 << 28), 1 << 28) + alone_[v];
        for (std::size_t k = 1; k <= 3; ++k)
            for (const auto& [token, bias] : row(k).seen) y_[token] += bias;
        if (length_ > 0) y_[past_[place_]] += trust_[length_];
        return y_;
    }

    void learn(std::uint32_t s) {
        const std::int64_t peak = *std::max_element(y_.begin(), y_.end());
        std::vector<std::uint64_t> p;
        std::uint64_t sum = 0;
        for (const std::int64_t y : y_) {
            const auto d = static_cast<std::uint64_t>(std::min<std::int64_t>(peak - y, 1 << 21));
            const std::uint64_t t = d * 591 / 65536, x = t % 1024;
            p.push_back((65535 - x * (44013 - 11 * x) / 1024) >> (t / 1024));
            sum += p.back();
        }
        for (std::uint64_t& w : p) w = w * ((std::uint64_t{1} << 32) / sum) / 65536;

        for (std::size_t v = 0; v < p.size(); ++v)
            alone_[v] += (v == s ? 1 << 15 : 0) - static_cast<std::int64_t>(p[v] / 2);
        for (std::size_t k = 1; k <= 3; ++k) {
            auto& seen = row(k).seen;
            const auto same = [s](const auto& e) { return e.first == s; };
            auto at = std::find_if(seen.begin(), seen.end(), same);
            if (at == seen.end() && seen.size() < (k == 1 ? 15 : 7)) {
                seen.emplace_back(s, 0);
            } else if (at == seen.end()) {
                at = std::min_element(seen.begin(), seen.end(), [](const auto& a, const auto& b) {
                    return a.second < b.second;
                });
                *at = {s, 0};
            }
            for (auto& [token, bias] : seen)
                bias += (token == s ? 1 << 17 : 0) - static_cast<std::int64_t>(2 * p[token]);
        }
        if (length_ > 0) {
            const std::uint32_t expected = past_[place_];
            trust_[length_] +=
                (expected == s ? 1 << 14 : 0) - static_cast<std::int64_t>(p[expected] / 4);
        }
        follow(s);
    }

    std::size_t longest_match = 0, rows_taken = 0;

  private:
    struct known {
        std::uint32_t check = 0;
        std::vector<std::pair<std::uint32_t, std::int64_t>> seen;
    };

    std::uint64_t hash(std::size_t k) const {
        std::uint64_t h = k;
        for (std::size_t i = 1; i <= k; ++i) {
            h = (h ^ ((i <= past_.size() ? past_[past_.size() - i] : 0) + 1ull)) *
                0x9E3779B97F4A7C15u;
            h ^= h / 4294967296;
        }
        return h;
    }
    known& row(std::size_t k) {
        const std::uint64_t h = hash(k);
        known& r = rows_[k - 1][h >> (64 - n_[k - 1])];
        const auto check = static_cast<std::uint32_t>(h % 4294967296) | 1;
        if (r.check != check) {
            rows_taken += r.check != 0;
            r = {check, {}};
        }
        return r;
    }
    void follow(std::uint32_t s) {
        const bool came = length_ > 0 && past_[place_] == s;
        past_.push_back(s);
        length_ = came ? std::min<std::size_t>(length_ + 1, 31) : 0;
        ++place_;
        const std::size_t count = past_.size(), ring = std::size_t{1} << m_;
        if (length_ > 0 && count - place_ >= ring) length_ = 0;
        for (const std::size_t k : {4, 2}) {
            if (length_ > 0 || count < k) continue;
            const std::size_t place = places_[k][hash(k) / 4294967296 % (1u << j_)];
            const std::size_t back = count - place;
            if (place == 0 || back == 0 || back + 31 >= ring) continue;
            std::size_t equal = 0;
            while (equal < 31 && equal < place &&
                   past_[count - 1 - equal] == past_[place - 1 - equal])
                ++equal;
            if (equal < 2) continue;
            length_ = equal;
            place_ = place;
        }
        for (const std::size_t k : {4, 2})
            if (count >= k) places_[k][hash(k) / 4294967296 % (1u << j_)] = count;
        longest_match = std::max(longest_match, length_);
    }

    std::vector<std::int64_t> alone_, y_;
    std::array<unsigned, 3> n_;
    unsigned m_, j_;
    std::array<std::int64_t, 32> trust_;
    std::array<std::map<std::uint64_t, known>, 3> rows_;
    std::map<std::size_t, std::map<std::uint64_t, std::size_t>> places_;
    std::vector<std::uint32_t> past_;
    std::size_t length_ = 0, place_ = 0;
};

std::vector<const weight_kernel*> all_weight_kernels() {
    std::vector<const weight_kernel*> all;
    for (const auto set : {sdk::instructions::scalar, sdk::instructions::avx2,
                           sdk::instructions::avx512, sdk::instructions::avx512vbmi})
        if (set <= sdk::best_instructions()) all.push_back(&weight_kernel_for(set));
    return all;
}

/// Tokens with runs of earlier ones among them.
std::vector<std::uint32_t> text_like(std::size_t count, std::uint32_t alphabet,
                                     std::mt19937& random) {
    std::vector<std::uint32_t> tokens;
    while (tokens.size() < count) {
        if (tokens.size() > 50 && random() % 8 == 0) {
            const std::size_t from = random() % (tokens.size() - 40);
            for (std::size_t i = 0; i < 40; ++i) tokens.push_back(tokens[from + i]);
        } else {
            tokens.push_back(random() % alphabet % (1 + random() % alphabet));
        }
    }
    tokens.resize(count);
    return tokens;
}

}  // namespace

TEST_CASE(
    "every instruction set adapts as the format says, over repeats, full rows and long pasts") {
    const auto seed = test::fresh_seed();
    CAPTURE(seed);
    struct shape {
        std::size_t stride, alphabet, count;
        int spread;  // of the logits
    };
    for (const shape& s : {shape{64, 40, 6000, 1 << 18}, shape{1024, 1023, 3000, 1 << 20},
                           shape{64, 64, 300, 1 << 30}, shape{64, 1, 70, 1}}) {
        CAPTURE(s.alphabet);
        std::mt19937 random(seed);
        const auto tokens = text_like(s.count, static_cast<std::uint32_t>(s.alphabet), random);
        std::vector<std::int32_t> z(s.stride);
        const auto kernels = all_weight_kernels();
        std::vector<lane_memory> memory(kernels.size(), {s.stride, s.alphabet, s.count});
        std::vector<adaptation> lanes;
        for (std::size_t k = 0; k < kernels.size(); ++k)
            lanes.emplace_back(*kernels[k], s.alphabet, memory[k].room());
        second_program expected(s.alphabet, s.count);
        std::size_t wrong = 0;
        for (const std::uint32_t token : tokens) {
            for (auto& x : z)
                x = static_cast<std::int32_t>(random() % (2u * static_cast<unsigned>(s.spread))) -
                    s.spread;
            const auto said = expected.adjust(z);
            expected.learn(token);
            for (adaptation& lane : lanes) {
                const std::int32_t* row = lane.adjust(z.data());
                wrong += !std::equal(said.begin(), said.end(), row);
                lane.learn(token);
            }
        }
        CHECK(wrong == 0);
        if (s.count > 1000) {
            CHECK(expected.longest_match == 31);
            CHECK(expected.rows_taken > 0);
        }
    }
}

TEST_CASE("a first symbol of two trains what took part, by hand") {
    lane_memory memory(16, 2, 10);
    adaptation lane(weight_kernel_for(sdk::instructions::scalar), 2, memory.room());
    const std::vector<std::int32_t> z(16);
    const std::int32_t* row = lane.adjust(z.data());
    CHECK(row[0] == 0);
    CHECK(row[1] == 0);
    // Both weigh 65535: q = 2^32 / 131070 = 32768, p = 65535 * 32768 / 65536 = 32767.
    lane.learn(1);
    row = lane.adjust(z.data());
    CHECK(row[0] == -16383);
    CHECK(row[1] == 32768 - 16383);
    // In the contexts of the first symbol, which are all of zeros, 1 is preferred by
    // 3 * (2^17 - 2 * 32767).
    std::vector<std::int32_t> preferred;
    for (const auto& r : memory.after_one)
        if (r.count == 1) preferred.push_back(r.seen[0].bias);
    for (const auto& rows : memory.after_more)
        for (const auto& r : rows)
            if (r.count == 1) preferred.push_back(r.seen[0].bias);
    CHECK(preferred == std::vector<std::int32_t>(3, 131072 - 65534));
}
