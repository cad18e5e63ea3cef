// SPDX-License-Identifier: MIT
// Assets that stages learn, or that lie among the golden ones.
#include "assets.hpp"

#include "../../sdk/conform/schema.hpp"

#include <tessera/sdk/testing/stage.hpp>

#include <fstream>
#include <iterator>
#include <set>

namespace tessera::fuzz {
namespace {

namespace host = sdk::testing;

std::shared_ptr<const host::bytes> learnt(const tsr_desc& desc) {
    std::string text;
    for (int i = 0; i < 3; ++i) text += "The quick brown fox jumps over the lazy dog. ";
    for (const host::stream& sample :
         {host::stream::text(text),
          host::stream::of<std::uint32_t>(TSR_U32, {7, 2, 7, 0, 40, 41, 7, 2, 9})}) {
        try {
            const host::stream asset = host::train(desc, std::span(&sample, 1));
            return std::make_shared<host::bytes>(asset.bytes().begin(), asset.bytes().end());
        } catch (const sdk::error&) {
            continue;  // the other kind of sample may be what it learns from
        }
    }
    return {};
}

std::shared_ptr<const host::bytes> found(const tsr_desc& desc,
                                         const std::filesystem::path& folder) {
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.insert(entry);
    const std::string params = conform::parameter_walk(desc.schema, true, 1, 0).front();
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        const auto content = std::make_shared<const host::bytes>(std::istreambuf_iterator<char>(in),
                                                                 std::istreambuf_iterator<char>());
        host::surroundings around;
        around.assets[conform::asset_reference] = content;
        try {
            const host::stage plan(desc, params, around);
            return content;
        } catch (const sdk::error&) {
            continue;  // another plugin's
        }
    }
    return {};
}

}  // namespace

std::shared_ptr<const host::bytes> asset_for(const tsr_desc& desc,
                                             const std::filesystem::path& folder) {
    if (!conform::names_assets(desc.schema)) return {};
    auto asset = learnt(desc);
    return asset ? asset : found(desc, folder);
}

}  // namespace tessera::fuzz
