// SPDX-License-Identifier: MIT
// Damages what a plugin wrote and hands it back to its decoder.
#pragma once

#include "subject.hpp"

#include <tessera/sdk/test_host.hpp>

namespace tessera::conform {

/// Calls `decode` with every truncation of every port and of the header, with `flips` flipped bits
/// (one, two or three at a time), and with junk of the same size. Each call must come through or
/// throw an sdk::error that is a clean failure. Returns a remark.
/// `small` should have few bytes, for there is one truncation to each.
std::string survive_damage(const host::coded& small, unsigned flips, std::uint64_t seed,
                           const std::function<void(const host::coded&)>& decode);

}  // namespace tessera::conform
