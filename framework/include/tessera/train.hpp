// SPDX-License-Identifier: MIT
// Training: samples in, an asset out, for plugins that have something to learn.
#pragma once

#include "io.hpp"
#include "limits.hpp"
#include "pipeline.hpp"
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
/// The same of streams of any type.
std::vector<std::uint8_t> train(const plugin& p, std::span<const typed_stream> samples,
                                const train_options& options = {});

/// Where `through` uses `p`, as JSON pointers into its resolved spec: "/pipeline/1" is a stage,
/// "/routes/text/2/model" the model of an entropy step.
std::vector<std::string> places_of(const pipeline& through, const plugin& p);

/// What comes to `place`, one of places_of, when `in` is encoded: the input is cut into blocks and
/// each goes through the steps before that place, down its branch of a split and its alternative of
/// a choice. One stream a block; blocks of other routes and empty streams give none. Throws what
/// encoding would, error{reason::limit} where the streams pass options.bounds.memory.
std::vector<typed_stream> streams_into(const pipeline& through, const std::string& place,
                                       source& in, const train_options& options = {});

}  // namespace tessera
