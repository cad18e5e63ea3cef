// SPDX-License-Identifier: MIT
// The stage "text-prep": text to what a model of contexts predicts better and has less of to read.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"
#include "train.hpp"

namespace tessera::text_prep {
namespace {

constexpr const char* schema = R"({"properties": {
  "dictionary": {"type": "string", "format": "asset", "default": "",
    "description": "words that get short codes, from tessera train text-prep; empty: none"},
  "capitals": {"type": "boolean", "default": true, "encode-only": true,
    "description": "words with capitals in lower case behind a flag"},
  "line-ends": {"type": "boolean", "default": true, "encode-only": true,
    "description": "CR LF as LF where most lines end so"},
  "wrapping": {"type": "boolean", "default": true, "encode-only": true,
    "description": "the ends of wrapped lines as spaces"}}})";

lexicon read_lexicon(std::span<const std::uint8_t> asset) {
    if (asset.empty()) return {};
    return lexicon(read_dictionary(asset));
}

std::string hexadecimal(std::uint32_t byte) {
    constexpr const char* digits = "0123456789ABCDEF";
    return std::string("0x") + digits[byte >> 4 & 15] + digits[byte & 15];
}

[[noreturn]] void report(const restored& r, const lexicon& known, const tsr_stream& shape) {
    const std::string where = "byte " + std::to_string(r.at);
    switch (r.what) {
        case fault::no_text:
            sdk::corrupt(where + ": expected text or the code of a word, found " +
                         hexadecimal(r.found));
        case fault::no_code:
            sdk::corrupt(where + ": expected a code that goes on with bytes from 0x80 to 0xFF");
        case fault::no_word:
            sdk::corrupt(where + ": expected one of the dictionary's " +
                         std::to_string(known.codes().words()) +
                         " words, found a code beyond them");
        case fault::no_letter:
            sdk::corrupt(where +
                         ": expected a letter or a word behind the flag of capitals, found " +
                         hexadecimal(r.found));
        case fault::no_character:
            sdk::corrupt(
                where +
                ": expected a character of UTF-8 that goes on with bytes from 0x80 to 0xBF");
        case fault::cut:
            sdk::corrupt("ends within what begins at " + where);
        default:
            sdk::corrupt("expected " + std::to_string(shape.count) + " bytes, found more at " +
                         where + " of the text's codes");
    }
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : known_(read_lexicon(s.asset("dictionary"))),
          capitals_(s["capitals"].boolean()),
          line_ends_(s["line-ends"].boolean()),
          wrapping_(s["wrapping"].boolean()) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto bytes = sdk::memory(in);
        const treatment how = treatment_for(bytes);
        if (how.parts != 0) {
            const std::size_t room = worthwhile(bytes.size(), how);
            std::uint8_t* const out = c.output<std::uint8_t>(room + prepare_slack).data();
            if (const auto size = prepare(bytes, how, known_, out, room)) {
                const std::uint8_t header[] = {how.parts, how.width};
                c.put_header(std::span(header).first(how.has(wrapping) ? 2 : 1));
                return c.commit(*size);
            }
        }
        c.share(in);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto bytes = sdk::memory(parts[0]);
        if (c.header().empty()) {
            plugins::check_count(bytes.size(), shape);
            plugins::check_alphabet(bytes, shape.alphabet);
            return c.share({sizeof(tsr_stream), shape.type, parts[0].data, parts[0].count,
                            shape.alphabet, shape.row});
        }
        const treatment how = read_header(c.header());
        if (shape.count == TSR_UNKNOWN)
            throw sdk::error{TSR_E_UNSUPPORTED, "the length of the text is needed to decode it"};
        // No byte stands for more than the longest word.
        if (shape.count / longest_word > bytes.size())
            sdk::corrupt("expected " + std::to_string(shape.count) + " bytes, found codes of " +
                         std::to_string(bytes.size()) + " bytes, which stand for fewer");
        const auto out = c.output<std::uint8_t>(shape.count);
        const restored r = restore(bytes, how, known_, out);
        if (r.what != fault::none) report(r, known_, shape);
        plugins::check_count(r.written, shape);
        plugins::commit_rebuilt(c, std::span<const std::uint8_t>(out), shape);
    }

  private:
    /// What to try on a block; no parts: it stays as it is.
    treatment treatment_for(std::span<const std::uint8_t> in) const {
        // Without words nothing gets much shorter, which has to pay for the header: only long and
        // plain text does.
        constexpr std::size_t least = 4096;
        const bool with_words = !known_.empty();
        if (in.empty() || (!with_words && in.size() < least)) return {};
        if (!reads_like_text(in, with_words ? 25 : 50)) return {};
        treatment how;
        if (wrapping_) how.width = line_width(in);
        how.parts = static_cast<std::uint8_t>(
            (with_words ? words : 0) | (capitals_ ? capitals : 0) |
            (line_ends_ && has_line_ends(in) ? line_ends : 0) | (how.width > 0 ? wrapping : 0));
        return how;
    }

    /// The most bytes that are taken in place of `count`.
    static std::size_t worthwhile(std::size_t count, const treatment& how) {
        return how.has(words) ? count - count / 16 - std::min<std::size_t>(count, 2)
                              : count + count / 16;
    }

    treatment read_header(std::span<const std::uint8_t> header) const {
        const treatment how{header[0], header.size() > 1 ? header[1] : std::uint8_t{0}};
        if (how.parts == 0 || how.parts > all_parts)
            sdk::corrupt("expected a header that begins with 1 to 15, found " +
                         std::to_string(how.parts));
        const std::size_t expected = how.has(wrapping) ? 2 : 1;
        if (header.size() != expected)
            sdk::corrupt("expected a header of " + std::to_string(expected) + " bytes, found " +
                         std::to_string(header.size()));
        if (how.has(wrapping) && how.width == 0)
            sdk::corrupt("expected lines of 1 to 255 bytes, found a width of 0");
        if (how.has(words) && known_.empty())
            throw sdk::error{TSR_E_PARAM, "dictionary: expected one, as the block has words of it"};
        return how;
    }

    lexicon known_;
    bool capitals_, line_ends_, wrapping_;
};

const void* extension(const char* id) {
    return std::string_view(id) == TSR_TRAIN_EXTENSION ? &train_api : nullptr;
}

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.text-prep",
    .summary = "Capitals, line ends, wrapping and frequent words of text in fewer, likelier bytes",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform text dictionary",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = ports,
    .extension = extension,
});

}  // namespace
}  // namespace tessera::text_prep

TSR_PLUGINS(text_prep, &tessera::text_prep::descriptor)
