// SPDX-License-Identifier: MIT
// Buffers of blocks, their pool and their limit.
#include "memory.hpp"

#include "pages.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace tessera::engine {

namespace {

bool mapped(std::size_t capacity) { return capacity >= mapped_bytes; }

buffer_pool::allocation allocate(std::size_t capacity) {
    if (mapped(capacity)) return {map_pages(capacity + slack), capacity, true, false};
    return {
        static_cast<std::uint8_t*>(::operator new (capacity + slack, std::align_val_t{alignment})),
        capacity};
}
void release(buffer_pool::allocation a) noexcept {
    if (mapped(a.capacity)) return unmap_pages(a.data, a.capacity + slack);
    ::operator delete (a.data, std::align_val_t{alignment});
}

// Sizes that blocks of one stream are likely to ask for again: the next multiple of an eighth of a
// power of two.
std::size_t rounded(std::size_t bytes) {
    std::size_t step = 4096;
    while (step * 16 < bytes) step *= 2;
    return (bytes + step - 1) / step * step;
}

using allocation = buffer_pool::allocation;

// A place in every 32 KiB: about where the first touch of a huge page, 2 MiB to clear, costs as
// much as those of the small pages that it stands for.
constexpr std::size_t bytes_a_touch = 32 << 10;

void prepare(allocation& a, std::size_t bytes, buffer_content content) {
    if (mapped(a.capacity)) {
        if (content.zero && !a.zero) a.zero = clear_pages(a.data, a.capacity + slack);
        const bool huge = content.touches >= a.capacity / bytes_a_touch;
        if (huge != a.huge) prefer_huge_pages(a.data, a.capacity + slack, huge);
        a.huge = huge;
    }
    if (content.zero && !a.zero) std::memset(a.data, 0, bytes);
}

bool fits(const allocation& a, std::size_t bytes) {
    return a.capacity >= bytes && a.capacity / 2 <= std::max<std::size_t>(bytes, 4096);
}

// Constant data at the start of the program; its buffers are the system's at the end of it.
class reserve {
  public:
    bool give(allocation a) {
        const std::lock_guard lock(guard_);
        if (used_ == slots || bytes_ + a.capacity > most_bytes) return false;
        held_[used_++] = a;
        bytes_ += a.capacity;
        return true;
    }
    allocation take(std::size_t bytes) {
        const std::lock_guard lock(guard_);
        for (std::size_t i = 0; i < used_; ++i) {
            if (!fits(held_[i], bytes)) continue;
            const allocation found = held_[i];
            held_[i] = held_[--used_];
            bytes_ -= found.capacity;
            return found;
        }
        return {};
    }

  private:
    static constexpr std::size_t slots = 64, most_bytes = 32 << 20;
    std::mutex guard_;
    std::array<allocation, slots> held_{};
    std::size_t used_ = 0, bytes_ = 0;
};
constinit reserve shared;

}  // namespace

buffer_pool::~buffer_pool() {
    for (const allocation& a : idle_)
        if (!shared.give(a)) release(a);
}

buffer_pool::allocation buffer_pool::take(std::size_t bytes) {
    {
        const std::lock_guard lock(guard_);
        auto best = idle_.end();
        for (auto i = idle_.begin(); i != idle_.end(); ++i)
            if (fits(*i, bytes) && (best == idle_.end() || i->capacity < best->capacity)) best = i;
        if (best != idle_.end()) {
            const allocation found = *best;
            idle_bytes_ -= found.capacity;
            idle_.erase(best);
            return found;
        }
        idle_.reserve(idle_.size() + 64);
    }
    if (const allocation found = shared.take(bytes); found.data != nullptr) return found;
    return allocate(rounded(bytes));
}

void buffer_pool::give(allocation back) noexcept {
    back.zero = false;
    {
        const std::lock_guard lock(guard_);
        if (idle_bytes_ + back.capacity <= keep_ && idle_.size() < idle_.capacity()) {
            idle_.push_back(back);
            idle_bytes_ += back.capacity;
            return;
        }
    }
    release(back);
}

void buffer::reserve(std::uint64_t bytes) {
    const std::uint64_t before = home_.used_.fetch_add(bytes, std::memory_order_relaxed);
    if (bytes > home_.limit_ || before > home_.limit_ - bytes) {
        home_.used_.fetch_sub(bytes, std::memory_order_relaxed);
        throw error(
            reason::limit,
            fmt::format(
                "needs {} bytes beside {} already in use, the memory limit of a worker is {}",
                bytes, before, home_.limit_));
    }
}

buffer::buffer(block_memory& home, std::uint64_t bytes, buffer_content content)
    : home_(home), bytes_(bytes) {
    reserve(bytes);
    try {
        room_ = home_.pool_.take(static_cast<std::size_t>(bytes));
    } catch (...) {
        home_.used_.fetch_sub(bytes, std::memory_order_relaxed);
        throw;
    }
    prepare(room_, static_cast<std::size_t>(bytes), content);
}

buffer::~buffer() {
    home_.pool_.give(room_);
    home_.used_.fetch_sub(bytes_, std::memory_order_relaxed);
}

void buffer::grow(std::uint64_t bytes, std::uint64_t kept) {
    if (bytes <= bytes_) return;
    if (bytes <= room_.capacity) {
        reserve(bytes - bytes_);
        bytes_ = bytes;
        return;
    }
    buffer larger(home_, bytes);
    std::memcpy(larger.data(), data(), static_cast<std::size_t>(std::min(kept, bytes_)));
    std::swap(bytes_, larger.bytes_);
    std::swap(room_, larger.room_);
}

void* reserved_room::take(std::size_t bytes) {
    const auto left = static_cast<std::size_t>(room_.size()) - used_;
    if (bytes > left || left - bytes < slack + alignment) return nullptr;
    void* const piece = room_.data() + used_;
    used_ += (bytes + slack + alignment - 1) / alignment * alignment;
    return piece;
}

}  // namespace tessera::engine
