// SPDX-License-Identifier: MIT
// What the bitstream project itself wrote, where it is at hand.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace tessera::test {

/// The golden files, or null where they are not here, which is said with what is skipped.
inline nlohmann::ordered_json bitstream_golden(const char* skipped) {
    const char* shared = std::getenv("TESSERA_SHARED");
    if (shared != nullptr) {
        std::ifstream in(std::string(shared) + "/golden/bitstream/bitstream_golden.json");
        if (in) return nlohmann::ordered_json::parse(in);
    }
    std::cout << "skipped: " << skipped
              << ": no golden/bitstream/bitstream_golden.json under TESSERA_SHARED\n";
    return {};
}

inline std::vector<std::uint8_t> from_hex(const std::string& text) {
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return out;
}

/// {"len": n, "nonzero": [[symbol, number], ...]} written out.
inline std::vector<std::uint64_t> expanded(const nlohmann::ordered_json& sparse) {
    std::vector<std::uint64_t> all(sparse.at("len").get<std::size_t>());
    for (const auto& pair : sparse.at("nonzero"))
        all.at(pair.at(0).get<std::size_t>()) = pair.at(1).get<std::uint64_t>();
    return all;
}

}  // namespace tessera::test
