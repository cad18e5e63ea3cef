// SPDX-License-Identifier: MIT
// A mixer's kernels: the scalar one by hand, the others against it.
#include "common/mixing/weights.hpp"
#include "mixing.hpp"

#include <vector>

namespace tessera::mixing {

namespace {

using sdk::instructions;

/// Numbers on a cache line, as the kernels want them.
struct alignas(64) line {
    std::int32_t numbers[16];
};

struct mixer {
    std::size_t inputs, sets;
    std::vector<line> x, last = std::vector<line>(1), said = std::vector<line>(1);
    std::vector<std::vector<line>> weights;
    std::vector<std::int32_t*> rows;

    mixer(std::size_t inputs_, std::size_t sets_)
        : inputs(inputs_),
          sets(sets_),
          x(inputs / 16),
          weights(sets, std::vector<line>(inputs / 16)) {
        point();
    }
    mixer(const mixer& m)
        : inputs(m.inputs), sets(m.sets), x(m.x), last(m.last), said(m.said), weights(m.weights) {
        point();
    }
    mixer& operator=(const mixer&) = delete;

    std::int32_t mix(const weight_kernels& k) {
        return k.mix(x[0].numbers, inputs, rows.data(), sets, last[0].numbers, said[0].numbers);
    }
    void learn(const weight_kernels& k, const std::int32_t* steps, std::int32_t last_step) {
        k.learn(x[0].numbers, inputs, rows.data(), steps, sets, said[0].numbers, last[0].numbers,
                last_step);
    }
    std::int32_t& input(std::size_t i) { return x[i / 16].numbers[i % 16]; }
    std::int32_t& weight(std::size_t s, std::size_t i) {
        return weights[s][i / 16].numbers[i % 16];
    }
    std::vector<std::int32_t> all() const {
        std::vector<std::int32_t> numbers;
        const auto add = [&](const std::vector<line>& lines, std::size_t count) {
            for (std::size_t i = 0; i < count; ++i)
                numbers.push_back(lines[i / 16].numbers[i % 16]);
        };
        add(last, most_sets);
        add(said, most_sets);
        for (const auto& w : weights) add(w, inputs);
        return numbers;
    }

  private:
    void point() {
        for (auto& w : weights) rows.push_back(w[0].numbers);
    }
};

/// Within +-`most`: any number, or often an end or 0.
std::int32_t any(std::mt19937_64& random, std::int32_t most, bool extreme) {
    if (extreme) return std::int32_t(random() % 3) * most - most;
    return static_cast<std::int32_t>(random() % (2 * static_cast<std::uint64_t>(most) + 1)) - most;
}

mixer any_mixer(std::mt19937_64& random, std::size_t inputs, std::size_t sets, bool extreme) {
    mixer m(inputs, sets);
    for (std::size_t i = 0; i < inputs; ++i) {
        m.input(i) = any(random, most_input, extreme);
        for (std::size_t s = 0; s < sets; ++s) m.weight(s, i) = any(random, most_weight, extreme);
    }
    for (std::size_t s = 0; s < most_sets; ++s) {
        m.last[0].numbers[s] = any(random, most_weight, extreme);
        m.said[0].numbers[s] = any(random, most_input, extreme);
    }
    return m;
}

}  // namespace

TEST_CASE("two sets of weights are summed, limited and summed again as arithmetic says") {
    const weight_kernels k = kernels_for(instructions::scalar);
    mixer m(16, 2);
    m.input(0) = 1000;
    m.input(1) = -3;
    m.input(15) = 2047;
    m.weight(0, 0) = 65536;   // floor(1000 x 65536 / 256) = 256000
    m.weight(0, 1) = 100;     // floor(-300 / 256) = -2
    m.weight(0, 15) = -1;     // floor(-2047 / 256) = -8
    m.weight(1, 0) = 200000;  // floor(200000000 / 256) = 781250, beyond 2047 x 256
    m.last[0].numbers[0] = 32768;
    m.last[0].numbers[1] = -500;
    m.last[0].numbers[2] = 77777;
    m.said[0].numbers[2] = 5;  // from before
    // floor(255990 / 256) = 999, and 2047; floor(999 x 32768 / 256) = 127872, and
    // floor(2047 x -500 / 256) = -3999 (it is -3998.05).
    CHECK(m.mix(k) == 127872 - 3999);
    CHECK(m.said[0].numbers[0] == 999);
    CHECK(m.said[0].numbers[1] == 2047);
    CHECK(m.said[0].numbers[2] == 0);

    const std::int32_t steps[] = {1 << 15, -100};
    m.learn(k, steps, 3);
    CHECK(m.weight(0, 0) == 65536 + 500);
    CHECK(m.weight(0, 1) == 100 - 1);      // floor((-98304 + 32768) / 65536) = -1
    CHECK(m.weight(0, 15) == -1 + 1024);   // floor((67076096 + 32768) / 65536) = 1024
    CHECK(m.weight(1, 0) == 200000 - 2);   // floor((-100000 + 32768) / 65536) = -2
    CHECK(m.weight(1, 15) == -3);          // floor((-204700 + 32768) / 65536) = -3
    CHECK(m.last[0].numbers[0] == 32768);  // 2997 is less than half of 65536
    CHECK(m.last[0].numbers[1] == -500);   // as is 6141
}

TEST_CASE("weights stay within their limits") {
    const weight_kernels k = kernels_for(instructions::scalar);
    mixer m(16, 1);
    m.input(0) = 2047;
    m.input(1) = -2047;
    m.weight(0, 0) = most_weight - 5;
    m.weight(0, 1) = 5 - most_weight;
    const std::int32_t step = (1 << 19) - 1;
    m.learn(k, &step, 0);
    CHECK(m.weight(0, 0) == most_weight);
    CHECK(m.weight(0, 1) == -most_weight);
}

TEST_CASE("every instruction set sums and learns the same, on any numbers and on extreme ones") {
    const std::uint32_t seed = test::fresh_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const weight_kernels scalar = kernels_for(instructions::scalar);
    for (const instructions set : {instructions::avx2, instructions::avx512}) {
        if (sdk::best_instructions() < set) {
            MESSAGE("skipped: instruction set " << static_cast<int>(set)
                                                << ": not on this machine, or TESSERA_CPU");
            continue;
        }
        const weight_kernels other = kernels_for(set);
        REQUIRE((other.mix != scalar.mix));
        for (std::size_t inputs = input_step; inputs <= most_inputs; inputs += input_step)
            for (std::size_t sets = 1; sets <= most_sets; ++sets)
                for (int round = 0; round < 40; ++round) {
                    CAPTURE(inputs);
                    CAPTURE(sets);
                    CAPTURE(round);
                    mixer a = any_mixer(random, inputs, sets, round % 2 == 1), b = a;
                    CHECK(a.mix(scalar) == b.mix(other));
                    CHECK(a.all() == b.all());
                    std::int32_t steps[most_sets];
                    for (auto& s : steps) s = any(random, (1 << 19) - 1, round % 4 == 3);
                    const std::int32_t last = any(random, 1 << 15, round % 4 == 3);
                    a.learn(scalar, steps, last);
                    b.learn(other, steps, last);
                    CHECK(a.all() == b.all());
                }
    }
}

}  // namespace tessera::mixing
