// SPDX-License-Identifier: MIT
// Statistics of a piece of data.
#include "statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tessera::detect {

namespace {

constexpr std::size_t run = 64;  // bytes looked at together
constexpr std::size_t short_piece = 16 << 10;
constexpr std::size_t table_size = 32 << 10;

/// Calls f(first byte) for each run of the sample; the last may be shorter than the others.
template <class F>
void each_run(std::span<const std::uint8_t> piece, F&& f) {
    const std::size_t step = piece.size() <= short_piece ? run : 8 * run;
    for (std::size_t at = 0; at < piece.size(); at += step)
        f(piece.subspan(at, std::min(run, piece.size() - at)));
}

template <class Word>
Word load(const std::uint8_t* from) {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// Calls f(word of that format, first bit of the field with the exponent, its bits).
template <class F>
double with_field(format f, F&& use) {
    switch (f) {
        case format::f16:
            return use(std::uint16_t{}, 10, 6);  // with the sign, as fp16-hi6 takes it
        case format::bf16:
            return use(std::uint16_t{}, 7, 8);
        case format::f32:
            return use(std::uint32_t{}, 23, 8);
        case format::f64:
            break;
    }
    return use(std::uint64_t{}, 52, 11);
}

template <class Word>
std::size_t field(const std::uint8_t* from, unsigned first, unsigned bits) {
    return static_cast<std::size_t>(load<Word>(from) >> first) & ((std::size_t{1} << bits) - 1);
}

}  // namespace

entropy::entropy() : n_log_n_(table_size) {
    for (std::size_t n = 1; n < table_size; ++n)
        n_log_n_[n] =
            static_cast<float>(static_cast<double>(n) * std::log2(static_cast<double>(n)));
}

double entropy::of(std::span<const std::uint32_t> counts) const {
    std::uint64_t total = 0;
    std::size_t used = 0;
    double sum = 0;
    for (const std::uint32_t n : counts) {
        total += n;
        used += n != 0;
        sum += n < table_size ? double{n_log_n_[n]} : n * std::log2(static_cast<double>(n));
    }
    if (total == 0) return 0;
    const auto all = static_cast<double>(total);
    const double bias = static_cast<double>(used - 1) / (2 * all * std::log(2.0));
    return std::min(std::log2(all) - sum / all + bias,
                    std::log2(static_cast<double>(counts.size())));
}

void sample::add(std::span<const std::uint8_t> piece) {
    each_run(piece, [&](std::span<const std::uint8_t> part) {
        std::size_t i = 0;
        for (; i + 8 <= part.size(); i += 8)
            for (std::size_t p = 0; p < 8; ++p) ++phase[p][part[i + p]];
        for (std::size_t p = 0; i < part.size(); ++i, ++p) ++phase[p][part[i]];
        bytes += part.size();
    });
}

void sample::add(const sample& other) {
    for (std::size_t p = 0; p < 8; ++p)
        for (std::size_t v = 0; v < 256; ++v) phase[p][v] += other.phase[p][v];
    bytes += other.bytes;
}

counts sample::plane(unsigned residue, unsigned width) const {
    counts sum{};
    for (unsigned p = residue; p < 8; p += width)
        for (std::size_t v = 0; v < 256; ++v) sum[v] += phase[p][v];
    return sum;
}

double bits_as(format f, std::span<const std::uint8_t> piece, unsigned shift, const entropy& h) {
    return with_field(f, [&](auto word, unsigned first, unsigned bits) {
        using number = decltype(word);
        std::vector<std::uint32_t> found(std::size_t{1} << bits);
        each_run(piece, [&](std::span<const std::uint8_t> run) {
            for (std::size_t at = shift; at + sizeof(number) <= run.size(); at += sizeof(number))
                ++found[field<number>(run.data() + at, first, bits)];
        });
        return (h.of(found) + 8 * sizeof(number) - bits) / sizeof(number);
    });
}

double neighbours_tell(format f, std::span<const std::uint8_t> data, const entropy& h) {
    return with_field(f, [&](auto word, unsigned first, unsigned bits) {
        using number = decltype(word);
        bits = std::min(bits, 8u);
        std::vector<std::uint32_t> alone(std::size_t{1} << bits), pairs(std::size_t{1} << 2 * bits);
        each_run(data, [&](std::span<const std::uint8_t> run) {
            std::size_t at = 0;
            if (run.size() < sizeof(number)) return;
            std::size_t before = field<number>(run.data(), first, bits);
            for (at += sizeof(number); at + sizeof(number) <= run.size(); at += sizeof(number)) {
                const std::size_t now = field<number>(run.data() + at, first, bits);
                ++alone[now];
                ++pairs[before << bits | now];
                before = now;
            }
        });
        return 2 * h.of(alone) - h.of(pairs);
    });
}

namespace {

/// Words of 8 bytes that were looked at, and how many of them had been before.
class seen_words {
  public:
    static std::uint64_t hash_at(const std::uint8_t* place) {
        // The sum keeps the commonest word, zero, from being one of those looked at.
        return (load<std::uint64_t>(place) + multiplier) * multiplier;
    }
    void look(std::uint64_t hash) {
        ++looked_;
        std::uint32_t& slot = slots_[hash >> (58 - slot_bits) & ((1u << slot_bits) - 1)];
        const auto mark = static_cast<std::uint32_t>(hash >> 10) | 1;
        repeated_ += slot == mark;
        slot = mark;
    }
    double share() const {
        return looked_ == 0 ? 0 : static_cast<double>(repeated_) / static_cast<double>(looked_);
    }

  private:
    static constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15;
    static constexpr unsigned slot_bits = 16;
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(std::size_t{1} << slot_bits);
    std::uint64_t looked_ = 0, repeated_ = 0;
};

}  // namespace

double repeated_share(std::span<const std::uint8_t> data) {
    seen_words words;
    for (std::size_t at = 0; at + 8 <= data.size(); at += 4) {
        const std::uint64_t hash = seen_words::hash_at(data.data() + at);
        if ((hash >> 58) == 0) words.look(hash);  // the content chooses the places
    }
    return words.share();
}

double repeated_share_of_noise(std::span<const std::uint8_t> data) {
    constexpr int chosen = 0xA5;
    seen_words words;
    for (std::size_t at = 0; at + 8 <= data.size();) {
        const void* found = std::memchr(data.data() + at, chosen, data.size() - 7 - at);
        if (found == nullptr) break;
        const auto* place = static_cast<const std::uint8_t*>(found);
        words.look(seen_words::hash_at(place));
        at = static_cast<std::size_t>(place - data.data()) + 1;
    }
    return words.share();
}

}  // namespace tessera::detect
