// SPDX-License-Identifier: MIT
// Rows that end where memory ends, and a distribution that is asked about them as a caller does
// that has its numbers lying anywhere.
#pragma once

#include "capped.hpp"
#include "plugin.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace tessera::test {

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

/// A plan under an instruction set, and one state of it.
class row_answers {
  public:
    row_answers(const tsr_desc& desc, const std::string& params, const char* set,
                std::uint32_t alphabet, std::uint32_t lanes = 1)
        : plan_(capped(set), desc, params),
          work_(plan_.made.around, testing::work::direction::encode) {
        work_.check(api().begin(plan_.made.raw(), testing::work::host(), work_.raw(), alphabet,
                                lanes, &state_));
    }
    ~row_answers() { api().end(state_); }
    row_answers(const row_answers&) = delete;
    row_answers& operator=(const row_answers&) = delete;

    std::uint64_t begin(const tsr_scores& scores) {
        scores_ = scores;
        std::uint64_t total = 0;
        work_.check(api().total(state_, &scores_, &total));
        return total;
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
    struct made_under {
        made_under(const capped&, const tsr_desc& desc, const std::string& params)
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
