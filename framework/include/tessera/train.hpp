// SPDX-License-Identifier: MIT
// Training: samples in, an asset out, for plugins that have something to learn.
#pragma once

#include "limits.hpp"
#include "registry.hpp"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace tessera {

struct train_options {
    /// Parameters of the training, as words of a command line: JSON values where they read as such,
    /// else texts. Those left out have their defaults.
    std::vector<std::pair<std::string, std::string>> parameters;
    limits bounds = {};    ///< memory: of samples, scratch and the asset together
    unsigned threads = 0;  ///< 0: as many as the machine has
    std::stop_token stop = {};
};

/// Whether `p` offers the extension tessera.train/1.
bool can_train(const plugin& p);

/// The bytes of the asset that `p` learns from `samples`, each a stream of bytes. Same samples,
/// order and parameters, same asset. Throws spec_error for a parameter, error{reason::unsupported}
/// where the plugin learns nothing, else error with the plugin's message.
std::vector<std::uint8_t> train(const plugin& p,
                                std::span<const std::span<const std::uint8_t>> samples,
                                const train_options& options = {});

}  // namespace tessera
