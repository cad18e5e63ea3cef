// SPDX-License-Identifier: MIT
// Learns a prior: counts symbols and pairs, finds classes, and how often guesses are right.
#include "train.hpp"

#include "clusters.hpp"
#include "guesses.hpp"
#include "prior.hpp"
#include "weights.hpp"

#include "tessera/sdk/dispatch.hpp"
#include "tessera/sdk/train.hpp"

#include <algorithm>
#include <string>

namespace tessera::class_bigram {
namespace {

constexpr const char* schema = R"({"properties": {
  "vocabulary": {"type": "integer", "default": 0, "minimum": 0, "maximum": 1048576,
    "description": "symbols there are; 0: as many as the samples have"},
  "contexts": {"type": "integer", "default": 256, "minimum": 1, "maximum": 256,
    "description": "classes of the symbol before"},
  "classes": {"type": "integer", "default": 256, "minimum": 1, "maximum": 256,
    "description": "classes of the symbol that comes"},
  "rounds": {"type": "integer", "default": 15, "minimum": 1, "maximum": 100,
    "description": "how often each symbol is given the class that suits it best"},
  "fewest": {"type": "integer", "default": 3, "minimum": 1, "maximum": 1000000,
    "description": "symbols behind the last that was met so often are of one class"}}})";

/// A message's worth of symbols, over which guesses are made from nothing.
constexpr std::size_t message = 4096;
/// What every class is met with beside its own pairs after each context: so many of the pairs that
/// there are on the whole.
constexpr std::uint64_t smoothing = 200;

std::vector<std::uint32_t> symbols_of(const tsr_stream& sample) {
    if (sample.type == TSR_BYTES || sample.type == TSR_U64)
        throw sdk::error{TSR_E_PARAM,
                         std::string("expected samples of symbols, u8, u16 or u32, found ") +
                             sdk::name(sample.type)};
    return sdk::with_element(sample.type, [&](auto zero) {
        const auto elements = sdk::elements<decltype(zero)>(sample);
        return std::vector<std::uint32_t>(elements.begin(), elements.end());
    });
}

std::uint32_t vocabulary_of(const sdk::setup& s,
                            std::span<const std::vector<std::uint32_t>> samples) {
    std::uint64_t needed = 0, symbols = 0;
    for (const auto& sample : samples) {
        symbols += sample.size();
        for (const std::uint32_t symbol : sample)
            needed = std::max<std::uint64_t>(needed, symbol + std::uint64_t{1});
    }
    if (symbols == 0) throw sdk::error{TSR_E_PARAM, "expected samples, found 0 symbols"};
    const auto wanted = static_cast<std::uint64_t>(s["vocabulary"].integer());
    if (needed > (wanted == 0 ? largest_vocabulary : wanted))
        throw sdk::error{TSR_E_PARAM,
                         "symbol " + std::to_string(needed - 1) +
                             " in samples, expected symbols below " +
                             std::to_string(wanted == 0 ? largest_vocabulary : wanted)};
    return static_cast<std::uint32_t>(wanted == 0 ? needed : wanted);
}

/// Numbers the classes that have symbols anew; returns how many there are.
std::uint32_t without_gaps(std::span<std::uint8_t> class_of) {
    std::vector<std::uint32_t> number(most_classes);
    for (const std::uint8_t c : class_of) number[c] = 1;
    std::uint32_t used = 0;
    for (std::uint32_t& n : number)
        if (n != 0) n = used++;
    for (std::uint8_t& c : class_of) c = static_cast<std::uint8_t>(number[c]);
    return used;
}

/// Weights of classes after each context, and at the start.
std::vector<std::uint8_t> row_weights(const statistics& s, const clustering& found,
                                      std::uint32_t contexts, std::uint32_t classes) {
    std::vector<std::uint64_t> met(std::size_t{contexts} * classes), alone(classes);
    std::uint64_t all = 0;
    for (const pair_count& p : s.pairs)
        met[std::size_t{found.context_of[p.before]} * classes + found.class_of[p.after]] += p.count;
    for (std::size_t i = 0; i < s.symbols.size(); ++i) {
        alone[found.class_of[i]] += s.symbols[i];
        all += s.symbols[i];
    }
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i < met.size(); ++i)
        out.push_back(code_of(met[i] * 256 + smoothing * 256 * alone[i % classes] / all));
    for (const std::uint64_t n : alone) out.push_back(code_of(n * 256));
    return out;
}

void count_guesses(const sdk::call& c, std::span<const std::vector<std::uint32_t>> samples,
                   prior& p) {
    std::uint64_t made[chances] = {}, right[chances] = {};
    std::vector<std::uint32_t> slots(2u << memories::slot_bits(message));
    for (const auto& sample : samples)
        for (std::size_t first = 0; first < sample.size(); first += message) {
            c.poll();
            std::fill(slots.begin(), slots.end(), 0u);
            memories met(std::span<std::uint32_t>(slots).first(slots.size() / 2),
                         std::span<std::uint32_t>(slots).last(slots.size() / 2), 1);
            const auto symbols =
                std::span(sample).subspan(first, std::min(message, sample.size() - first));
            for (std::size_t i = 0; i < symbols.size(); ++i) {
                if (met.begun()) {
                    met.guesses(1, [&](std::size_t, std::uint32_t, memories::guess guess) {
                        ++made[guess.chance];
                        right[guess.chance] += guess.symbol == symbols[i] ? 1 : 0;
                    });
                }
                met.learn(symbols.subspan(i, 1));
            }
        }
    std::size_t at = 1;
    for (auto& order : p.guesses)
        for (std::uint16_t& likely : order) {
            likely = static_cast<std::uint16_t>((right[at] * 65536 + 32768) / (made[at] + 1) + 1);
            likely = std::clamp<std::uint16_t>(likely, 1, 65535);
            ++at;
        }
}

void learn(sdk::setup& s, std::span<const tsr_stream> streams) {
    std::vector<std::vector<std::uint32_t>> samples;
    for (const tsr_stream& sample : streams) samples.push_back(symbols_of(sample));
    prior p;
    p.vocabulary = vocabulary_of(s, samples);
    p.contexts = static_cast<std::uint32_t>(s["contexts"].integer());
    const statistics counted = count(s, samples, p.vocabulary);
    const auto fewest = static_cast<std::uint64_t>(s["fewest"].integer());
    std::uint32_t listed = p.vocabulary;
    while (listed > 0 && counted.symbols[listed - 1] < fewest) --listed;

    clustering found = find_classes(s, counted, listed, p.contexts,
                                    static_cast<std::uint32_t>(s["classes"].integer()),
                                    static_cast<unsigned>(s["rounds"].integer()));
    p.classes = without_gaps(found.class_of);
    p.rows = row_weights(counted, found, p.contexts, p.classes);
    count_guesses(s, samples, p);
    p.context_of.assign(found.context_of.begin(), found.context_of.begin() + listed);
    p.class_of.assign(found.class_of.begin(), found.class_of.begin() + listed);
    for (std::uint32_t i = 0; i < listed; ++i)
        p.weights.push_back(code_of(counted.symbols[i] * 256 + 77));
    sdk::commit_asset(s, write_prior(p));
}

}  // namespace

const tsr_train_api train_api = sdk::train_api<learn>(schema);

}  // namespace tessera::class_bigram
