// SPDX-License-Identifier: MIT
// Assets for the plugins that take one, so that what is nothing without is run too.
#pragma once

#include <tessera/sdk/test_host.hpp>

#include <filesystem>
#include <memory>

namespace tessera::fuzz {

/// What `desc` learns from a few words or ids; where it learns nothing, the first by name of the
/// files of `folder` that it can be made with; nothing where it takes no asset.
std::shared_ptr<const sdk::testing::bytes> asset_for(const tsr_desc& desc,
                                                     const std::filesystem::path& folder);

}  // namespace tessera::fuzz
