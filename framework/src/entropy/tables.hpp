// SPDX-License-Identifier: MIT
// Predictions and tables of a block, held against what their readers rely on.
#pragma once

#include "part.hpp"

namespace tessera::engine {

/// Throws unless every row is of `alphabet` and every group of `symbols` symbols names a row.
void check_predictions(const model_part& model, const tsr_predictions& p, std::uint32_t alphabet,
                       std::uint64_t symbols);

/// Throws unless edges rise within totals that the coder takes and every group names a table: a
/// coder indexes memory by them. `why` is corrupt where the tables were read.
void check_tables(const tsr_coder_api& coder, const tsr_tables& t, std::uint32_t alphabet,
                  std::uint64_t symbols, reason why);

/// One table a prediction, with its arrangement, in scratch of the distribution's call.
tsr_tables tables_of(distribution_part& distribution, const tsr_predictions& p);

}  // namespace tessera::engine
