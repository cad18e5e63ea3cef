// SPDX-License-Identifier: MIT
// The tables that coders are tried on, and symbols that fit them.
#pragma once

#include "subject.hpp"

namespace tessera::conform {

struct table_sample {
    std::string name;
    host::table table;
};

/// Tables of many alphabets and shapes, with totals that a coder of `flags` and `max_total` takes.
std::vector<table_sample> table_samples(std::uint32_t flags, std::uint64_t max_total,
                                        std::uint64_t seed);

/// The narrowest type that holds symbols of `t`.
tsr_type symbol_type(const host::table& t);

/// `count` symbols as the tables of `with` expect them: of each group's own support, frequent ones
/// often.
host::stream symbols_for(const host::tables& with, tsr_type type, std::uint64_t count,
                         std::uint64_t seed);

/// The shares of `lanes` lanes of `symbols`, all of table `t`, in batches of up to `steps` steps.
std::vector<host::batch> batches_of(const host::table& t, const host::stream& symbols,
                                    std::uint32_t lanes, std::uint64_t steps);

}  // namespace tessera::conform
