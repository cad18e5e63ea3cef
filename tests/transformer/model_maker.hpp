// SPDX-License-Identifier: MIT
// Makes model files, whole ones of random weights and ones with a fault.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace tessera::test {

struct model_shape {
    std::size_t layers = 2, heads = 2, key_heads = 1, width = 128, feed = 96;
    std::size_t vocabulary = 1023, context = 48;
    bool sink = false;
};

struct made_tensor {
    std::string type;
    std::vector<std::uint64_t> shape;
    std::vector<std::uint8_t> bytes;
};

/// A file to be: a test changes what it likes before it asks for the bytes.
struct made_model {
    std::map<std::string, std::string> metadata;
    std::map<std::string, made_tensor> tensors;

    std::vector<std::uint8_t> bytes() const;
};

/// Random weights, of a size that keeps sums lively: some saturate, most do not.
made_model random_model(const model_shape& shape, std::uint32_t seed);

}  // namespace tessera::test
