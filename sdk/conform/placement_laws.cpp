// SPDX-License-Identifier: MIT
// The law of TSR_SCORES_ANYWHERE: scores are read where they lie, and nothing behind them.
#include "frequencies.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace tessera::conform {
namespace {

using plan = host::distribution;

/// Memory that ends where an unreadable page begins.
class last_page {
  public:
    explicit last_page(std::size_t bytes) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        readable_ = (bytes + page - 1) / page * page;
        void* const at = mmap(nullptr, readable_ + page, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED) throw std::bad_alloc();
        memory_ = static_cast<std::uint8_t*>(at);
        whole_ = readable_ + page;
        // What a flaw reads beside its scores is NaN, or the largest number.
        std::memset(memory_, 0xFF, readable_);
        if (mprotect(memory_ + readable_, page, PROT_NONE) != 0) throw std::bad_alloc();
    }
    ~last_page() { munmap(memory_, whole_); }
    last_page(const last_page&) = delete;
    last_page& operator=(const last_page&) = delete;

    /// The place so many bytes before the unreadable ones.
    std::uint8_t* before_end(std::size_t bytes) { return memory_ + readable_ - bytes; }

  private:
    std::uint8_t* memory_;
    std::size_t readable_, whole_;
};

/// Some symbols that can be coded, and what the aligned scores say of them.
struct expectation {
    std::uint64_t total = 0;
    std::vector<std::uint32_t> symbols;
    std::vector<tsr_interval> intervals;
};

expectation expected(const plan& p, const host::scores& of) {
    expectation e;
    e.total = p.total(of);
    const std::uint32_t every = of.alphabet / 20 + 1;
    std::vector<std::uint32_t> asked;
    for (std::uint32_t symbol = 0; symbol < of.alphabet; symbol += every) asked.push_back(symbol);
    if (asked.back() != of.alphabet - 1) asked.push_back(of.alphabet - 1);
    for (const std::uint32_t symbol : asked) {
        try {
            const auto found = p.interval(of, std::span(&symbol, 1));
            e.symbols.push_back(symbol);
            e.intervals.push_back(found[0]);
        } catch (const sdk::error&) {
            continue;  // outside the support: another law looks at that
        }
    }
    return e;
}

/// Asks for each symbol in every row of `placed`.
void require_same(const plan& p, const tsr_scores& placed, const expectation& e) {
    plan::group from(p, placed.alphabet, placed.rows);
    bool same = from.total(placed) == e.total;
    for (std::size_t i = 0; i < e.symbols.size(); ++i) {
        const tsr_interval wanted = e.intervals[i];
        const std::vector<std::uint32_t> symbols(placed.rows, e.symbols[i]);
        const std::vector<std::uint32_t> points(placed.rows, wanted.start);
        const auto intervals = from.interval(placed, symbols);
        const auto found = from.locate(placed, points);
        const auto alike = [&](const tsr_interval& a) {
            return a.start == wanted.start && a.frequency == wanted.frequency;
        };
        same = same && std::ranges::all_of(intervals, alike) && found.symbols == symbols &&
               std::ranges::all_of(found.intervals, alike);
    }
    if (!same) throw broken("it answers otherwise than from aligned scores");
}

std::string read_where_they_lie(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        const std::string sample = kind_name(in.data.kind) + " \"" + in.name + "\" of " +
                                   std::to_string(in.data.alphabet) + " symbols, ";
        const auto check = [&](const std::string& how, const tsr_scores& placed,
                               const expectation& e) {
            note(sample + how);
            try {
                require_same(p, placed, e);
            } catch (const broken& why) {
                throw broken(how + ": " + why.what());
            }
        };
        const expectation e = expected(p, in.data);
        const std::size_t width = host::score_width(in.data.kind), row = in.data.memory.bytes();
        tsr_scores placed = in.data.view();
        for (const std::size_t behind : {0, 1}) {
            last_page page(row + width);
            std::uint8_t* const at = page.before_end(row + behind * width);
            std::memcpy(at, in.data.memory.data(), row);
            placed.data = at;
            const bool odd = reinterpret_cast<std::uintptr_t>(at) / width % 2 == 1;
            check(std::string("at an ") + (odd ? "odd" : "even") + " multiple of their width, " +
                      (behind == 0 ? "ending before an unreadable page" : "others behind"),
                  placed, e);
        }
        if (p.totals().by_row) return;
        constexpr std::uint32_t rows = 3;
        const std::size_t stride = row + 3 * width;
        last_page page(rows * stride);
        std::uint8_t* const first = page.before_end((rows - 1) * stride + row);
        for (std::uint32_t r = 0; r < rows; ++r)
            std::memcpy(first + r * stride, in.data.memory.data(), row);
        placed.data = first;
        placed.rows = rows;
        placed.stride = stride / width;
        check("in rows apart, the last ending before an unreadable page", placed, e);
    });
}

}  // namespace

void add_placement_laws(laws& all, const subject& s) {
    all.push_back({"scores are read where they lie, and nothing behind them",
                   [s] { return read_where_they_lie(s); }});
}

}  // namespace tessera::conform
