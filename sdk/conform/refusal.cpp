// SPDX-License-Identifier: MIT
// Refuses a plugin its n-th piece of memory. Replaces operator new of the whole program, which
// fails only when the call comes out of the plugin library's own code.
#include "refusal.hpp"

#include <link.h>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

/// The addresses where the plugin library is mapped.
struct mapping {
    std::uintptr_t first = 0, last = 0;
};
mapping library;
std::atomic<std::uint64_t> until_refusal{UINT64_MAX};  // UINT64_MAX: never
std::atomic<bool> refused{false};

mapping mapping_of(const void* address) {
    struct search {
        std::uintptr_t wanted;
        mapping found;
    } s{reinterpret_cast<std::uintptr_t>(address), {}};
    dl_iterate_phdr(
        [](dl_phdr_info* object, std::size_t, void* context) {
            auto& sought = *static_cast<search*>(context);
            mapping m{UINTPTR_MAX, 0};
            for (int i = 0; i < object->dlpi_phnum; ++i) {
                const auto& part = object->dlpi_phdr[i];
                if (part.p_type != PT_LOAD) continue;
                m.first = std::min<std::uintptr_t>(m.first, object->dlpi_addr + part.p_vaddr);
                m.last = std::max<std::uintptr_t>(m.last,
                                                  object->dlpi_addr + part.p_vaddr + part.p_memsz);
            }
            if (sought.wanted < m.first || sought.wanted >= m.last) return 0;
            sought.found = m;
            return 1;
        },
        &s);
    return s.found;
}

bool refuse_now(const void* caller) {
    const auto at = reinterpret_cast<std::uintptr_t>(caller);
    if (until_refusal == UINT64_MAX || at < library.first || at >= library.last) return false;
    if (until_refusal-- != 0) return false;
    until_refusal = UINT64_MAX;
    refused = true;
    return true;
}

}  // namespace

void* operator new(std::size_t size) {
    if (refuse_now(__builtin_return_address(0))) throw std::bad_alloc{};
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
void* operator new[](std::size_t size) {
    if (refuse_now(__builtin_return_address(0))) throw std::bad_alloc{};
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
// The forms that do not throw as well: what they give goes to the same delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    if (refuse_now(__builtin_return_address(0))) return nullptr;
    return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    if (refuse_now(__builtin_return_address(0))) return nullptr;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace tessera::conform {
namespace {

/// Runs `f` once with something refused. Throws `broken` unless it failed cleanly or made `whole`.
void require_failure_or(const host::bytes& whole, const std::function<host::bytes()>& f,
                        const std::string& at_hand) {
    note(at_hand);
    try {
        if (f() != whole) throw broken(at_hand + ": came through with another result");
    } catch (const sdk::error& e) {
        require_clean_failure(at_hand, e);
    }
}

}  // namespace

unsigned refuse_host_memory(host::surroundings& around, const std::function<host::bytes()>& f) {
    const host::bytes whole = f();
    for (unsigned n = 0;; ++n) {
        around.refuse = n;
        around.refusals = 0;
        require_failure_or(whole, f, "request " + std::to_string(n) + " for memory refused");
        around.refuse = UINT64_MAX;
        if (around.refusals == 0) return n;
    }
}

unsigned refuse_operator_new(const tsr_desc& desc, const std::function<host::bytes()>& f) {
    library = mapping_of(&desc);
    const host::bytes whole = f();
    for (unsigned n = 0;; ++n) {
        refused = false;
        until_refusal = n;
        require_failure_or(whole, f, "operator new refused at call " + std::to_string(n));
        until_refusal = UINT64_MAX;
        if (!refused) return n;
    }
}

}  // namespace tessera::conform
