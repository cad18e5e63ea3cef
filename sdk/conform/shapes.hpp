// SPDX-License-Identifier: MIT
// The lists of laws, one for each shape, and what every plugin must keep.
#pragma once

#include "subject.hpp"

namespace tessera::conform {

void add_descriptor_laws(laws& all, const subject& s);
void add_stage_laws(laws& all, const subject& s);
void add_model_laws(laws& all, const subject& s);
void add_distribution_laws(laws& all, const subject& s);
void add_coder_laws(laws& all, const subject& s);
void add_segmenter_laws(laws& all, const subject& s);
void add_bit_loop_laws(laws& all, const subject& s);
void add_training_laws(laws& all, const subject& s);
void add_golden_laws(laws& all, const subject& s);

/// All laws that `s` must keep once its descriptor does.
laws laws_of(const subject& s);

/// The digests of what it makes of the generated input, a line for each parameter set.
std::string digests_of(const subject& s);

// What each shape makes of the generated input; see determinism.hpp.
host::bytes stage_products(const subject& s, const host::stage& plan);
host::bytes model_products(const subject& s, const host::model& plan);
host::bytes distribution_products(const subject& s, const host::distribution& plan);
host::bytes coder_products(const subject& s, const host::coder& plan);
host::bytes segmenter_products(const subject& s, const host::segmenter& plan);

}  // namespace tessera::conform
