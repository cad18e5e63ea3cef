// SPDX-License-Identifier: MIT
// The bar on standard error that shows how far long work has come.
#pragma once

#include "options.hpp"

#include <tessera/encode.hpp>

#include <optional>
#include <string>

namespace tessera::tool {

/// Which of the two numbers that the engine reports the total is of.
enum class measured { raw, frame };

/// Shows nothing for the first half second, and nothing at all where nobody would see it. `total`
/// is what there is to do, where that is known. Empty where no progress is wanted.
progress_function show_progress(const options& wanted, std::string name,
                                std::optional<std::uint64_t> total, measured by);

/// Wipes the bar, so that a message can take its line. Called before anything else is printed.
void clear_progress();

}  // namespace tessera::tool
