// SPDX-License-Identifier: MIT
// Writes and reads n-grams, then estimates and weights as what they differ by from where they
// start.
#include "counted_prior.hpp"

#include "ngram_file.hpp"
#include "predictor.hpp"
#include "start.hpp"

#include "tessera/sdk/error.hpp"

#include <memory>
#include <string>

namespace tessera::context_mix {

namespace {

constexpr unsigned weight_shift = 5;    // bits of weights that are not kept
constexpr std::int32_t seen_shift = 2;  // and of counts of estimates
constexpr std::uint32_t most_difference = 1 << 18;
/// N-grams at most: so many, and for each byte of the body.
constexpr std::size_t most_ngrams = std::size_t{1} << 20, most_in_byte = 8;

[[noreturn]] void corrupt(const std::string& what) {
    throw sdk::error{TSR_E_CORRUPT, "prior: " + what};
}

std::uint32_t zigzag(std::int32_t d) {
    return static_cast<std::uint32_t>(d) << 1 ^ static_cast<std::uint32_t>(d >> 31);
}
std::int32_t unzigzag(std::uint32_t z) {
    return static_cast<std::int32_t>(z >> 1) ^ -static_cast<std::int32_t>(z & 1);
}

/// A number beside where it starts.
template <class Coder>
std::int32_t coded(number_model& model, Coder& coder, std::int32_t start, std::int32_t number) {
    const std::uint32_t z = model.code(coder, zigzag(number - start));
    if (z > most_difference) corrupt("an estimate or weight out of range");
    return start + unzigzag(z);
}

struct models {
    number_model chance, seen;
    std::array<number_model, mixing::most_inputs> weight;
    number_model last_weight;
};

/// Both directions: k has what is written, and gets what is read.
template <class Coder>
void code_learned(Coder& coder, const recipe& how, knowledge& k) {
    const sizes expected(how, 0, k.bits);
    std::vector<estimate> estimates(expected.estimates);
    std::vector<std::int32_t> weights(expected.weights);
    start_estimates(how, expected.groups, estimates);
    start_weights(how, expected.inputs, weights);
    k.estimates.resize(expected.estimates);
    k.weights.resize(expected.weights);
    const auto m = std::make_unique<models>();
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        const auto of = [](const estimate& e) {
            return static_cast<std::int32_t>(e.probability());
        };
        const auto quarter = [](const estimate& e) {
            return static_cast<std::int32_t>(e.seen()) >> seen_shift;
        };
        const std::int32_t p = coded(m->chance, coder, of(estimates[i]), of(k.estimates[i]));
        const std::int32_t c =
            coded(m->seen, coder, quarter(estimates[i]), quarter(k.estimates[i]));
        if (p < 0 || p > 65535 || c < 0 || c > 255) corrupt("an estimate out of range");
        k.estimates[i] = estimate::of(static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(c)
                                                                         << seen_shift);
    }
    const std::size_t last = weights.size() - final_rows * mixing::most_sets;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        number_model& model = i < last ? m->weight[i % expected.inputs] : m->last_weight;
        const std::int32_t w =
            coded(model, coder, weights[i] >> weight_shift, k.weights[i] >> weight_shift);
        if (w < -32768 || w > 32767) corrupt("a weight out of range");
        k.weights[i] = std::max(w * (1 << weight_shift), -mixing::most_weight);
    }
}

}  // namespace

std::vector<std::uint8_t> write_body(const knowledge& k, const recipe& how) {
    bit_writer out;
    write_ngrams(out, k.counted);
    knowledge learned;
    learned.bits = k.bits;
    learned.estimates = k.estimates;
    learned.weights = k.weights;
    code_learned(out, how, learned);
    return out.finish();
}

void read_body(std::span<const std::uint8_t> body, const recipe& how, knowledge& k) {
    bit_reader in(body);
    k.counted = read_ngrams(in, how.counted, k.bits, most_ngrams + most_in_byte * body.size());
    code_learned(in, how, k);
    if (in.is_over()) corrupt("it ends before its weights do");
    if (in.left() != 0) corrupt(std::to_string(in.left()) + " bytes behind its end");
}

}  // namespace tessera::context_mix
