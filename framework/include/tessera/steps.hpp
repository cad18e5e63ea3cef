// SPDX-License-Identifier: MIT
// Step by step coding for callers with a predictor of their own: a row of scores and a symbol in,
// bits out, and back. Nothing but the coder's own bytes is written: both sides must use the same
// codec, rows and lanes, and know how many symbols there are.
#pragma once

#include "assets.hpp"
#include "error.hpp"
#include "limits.hpp"
#include "registry.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tessera {

/// Rows of scores in the caller's memory, one for each step of each lane, step by step. Numbers lie
/// side by side within a row; nothing is read behind the last one.
struct score_rows {
    const void* data = nullptr;  ///< aligned to its numbers
    tsr_score_kind kind = TSR_F32;
    std::uint32_t alphabet = 0;  ///< numbers in a row, one for each symbol
    std::uint64_t rows = 1;
    std::uint64_t stride = 0;  ///< numbers from one row to the next; 0: none lie between them
};
score_rows row_of(std::span<const float> row);
score_rows row_of(std::span<const double> row);

/// One row that lists some symbols of a large alphabet, the likeliest ones: what the others have
/// together, each of them alike. A listed symbol is coded at once, any other in two steps.
struct sparse_row {
    std::span<const std::uint32_t> symbols;  ///< which, in any order, each once
    const void* data = nullptr;              ///< a score for each of them
    tsr_score_kind kind = TSR_F32;           ///< TSR_F16, TSR_BF16, TSR_F32 or TSR_F64
    std::uint32_t alphabet = 0;
    /// The score of all others together. Without: what is missing from the sum 1 of the listed ones
    /// (in double precision, one after the other), and at least 0.
    std::optional<double> rest = {};
};

namespace engine {
struct step_parts;
}

/// A distribution and a coder, plans made. Immutable and cheap to copy; any number of threads may
/// use one.
class step_codec {
  public:
    /// Each as specs have them: "probabilities", or {"use": "softmax", "params": {...}} as JSON
    /// text; parameters may also follow as in a codec's name, "softmax:temperature=0.7". Throws
    /// spec_error with the pointer /distribution or /coder.
    static step_codec compile(std::string_view distribution, std::string_view coder,
                              const registry& plugins, const asset_store& assets = {});

    /// Both with every parameter written out: {"coder": ..., "distribution": ...}.
    std::string resolved() const;

    const std::shared_ptr<const engine::step_parts>& shared_parts() const { return parts_; }

  private:
    step_codec() = default;
    std::shared_ptr<const engine::step_parts> parts_;
};

struct step_options {
    std::uint32_t alphabet = 0;  ///< symbols of the largest row that will come, 1 or more
    std::uint32_t lanes = 1;     ///< independent sequences side by side, 1 to 4096
    /// Bytes that plugins may hold, output included: what bounds a coder that keeps a whole message
    /// until its end (rANS: 4 or 8 bytes a symbol).
    std::uint64_t memory = limits{}.memory;
};

/// One message after the other. One thread at a time. Every failure of a step throws error, and the
/// message is lost but for `reset`: a coder may have taken half of a step.
class step_encoder {
  public:
    step_encoder(const step_codec& codec, const step_options& options);
    step_encoder(step_encoder&&) noexcept;
    step_encoder& operator=(step_encoder&&) noexcept;
    ~step_encoder();

    /// Takes memory for a message of `bytes` now: no step allocates until they are used up. It
    /// stays for the messages after this one.
    void reserve(std::uint64_t bytes);

    /// One step of every lane, or several, one after the other: `rows.rows` is a multiple of the
    /// lanes, with one symbol to a row. A symbol outside its row's alphabet is reason::parameter,
    /// before anything is coded.
    void encode(const score_rows& rows, std::span<const std::uint32_t> symbols);
    /// One step of the one lane.
    void encode(const score_rows& row, std::uint32_t symbol);
    void encode(const sparse_row& row, std::uint32_t symbol);

    /// Symbols of the message so far, all lanes together.
    std::uint64_t symbols() const;
    /// Ends the message. Its bytes live until `reset` or the encoder's end. Once: nothing but
    /// `reset` may follow.
    std::span<const std::uint8_t> finish();
    /// Begins the next message, whether the last one was finished or not.
    void reset();

  private:
    struct state;
    std::unique_ptr<state> state_;
};

/// The inverse. One thread at a time.
class step_decoder {
  public:
    step_decoder(const step_codec& codec, const step_options& options);
    step_decoder(step_decoder&&) noexcept;
    step_decoder& operator=(step_decoder&&) noexcept;
    ~step_decoder();

    /// Begins a message, of which a copy is kept.
    void start(std::span<const std::uint8_t> bytes);

    /// As step_encoder::encode. Throws reason::corrupt where the bytes say no symbol, or are used
    /// up: coders notice that within a few bits of the end, but not how many symbols were meant.
    void decode(const score_rows& rows, std::span<std::uint32_t> symbols);
    std::uint32_t decode(const score_rows& row);
    std::uint32_t decode(const sparse_row& row);

    std::uint64_t symbols() const;
    /// Throws reason::corrupt unless the bytes are just those of the symbols decoded. Optional.
    void finish();

  private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tessera
