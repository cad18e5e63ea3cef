// SPDX-License-Identifier: MIT
// Rows that end where memory ends, and a distribution that is asked about them as a caller does
// that has its numbers lying anywhere.
#pragma once

#include "../plugin.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

extern "C" const tsr_entry tsr_plugin_entry_probabilities;

namespace tessera::test {

constexpr tsr_score_kind float_kinds[] = {TSR_F16, TSR_BF16, TSR_F32, TSR_F64};
constexpr const char* instruction_sets[] = {"scalar", "avx2", "avx512"};

/// Memory before a page that cannot be read.
class guarded_room {
  public:
    explicit guarded_room(std::size_t bytes) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        usable_ = (bytes + page - 1) / page * page;
        all_ = usable_ + page;
        memory_ = static_cast<char*>(
            mmap(nullptr, all_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        REQUIRE(memory_ != MAP_FAILED);
        REQUIRE(mprotect(memory_ + usable_, page, PROT_NONE) == 0);
    }
    guarded_room(const guarded_room&) = delete;
    guarded_room& operator=(const guarded_room&) = delete;
    ~guarded_room() { munmap(memory_, all_); }

    /// A copy of `bytes` whose end is the end of memory.
    const void* hold(const std::vector<char>& bytes) {
        REQUIRE(bytes.size() <= usable_);
        char* to = memory_ + usable_ - bytes.size();
        std::memcpy(to, bytes.data(), bytes.size());
        return to;
    }

  private:
    std::size_t usable_, all_;
    char* memory_;
};

/// The numbers of a row by their bits.
struct bit_row {
    tsr_score_kind kind;
    std::vector<std::uint64_t> bits;

    std::size_t width() const { return testing::score_width(kind); }
    std::vector<char> bytes() const {
        std::vector<char> all(bits.size() * width());
        for (std::size_t i = 0; i < bits.size(); ++i)
            std::memcpy(all.data() + i * width(), &bits[i], width());  // the lower bytes come first
        return all;
    }
};
static_assert(std::endian::native == std::endian::little);

/// A double in a kind, towards zero; what is too large for it becomes infinite.
inline std::uint64_t bits_in(tsr_score_kind kind, double x) {
    const auto narrowed = [&](int exponent_bits, int fraction_bits) -> std::uint64_t {
        const std::uint64_t sign = std::uint64_t{std::signbit(x)}
                                   << (exponent_bits + fraction_bits);
        const std::uint64_t top = (std::uint64_t{1} << exponent_bits) - 1;
        if (std::isnan(x)) return sign | top << fraction_bits | 1;
        const int bias = (1 << (exponent_bits - 1)) - 1;
        int exponent = 0;
        const double digits = std::frexp(std::abs(x), &exponent);  // in [1/2, 1)
        if (std::isinf(x) || exponent - 1 > bias) return sign | top << fraction_bits;
        if (x == 0) return sign;
        const int least = std::max(exponent - 1, 1 - bias);
        const auto fraction =
            static_cast<std::uint64_t>(std::ldexp(digits, exponent - least + fraction_bits));
        // The hidden digit carries into the exponent where there is one.
        return sign | ((static_cast<std::uint64_t>(least + bias - 1) << fraction_bits) + fraction);
    };
    switch (kind) {
        case TSR_F16:
            return narrowed(5, 10);
        case TSR_BF16:
            return narrowed(8, 7);
        case TSR_F32:
            return narrowed(8, 23);
        default:
            return std::bit_cast<std::uint64_t>(x);
    }
}
inline bit_row row_in(tsr_score_kind kind, const std::vector<double>& numbers) {
    bit_row row{kind, {}};
    for (const double x : numbers) row.bits.push_back(bits_in(kind, x));
    return row;
}

/// A plan under an instruction set, and one state of it.
class answers {
  public:
    answers(std::size_t plugin, const std::string& params, const char* set, std::uint32_t alphabet,
            std::uint32_t lanes = 1)
        : plan_(under(set), *tsr_plugin_entry_probabilities.plugins[plugin], params),
          work_(plan_.made.around, testing::work::direction::encode) {
        work_.check(api().begin(plan_.made.raw(), testing::work::host(), work_.raw(), alphabet,
                                lanes, &state_));
    }
    ~answers() { api().end(state_); }
    answers(const answers&) = delete;
    answers& operator=(const answers&) = delete;

    std::uint64_t begin(const tsr_scores& scores) {
        scores_ = scores;
        std::uint64_t total = 0;
        work_.check(api().total(state_, &scores_, &total));
        return total;
    }
    std::uint64_t begin(const bit_row& row, const void* data) {
        return begin({sizeof(tsr_scores), row.kind, data,
                      static_cast<std::uint32_t>(row.bits.size()), 1, 0});
    }
    void interval(std::span<const std::uint32_t> symbols, tsr_interval* out) {
        work_.check(api().interval(state_, &scores_, static_cast<std::uint32_t>(symbols.size()),
                                   symbols.data(), out));
    }
    tsr_interval interval(std::uint32_t symbol) {
        tsr_interval out{};
        interval({&symbol, 1}, &out);
        return out;
    }
    std::uint32_t locate(std::uint32_t point, tsr_interval& out) {
        std::uint32_t symbol = 0;
        work_.check(api().locate(state_, &scores_, 1, &point, &symbol, &out));
        return symbol;
    }

  private:
    /// Sets TESSERA_CPU while a plan is made.
    struct under {
        explicit under(const char* set) {
            if (const char* now = std::getenv("TESSERA_CPU")) before = now;
            setenv("TESSERA_CPU", set, 1);
        }
        ~under() {
            if (before.empty())
                unsetenv("TESSERA_CPU");
            else
                setenv("TESSERA_CPU", before.c_str(), 1);
        }
        under(const under&) = delete;
        under& operator=(const under&) = delete;
        std::string before;
    };
    struct made_under {
        made_under(const under&, const tsr_desc& desc, const std::string& params)
            : made(desc, params) {}
        testing::distribution made;
    };
    const tsr_distribution_api& api() const { return plan_.made.api(); }

    made_under plan_;
    testing::work work_;
    void* state_ = nullptr;
    tsr_scores scores_{};
};

}  // namespace tessera::test
