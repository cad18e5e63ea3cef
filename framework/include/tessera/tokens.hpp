// SPDX-License-Identifier: MIT
// Token ids to tacc's bytes and back, as tacc's users expect it. A library of its own,
// tessera_tokens, on the codec "tacc".
//
// Bytes are tacc's own where the mapping is its own, given as codec_options::mapping; the mappings
// that ship are ours.
#pragma once

#include "decode.hpp"
#include "error.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::tokens {

using bytes = std::vector<std::uint8_t>;

/// "Mapping for tokenizer 'x' not found. Available: ..."
struct unknown_tokenizer : error {
    using error::error;
};
/// "Token 'x' not found in mapping, at position 3"
struct token_not_found : error {
    token_not_found(std::string token_, std::size_t position_);
    std::string token;
    std::size_t position;  ///< of the first such token in the list
};
/// "Token ID 99999 not found in mapping, at position 3"
struct token_id_not_found : error {
    token_id_not_found(std::uint32_t id_, std::size_t position_);
    std::uint32_t id;
    std::size_t position;
};
/// "Mapped ID -99999 not found in reverse mapping, at position 3"
struct mapped_id_not_found : error {
    mapped_id_not_found(std::int32_t id_, std::size_t position_);
    std::int32_t id;
    std::size_t position;
};
/// "Invalid payload: ...", with the byte.
struct invalid_payload : error {
    using error::error;
};
/// "Gzip decompression failed: ...", with the byte.
struct gzip_failed : error {
    using error::error;
};

/// The tokenizers that have a mapping: tacc's seven, in its order, then ours.
std::vector<std::string> list_available_tokenizers();

struct codec_options {
    /// A mapping's file, tacc's JSON Lines or from "tessera train token-map"; any name of a
    /// tokenizer will do then. Empty: ours of that tokenizer.
    std::filesystem::path mapping = {};
    /// A vocabulary's file (.tiktoken), which says the tokens' texts where the mapping does not.
    /// Empty: the asset "TOKENIZER.tiktoken".
    std::filesystem::path vocabulary = {};
};

/// One tokenizer. Immutable and cheap to copy: copies share the tables. Any number of threads may
/// use one. `gzip` wraps a payload in a gzip member, or says that it is one: nothing tells.
class codec {
  public:
    /// With plugins, codecs and assets from the standard places. Throws unknown_tokenizer.
    explicit codec(std::string_view tokenizer, const codec_options& options = {});
    /// With those of `with`.
    codec(std::string_view tokenizer, const environment& with, const codec_options& options = {});

    const std::string& tokenizer_name() const;

    /// Texts are looked up whole: text is not tokenized here. Throws token_not_found.
    bytes encode_tokens(std::span<const std::string> tokens, bool gzip = false) const;
    /// Throws token_id_not_found; nothing is encoded then.
    bytes encode_token_ids(std::span<const std::uint32_t> ids, bool gzip = false) const;
    bytes encode_mapped_ids(std::span<const std::int32_t> mapped, bool gzip = false) const;
    /// The ids as they are, without the mapping: only decode_mapped_ids reads them.
    bytes encode_raw_token_ids(std::span<const std::uint32_t> ids, bool gzip = false) const;

    /// Bytes behind the list are passed over. All three throw invalid_payload and gzip_failed, the
    /// first two mapped_id_not_found; decode_tokens token_id_not_found for an id without a text.
    std::vector<std::string> decode_tokens(std::span<const std::uint8_t> payload,
                                           bool gzip = false) const;
    std::vector<std::uint32_t> decode_token_ids(std::span<const std::uint8_t> payload,
                                                bool gzip = false) const;
    std::vector<std::int32_t> decode_mapped_ids(std::span<const std::uint8_t> payload,
                                                bool gzip = false) const;

    std::vector<std::int32_t> token_id_to_mapped_id(std::span<const std::uint32_t> ids) const;
    std::vector<std::uint32_t> mapped_id_to_token_id(std::span<const std::int32_t> mapped) const;

  private:
    struct parts;
    std::shared_ptr<const parts> parts_;
};

/// One-shot calls: the codec is made on first use and kept for the life of the process.
bytes compress_token_ids(std::span<const std::uint32_t> ids, std::string_view tokenizer,
                         bool gzip = false, const codec_options& options = {});
std::vector<std::uint32_t> decompress_token_ids(std::span<const std::uint8_t> payload,
                                                std::string_view tokenizer, bool gzip = false,
                                                const codec_options& options = {});

}  // namespace tessera::tokens
