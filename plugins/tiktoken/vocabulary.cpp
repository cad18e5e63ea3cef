// SPDX-License-Identifier: MIT
// Which tokens a vocabulary must have, and where it comes from.
#include "vocabulary.hpp"

#include "tiktoken_file.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>

namespace tessera::tiktoken {
namespace {

constexpr std::size_t largest_file = 256u << 20;

[[noreturn]] void refuse(const std::string& expected) {
    throw sdk::error{TSR_E_PARAM, "vocabulary: expected " + expected};
}

std::string named(std::uint32_t count, const char* what) { return std::to_string(count) + what; }

/// Holds ranks against an encoding with `wanted` tokens: every id below the last one is a token or
/// a special token.
void check_ranks(const token_bytes& tokens, const encoding* e,
                 std::span<const special_token> specials, std::uint32_t wanted) {
    for (const special_token& s : specials)
        if (tokens.has(s.id))
            refuse("rank " + std::to_string(s.id) + " to be " + s.literal + " of " +
                   std::string(e->name) + ", found bytes for it");
    std::uint32_t found = 0, missing = no_token;
    for (std::uint32_t id = tokens.ids(); id-- > 0;) {
        if (tokens.has(id))
            ++found;
        else if (std::none_of(specials.begin(), specials.end(),
                              [&](const special_token& s) { return s.id == id; }))
            missing = id;
    }
    std::string of = e != nullptr ? " of " + std::string(e->name) : "";
    if (e != nullptr && !e->sha256.empty())
        of += " (SHA-256 of its file: " + std::string(e->sha256) + ")";
    if (e != nullptr && found != wanted)
        refuse(named(wanted, " tokens") + of + ", found " + std::to_string(found));
    if (missing != no_token)
        refuse("tokens of all ranks" + of + ", found none of rank " + std::to_string(missing));
}

void check_bytes(const rank_table& ranks) {
    if (const unsigned byte = byte_without_token(ranks); byte < 256)
        refuse("a token for each single byte, found none for byte " + std::to_string(byte));
}

token_bytes single_bytes() {
    token_bytes all;
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        const auto one = static_cast<std::uint8_t>(byte);
        all.add(byte, {&one, 1});
    }
    return all;
}

std::unique_ptr<vocabulary> read_ranks(std::span<const std::uint8_t> file, const encoding* e) {
    auto made = std::make_unique<vocabulary>();
    made->tokens = file.empty() ? single_bytes() : read_tiktoken(file);
    if (e != nullptr) made->specials = specials_of(*e);
    check_ranks(made->tokens, e, made->specials, e != nullptr ? e->tokens : 0);
    made->ranks = rank_table(made->tokens);
    check_bytes(made->ranks);
    if (e == nullptr) made->specials = {{"<|endoftext|>", made->tokens.ids()}};
    made->split = find_pattern(e != nullptr ? e->pattern : "o200k_base")->split;
    return made;
}

bool looks_like_json(std::span<const std::uint8_t> file) {
    for (const std::uint8_t b : file)
        if (b != ' ' && b != '\t' && b != '\r' && b != '\n') return b == '{';
    return false;
}

}  // namespace

std::unique_ptr<const vocabulary> read_vocabulary(std::span<const std::uint8_t> file,
                                                  const vocabulary_choice& choice) {
    if (file.size() > largest_file)
        refuse("at most " + std::to_string(largest_file) + " bytes, found " +
               std::to_string(file.size()));
    const encoding* const e = find_encoding(choice.encoding);
    std::unique_ptr<vocabulary> made;
    if (looks_like_json(file)) {
        if (e != nullptr)
            refuse("a .tiktoken file of " + std::string(e->name) +
                   ", found a tokenizer.json, which goes with the encoding \"auto\"");
        made = read_tokenizer_json({reinterpret_cast<const char*>(file.data()), file.size()});
    } else {
        made = read_ranks(file, e);
    }
    for (const special_token& s : made->specials)
        made->tokens.add(
            s.id, {reinterpret_cast<const std::uint8_t*>(s.literal.data()), s.literal.size()});
    if (const pattern* own = find_pattern(choice.pattern)) made->split = own->split;
    return made;
}

}  // namespace tessera::tiktoken
