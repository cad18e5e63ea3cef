// SPDX-License-Identifier: MIT
// Large memory straight from the system: zero where it is fresh, in huge pages where there are any.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera::engine {

/// From here on memory is mapped. Below, a huge page would be much of the whole.
constexpr std::size_t mapped_bytes = std::size_t{4} << 20;

/// A mapping of at least `bytes` that begins where huge pages do, all zeros. Throws std::bad_alloc.
std::uint8_t* map_pages(std::size_t bytes);
void unmap_pages(std::uint8_t* data, std::size_t bytes) noexcept;

/// Whether the mapping may be backed by huge pages: random accesses miss the TLB less often, and
/// the first touch of each costs clearing 2 MiB. No more than a wish.
void prefer_huge_pages(std::uint8_t* data, std::size_t bytes, bool huge) noexcept;

/// Makes the mapping zero again, at the cost of the pages that were touched. False: it cannot.
bool clear_pages(std::uint8_t* data, std::size_t bytes) noexcept;

}  // namespace tessera::engine
