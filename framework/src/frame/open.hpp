// SPDX-License-Identifier: MIT
// From what a frame says of itself to the program that decodes it.
#pragma once

#include "../engine/program.hpp"
#include "layout.hpp"

#include <tessera/decode.hpp>

#include <memory>

namespace tessera::frame {

/// Throws error{unsupported} that explains what is missing from the frame alone: plugin, format,
/// the version that wrote it, where to get it, where was looked and which libraries were refused;
/// error{corrupt} where the header makes no spec.
std::shared_ptr<const engine::program> program_of(const header& h, const environment& with,
                                                  bool any_fingerprint);

/// The installed codec that a small message names by hash.
std::shared_ptr<const engine::program> small_program(std::uint64_t hash, const environment& with);

/// Names of the routes of a header's spec, in the order in which blocks count them; "" alone where
/// there is no segmenter.
std::vector<std::string> routes_of(const header& h);

}  // namespace tessera::frame
