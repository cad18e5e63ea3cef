// SPDX-License-Identifier: MIT
// The model "codebook": counts that a book knows beforehand, or that each block brings along.
#include "book.hpp"
#include "train.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <string>

namespace tessera::codebook {
namespace {

constexpr const char* schema = R"({"properties": {
  "book": {"type": "string", "format": "asset", "default": "",
    "description": "the codebook, as \"tessera train codebook\" writes it; empty: each block has its own counts"},
  "table": {"type": "string", "default": "", "maxLength": 64,
    "description": "which table of the book is this stream's; empty: the only one"},
  "floor": {"type": "boolean", "default": false,
    "description": "a symbol that the book never saw counts once; without, a block that has one is refused"}}})";

class model {
  public:
    explicit model(const sdk::setup& s)
        : reference_(s["book"].text()), name_(s["table"].text()), floor_(s["floor"].boolean()) {
        const auto bytes = s.asset("book");
        if (reference_.empty()) return;
        counts_ = find_table(read_book(bytes), name_, reference_).counts;
        if (!floor_) return;
        // As many ones as there are symbols keep the sum within 64 bits, and scale it into 32.
        std::vector<std::uint64_t> all(counts_.begin(), counts_.end());
        for (auto& n : all) n = std::max<std::uint64_t>(n, 1);
        counts_ = scaled(all);
    }

    tsr_score_kind kind() const { return TSR_COUNTS; }

    void analyse(sdk::call& c, const tsr_stream& symbols, std::span<const tsr_stream>) const {
        check_alphabet(symbols);
        sdk::with_element(symbols.type, [&](auto zero) {
            const auto all = sdk::elements<decltype(zero)>(symbols);
            const auto counts = c.scratch<std::uint32_t>(symbols.alphabet);
            std::fill(counts.begin(), counts.end(), 0u);
            for (const auto s : all) ++counts[static_cast<std::size_t>(s)];
            if (!reference_.empty()) return check_support(all, counts);
            std::vector<std::uint8_t> header;
            write_counts(header, counts);
            c.put_header(header);
        });
    }

    tsr_predictions known(sdk::call& c, const tsr_stream& shape,
                          std::span<const tsr_stream>) const {
        check_alphabet(shape);
        const auto counts = c.scratch<std::uint32_t>(shape.alphabet);
        if (reference_.empty()) {
            sdk::cursor header(c.header());
            read_counts(header, counts);
            if (header.left() != 0) sdk::corrupt("bytes behind the counts");
        } else {
            if (!c.header().empty()) sdk::corrupt("a header where the counts are the book's");
            std::copy(counts_.begin(), counts_.end(), counts.begin());
        }
        const auto scores = c.scratch<tsr_scores>(1);
        scores[0] = {sizeof(tsr_scores),
                     TSR_COUNTS,
                     counts.data(),
                     static_cast<std::uint32_t>(shape.alphabet),
                     1,
                     0};
        return {sizeof(tsr_predictions), 1, scores.data(), nullptr, 0};
    }

  private:
    std::string place() const { return "table \"" + name_ + "\" of book " + reference_; }

    void check_alphabet(const tsr_stream& s) const {
        if (s.alphabet > widest_alphabet)
            throw sdk::error{TSR_E_UNSUPPORTED, "alphabet of " + std::to_string(s.alphabet) +
                                                    ", a codebook holds at most " +
                                                    std::to_string(widest_alphabet)};
        if (s.count > UINT32_MAX)
            throw sdk::error{TSR_E_UNSUPPORTED, "expected less than 2^32 symbols in a block"};
        if (!reference_.empty() && s.alphabet != counts_.size())
            throw sdk::error{TSR_E_UNSUPPORTED, "alphabet of " + std::to_string(s.alphabet) + ", " +
                                                    place() + " is for " +
                                                    std::to_string(counts_.size())};
    }

    template <class Symbol>
    void check_support(std::span<const Symbol> symbols,
                       std::span<const std::uint32_t> counts) const {
        for (std::size_t s = 0; s < counts.size(); ++s) {
            if (counts[s] == 0 || counts_[s] != 0) continue;
            const auto at = std::find(symbols.begin(), symbols.end(), static_cast<Symbol>(s));
            throw sdk::error{TSR_E_UNSUPPORTED, "symbol " + std::to_string(s) + " at " +
                                                    std::to_string(at - symbols.begin()) +
                                                    " is not in " + place() +
                                                    "; with \"floor\" every symbol is"};
        }
    }

    std::string reference_, name_;
    bool floor_;
    std::vector<std::uint32_t> counts_;
};

const void* extension(const char* id) {
    return std::string_view(id) == TSR_TRAIN_EXTENSION ? &train_api : nullptr;
}

constexpr tsr_desc descriptor = sdk::describe_model<model>({
    .id = "org.tessera.codebook",
    .summary = "Counts of each symbol from a book over many files, or of each block alone",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model known",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES) | TSR_TYPE_BIT(TSR_U8) | TSR_TYPE_BIT(TSR_U16),
    .kinds = TSR_KIND_BIT(TSR_COUNTS),
    .extension = extension,
});

}  // namespace
}  // namespace tessera::codebook

TSR_PLUGINS(codebook, &tessera::codebook::descriptor)
