// SPDX-License-Identifier: MIT
// Whole files of the two programs of compress-zip, chunk by chunk: the logits are turned into bits
// by a plain form of their distribution and coder, and must give the files' bytes.
#include "runs.hpp"
#include "shared.hpp"

#include <brotli/decode.h>
#include <doctest/doctest.h>

namespace {

using namespace tessera;

/// CZIP.md, section 7.
class bit_coder {
  public:
    void encode(std::uint64_t from, std::uint64_t to, std::uint64_t total) {
        const std::uint64_t range = high_ - low_ + 1;
        high_ = low_ + range * to / total - 1;
        low_ += range * from / total;
        for (;;) {
            std::uint64_t less = 0;
            if (high_ < half)
                emit(0);
            else if (low_ >= half)
                emit(1), less = half;
            else if (low_ >= half / 2 && high_ < half / 2 * 3)
                ++pending_, less = half / 2;
            else
                return;
            low_ = 2 * (low_ - less);
            high_ = 2 * (high_ - less) + 1;
        }
    }
    std::vector<std::uint8_t> finish() {
        pending_ = 0;
        emit(1);
        std::vector<std::uint8_t> bytes((bits_.size() + 7) / 8);
        for (std::size_t i = 0; i < bits_.size(); ++i)
            if (bits_[i]) bytes[i / 8] |= static_cast<std::uint8_t>(128 >> i % 8);
        return bytes;
    }

  private:
    static constexpr std::uint64_t half = std::uint64_t{1} << 31;
    void emit(bool bit) {
        bits_.push_back(bit);
        for (; pending_ > 0; --pending_) bits_.push_back(!bit);
    }
    std::uint64_t low_ = 0, high_ = 2 * half - 1, pending_ = 0;
    std::vector<bool> bits_;
};

/// CZIP.md, section 6: where `symbol` stands.
std::pair<std::uint64_t, std::uint64_t> interval_of(std::span<const std::int32_t> logits,
                                                    std::uint32_t symbol,
                                                    const transformer::model_file& file) {
    const auto largest = std::max_element(logits.begin(), logits.end());
    std::vector<std::uint64_t> weight;
    std::uint64_t all = 0;
    for (const std::int32_t logit : logits) {
        weight.push_back(
            transformer::exponential(std::int64_t{logit} - *largest, file.coefficient,
                                     transformer::exponential_table(file.exponentials)));
        all += weight.back();
    }
    std::uint64_t sum = 0;
    for (std::uint64_t& w : weight) {
        w = 1 + w * (file.total - logits.size()) / all;
        sum += w;
    }
    weight[static_cast<std::size_t>(largest - logits.begin())] += file.total - sum;
    std::uint64_t from = 0;
    for (std::uint32_t s = 0; s < symbol; ++s) from += weight[s];
    return {from, from + weight[symbol]};
}

std::vector<std::uint8_t> chunk_of(const transformer::model& m, std::size_t context,
                                   std::span<const std::uint32_t> tokens) {
    const auto logits = test::lane_run(m, context).score(tokens, 48);
    bit_coder coder;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto row = std::span(logits).subspan(i * m.file().vocabulary, m.file().vocabulary);
        const auto [from, to] = interval_of(row, tokens[i], m.file());
        coder.encode(from, to, m.file().total);
    }
    return coder.finish();
}

/// What lies behind the outer header, unpacked.
std::vector<std::uint8_t> payload_of(const std::vector<std::uint8_t>& file, std::size_t size) {
    std::vector<std::uint8_t> payload(size);
    REQUIRE(BrotliDecoderDecompress(file.size() - 16, file.data() + 16, &size, payload.data()) ==
            BROTLI_DECODER_RESULT_SUCCESS);
    REQUIRE(size == payload.size());
    return payload;
}

/// Every chunk's bytes, one behind the other.
std::vector<std::uint8_t> chunks_of(const transformer::model& m, std::size_t context,
                                    const std::vector<std::uint32_t>& tokens) {
    std::vector<std::uint8_t> all;
    for (std::size_t at = 0; at < tokens.size(); at += context) {
        const auto chunk = chunk_of(
            m, context, std::span(tokens).subspan(at, std::min(context, tokens.size() - at)));
        all.insert(all.end(), chunk.begin(), chunk.end());
    }
    return all;
}

}  // namespace

TEST_CASE("the chunks of published files are what the logits give") {
    const auto bytes = test::shared_file("models/v001_eng.czm");
    const auto manifest = test::shared_json("golden/czip/manifest.json");
    const auto all_tokens = test::shared_json("golden/czip/tokens.json");
    if (!bytes || !manifest || !all_tokens) return;
    const auto file = transformer::read_model_file(*bytes);
    int compared = 0;
    for (const transformer::kernels* with : test::all_kernels()) {
        const std::string set = with->name;
        CAPTURE(set);
        const transformer::model nearest(file, transformer::division::nearest, *with);
        const transformer::model python(file, transformer::division::python, *with);
        for (const auto& of : manifest->at("files")) {
            const auto input = of.at("input").get<std::string>();
            CAPTURE(input);
            const auto name = input.substr(input.find('/') + 1);
            if (!all_tokens->contains(name)) continue;
            const auto tokens = all_tokens->at(name).get<std::vector<std::uint32_t>>();
            // The reference takes its time, and so do the sanitizers.
            const bool slow = test::sanitized || with == &transformer::scalar_kernels;
            if (slow && tokens.size() > (test::sanitized ? 80 : 200)) continue;
            for (const auto& out : of.at("outputs")) {
                if (!out.contains("path")) continue;  // the program refused the text
                const auto path = out.at("path").get<std::string>();
                CAPTURE(path);
                const auto& inner = out.at("inner");
                const std::size_t context = std::size_t{1}
                                            << inner.at("context_length_log2").get<int>();
                const std::size_t chunks = inner.at("chunk_count").get<std::size_t>();
                const bool by_python = out.at("impl") == "python";
                if (out.at("outer").at("codec") != 1) continue;
                // The Python program loses carriage returns, so its tokens are others.
                if (chunks == 0 ||
                    (by_python && name != "alice_ch1.txt" && name != "utf8_multi.txt"))
                    continue;
                const auto packed = test::shared_file("golden/czip/" + path);
                REQUIRE(packed);
                const auto payload = payload_of(*packed, out.at("payload_size").get<std::size_t>());
                const std::vector<std::uint8_t> wanted(
                    payload.begin() + static_cast<std::ptrdiff_t>(12 + 2 * chunks), payload.end());
                CHECK(chunks_of(by_python ? python : nearest, context, tokens) == wanted);
                if (name == "utf8_multi.txt" && by_python)
                    CHECK(chunks_of(nearest, context, tokens) != wanted);
                ++compared;
            }
        }
    }
    CHECK(compared >= 4);
}
