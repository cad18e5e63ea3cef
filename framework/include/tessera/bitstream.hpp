// SPDX-License-Identifier: MIT
// The files of the bitstream project, which codes fp16 dumps of key-value caches: its streams bit
// for bit, its books and its meta files. framework/src/bitstream/format.md describes them.
#pragma once

#include "limits.hpp"
#include "registry.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::bitstream {

enum class coding { huffman, arithmetic };

/// What the names of its files begin and end with, and what its book is called.
struct file_names {
    std::string_view entry_prefix;  ///< "bitstream_", of the meta file of a coded dump
    std::string_view suffix;        ///< ".huff", of streams
    std::string_view book;          ///< at the root of a directory with one book for all
};
const file_names& names_of(coding how);

/// A dump becomes four streams: sign and exponent, and mantissa, of keys and values.
constexpr std::size_t stream_count = 4;
struct stream_kind {
    std::string_view name;
    std::uint32_t alphabet;
};
constexpr std::array<stream_kind, stream_count> streams = {
    {{"k_hi6", 64}, {"k_lo10", 1024}, {"v_hi6", 64}, {"v_lo10", 1024}}};

/// The symbols of stream `index` in the little-endian fp16 numbers of keys or values.
std::vector<std::uint16_t> symbols_of(std::span<const std::uint8_t> numbers, std::size_t index);
/// The numbers of two streams of equal length.
std::vector<std::uint8_t> numbers_of(std::span<const std::uint16_t> hi6,
                                     std::span<const std::uint16_t> lo10);

/// A number for each symbol of each stream: how often it was counted, or the bits of its code.
using book = std::array<std::vector<std::uint64_t>, stream_count>;
book no_counts();
void add_counts(book& counts, std::span<const std::uint8_t> keys,
                std::span<const std::uint8_t> values);
/// What a book file has: code lengths for Huffman, the counts themselves for arithmetic coding.
book book_of(coding how, const book& counts);
std::string write_book(coding how, const book& b);
/// Throws error where `json` is none of that coding.
book read_book(coding how, std::string_view json);

/// Lengths of the codes that the project's tree gives to symbols counted so often; 0: no code.
std::vector<std::uint64_t> code_lengths(std::span<const std::uint64_t> counts);

/// Codes single streams. Immutable.
class stream_coder {
  public:
    /// Arithmetic coding is the coder "arithmetic" of `plugins`. Throws error{reason::unsupported}
    /// where it is missing.
    stream_coder(coding how, const registry& plugins, const limits& bounds = {});
    /// Symbols of stream `index` of a book. Throws error that names a symbol which it lacks.
    std::vector<std::uint8_t> encode(std::span<const std::uint16_t> symbols, const book& b,
                                     std::size_t index) const;
    /// Throws error{reason::corrupt} unless the bytes hold `count` symbols and nothing else.
    std::vector<std::uint16_t> decode(std::span<const std::uint8_t> bytes, std::uint64_t count,
                                      const book& b, std::size_t index) const;

  private:
    struct arithmetic;
    coding how_;
    std::shared_ptr<const arithmetic> arithmetic_;
};

/// The meta file of a dump, read from JSON that nobody vouches for: throws spec_error.
class dump_meta {
  public:
    explicit dump_meta(std::string_view json);

    std::string stage;  ///< "prefill", "decode", or "" where it is not said
    std::uint64_t positions = 0, element_bytes = 0;
    std::string key_file, value_file;       ///< plain names, not alike
    std::optional<std::uint64_t> elements;  ///< of keys, where the shape is said

    /// The meta file of the dump once coded. `name` is what its streams are named after
    /// ("meta_t0_4"), `own` its own book, null where one serves all.
    std::string entry(coding how, std::string_view name, std::uint64_t count,
                      const book* own) const;

  private:
    struct document;
    std::shared_ptr<const document> document_;
};

/// The meta file of a coded dump, read from JSON that nobody vouches for: throws spec_error.
struct entry_meta {
    entry_meta(coding how, std::string_view json);

    std::string key_file, value_file;                    ///< plain names, not alike
    std::array<std::string, stream_count> stream_files;  ///< plain names
    std::uint64_t count = 0;                             ///< elements of keys, and of values
    std::optional<book> own;                             ///< its own book; nothing: the common one
    std::string original;  ///< the dump's meta file: values and order of its members
};

}  // namespace tessera::bitstream
