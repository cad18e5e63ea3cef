// SPDX-License-Identifier: MIT
// A predictor of your own compresses a sequence: it says a row of logits for the next token, and
// what it says becomes bits. The one here stands for a language model: any program that says the
// same numbers on both sides will do.
#include <tessera/tessera.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

namespace {

/// Logits by how often a token followed the last two, the last one, and any.
class predictor {
  public:
    static constexpr std::uint32_t vocabulary = 128;

    std::span<const float> logits() {
        for (std::uint32_t token = 0; token < vocabulary; ++token)
            logits_[token] = std::log(0.001F + seen_[0][token] + 8 * seen_[1 + last_][token] +
                                      64 * seen_[first_pair + pair_][token]);
        return logits_;
    }
    void accept(std::uint32_t token) {
        for (const std::uint32_t context : {0U, 1 + last_, first_pair + pair_})
            seen_[context][token] += 1;
        pair_ = (last_ * 31 + token) % pairs;
        last_ = token;
    }

  private:
    static constexpr std::uint32_t pairs = 1024, first_pair = 1 + vocabulary;
    std::vector<std::vector<float>> seen_{first_pair + pairs, std::vector<float>(vocabulary)};
    std::vector<float> logits_ = std::vector<float>(vocabulary);
    std::uint32_t last_ = 0, pair_ = 0;
};

}  // namespace

int main() try {
    std::string text;
    for (int line = 99; line > 0; --line)
        text += std::to_string(line) + " bottles of beer on the wall, take one down\n";

    // A distribution turns a row into frequencies, a coder turns them into bits. "probabilities"
    // takes rows that are normalised already.
    const auto plugins = tessera::registry::standard();
    const auto codec = tessera::step_codec::compile("softmax:temperature=0.9", "range", plugins);
    const tessera::step_options options{.alphabet = predictor::vocabulary};

    tessera::step_encoder encoder(codec, options);
    encoder.reserve(text.size());  // no step allocates
    for (predictor model; const char token : text) {
        encoder.encode(tessera::row_of(model.logits()), static_cast<std::uint32_t>(token));
        model.accept(static_cast<std::uint32_t>(token));
    }
    const std::span<const std::uint8_t> message = encoder.finish();

    // The bytes say neither how many tokens there are nor by what they were coded: send that along.
    tessera::step_decoder decoder(codec, options);
    decoder.start(message);
    std::string back;
    for (predictor model; back.size() < text.size();) {
        const std::uint32_t token = decoder.decode(tessera::row_of(model.logits()));
        back += static_cast<char>(token);
        model.accept(token);
    }
    decoder.finish();  // throws unless the message ends here

    const bool same = back == text;
    std::printf("%zu tokens became %zu bytes, %.3f bits a token, and came back %s\n", text.size(),
                message.size(),
                8.0 * static_cast<double>(message.size()) / static_cast<double>(text.size()),
                same ? "identical" : "DIFFERENT");
    return same ? 0 : 1;
} catch (const tessera::error& problem) {
    std::fprintf(stderr, "steps: %s\n", problem.what());
    return 1;
}
