// SPDX-License-Identifier: MIT
// Counting the symbols of a stream, block by block in bounded memory, and what they would cost.
#pragma once

#include <tessera/observe.hpp>

#include <cstdint>
#include <vector>

namespace tessera::tool {

constexpr std::size_t group_symbols = 512;          ///< of a group with a table of its own
constexpr std::size_t most_distinct = 1u << 20;     ///< symbols or pairs that are counted
constexpr std::uint64_t dense_alphabet = 1024;      ///< pairs below it have a slot each
constexpr std::uint64_t histogram_alphabet = 2048;  ///< widest alphabet that is drawn

/// What symbols cost under one kind of context, in bits a symbol.
struct context_cost {
    std::uint64_t symbols = 0;  ///< that have the context; 0: none has, and the costs mean nothing
    double entropy = 0;         ///< with the frequencies known beforehand, at no cost
    double learned = 0;         ///< with the frequencies learned on the way (Krichevsky-Trofimov)
    bool measured = true;       ///< false: more different pairs than are counted
};

struct symbol_figures {
    std::uint64_t count = 0, distinct = 0;
    context_cost order0, previous, above, groups;
};

/// Numbers by key, open addressing. Past most_distinct keys it gives up and holds none.
class key_counts {
  public:
    bool full() const { return full_; }
    std::size_t size() const { return used_; }
    void add(std::uint64_t key, std::uint64_t count);
    /// A number of its own for each key, in the order of their coming; UINT32_MAX once full.
    std::uint32_t ordinal(std::uint64_t key);

    template <class F>
    void each(F&& f) const {
        for (const slot& s : slots_)
            if (s.taken) f(s.key, s.count);
    }

  private:
    struct slot {
        std::uint64_t key = 0, count : 63 = 0, taken : 1 = 0;
    };
    slot* find(std::uint64_t key);
    void grow();
    std::vector<slot> slots_;
    std::size_t used_ = 0;
    bool full_ = false;
};

/// How often each symbol followed each context symbol.
class pair_counts {
  public:
    pair_counts() = default;
    /// Of symbols below `alphabet`, 0: unknown.
    explicit pair_counts(std::uint64_t alphabet);
    void add(std::uint32_t context, std::uint32_t symbol, std::uint64_t count = 1) {
        if (stride_ != 0)
            dense_[context * stride_ + symbol] += count;
        else
            sparse_.add(std::uint64_t{context} << 32 | symbol, count);
    }
    void merge(const pair_counts& other);  ///< of an alphabet that is not wider
    /// `distinct`: symbols that the stream has.
    context_cost cost(std::uint64_t distinct) const;

  private:
    std::size_t stride_ = 0;  ///< of the dense form, 0: sparse
    std::vector<std::uint64_t> dense_;
    key_counts sparse_;
};

/// One stream's symbols. Blocks are independent: the first symbol of a block has no predecessor,
/// its first row none above, and groups begin anew.
class symbol_counts {
  public:
    void add(const tsr_stream& block);
    /// Of streams of one type; wide symbols (u32, u64) of two streams are not merged but dropped.
    void merge(const symbol_counts& other);
    symbol_figures figures() const;
    /// How often each symbol occurs, where its alphabet is at most histogram_alphabet.
    std::vector<std::uint64_t> histogram() const;

  private:
    template <class Symbol, class Ordinal>
    void count(const Symbol* data, std::size_t count, std::size_t row, Ordinal&& ordinal);
    void end_group(std::size_t size);
    context_cost cost_of_groups(std::uint64_t distinct) const;
    void prepare(const tsr_stream& block);
    void widen(std::uint64_t alphabet);

    bool ready_ = false, wide_ = false, dropped_ = false;
    std::uint64_t alphabet_ = 0, count_ = 0;
    std::vector<std::uint64_t> symbols_;
    key_counts names_;  ///< of wide symbols
    pair_counts previous_, above_;

    std::vector<std::uint16_t> in_group_;
    std::vector<std::uint32_t> touched_;
    std::vector<std::uint64_t> groups_ = std::vector<std::uint64_t>(group_symbols + 1);
    double group_entropy_ = 0;  ///< bits, all groups
    double group_gamma_ = 0;    ///< what their counts contribute to the learned cost, bits
};

}  // namespace tessera::tool
