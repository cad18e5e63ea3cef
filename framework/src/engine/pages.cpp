// SPDX-License-Identifier: MIT
// Anonymous mappings, aligned to huge pages.
#include "pages.hpp"

#include <sys/mman.h>

#include <new>

namespace tessera::engine {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

std::size_t whole_pages(std::size_t bytes) {
    return (bytes + huge_page - 1) / huge_page * huge_page;
}

}  // namespace

std::uint8_t* map_pages(std::size_t bytes) {
    if (bytes > SIZE_MAX - 2 * huge_page) throw std::bad_alloc();
    const std::size_t size = whole_pages(bytes);
    // One page more than needed: what lies before and behind the aligned part goes back.
    void* const all = mmap(nullptr, size + huge_page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) throw std::bad_alloc();
    auto* const first = static_cast<std::uint8_t*>(all);
    const std::size_t before =
        (huge_page - reinterpret_cast<std::uintptr_t>(first) % huge_page) % huge_page;
    if (before > 0) munmap(first, before);
    munmap(first + before + size, huge_page - before);
    return first + before;
}

void unmap_pages(std::uint8_t* data, std::size_t bytes) noexcept {
    munmap(data, whole_pages(bytes));
}

void prefer_huge_pages([[maybe_unused]] std::uint8_t* data, [[maybe_unused]] std::size_t bytes,
                       [[maybe_unused]] bool huge) noexcept {
#if defined(MADV_HUGEPAGE)
    madvise(data, whole_pages(bytes), huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
#endif
}

bool clear_pages([[maybe_unused]] std::uint8_t* data, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__)  // elsewhere MADV_DONTNEED may leave what was there
    return madvise(data, whole_pages(bytes), MADV_DONTNEED) == 0;
#else
    return false;
#endif
}

}  // namespace tessera::engine
