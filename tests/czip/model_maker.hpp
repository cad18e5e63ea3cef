// SPDX-License-Identifier: MIT
// A small model of random weights with a tokenizer of its own.
#pragma once

#include "../transformer/model_maker.hpp"

namespace tessera::test {

/// One layer, a context of 64. The tokenizer has all bytes, runs of 2 to 64 spaces, letters behind
/// a space, pairs of lower-case letters and some of digits.
made_model small_czip_model();

}  // namespace tessera::test
