// SPDX-License-Identifier: MIT
// What tessera bench measures.
#pragma once

#include "installation.hpp"

#include <tessera/statistics.hpp>

namespace tessera::tool {

/// One codec with one choice of the values that --vary sweeps.
struct variant {
    std::string codec;
    std::vector<std::pair<std::string, std::string>> settings;
    std::string left_out = {};  ///< an element that --leave-out took away; "": it is whole

    /// "zstd", "zstd level=19" or "cm without order2".
    std::string label() const;
};

/// One direction.
struct side {
    double best = 0, median = 0;           ///< seconds
    std::uint64_t memory = 0;              ///< bytes at the peak, beyond input and output
    std::vector<stage_statistics> stages;  ///< of the last run, where they had work
};

struct measurement {
    std::string file;
    variant of;
    std::uint64_t messages = 0;  ///< coded each alone
    std::uint64_t raw_bytes = 0, encoded_bytes = 0, blocks = 0, stored_blocks = 0;
    side encode, decode;
    std::string problem;  ///< "": the round trip came back the same
};

/// A list of the spec that lacks one element.
struct omission {
    std::string place;    ///< of the list: a JSON pointer, or a parameter of the codec
    std::string element;  ///< what it lacks, by its name or as JSON
    std::string rest;     ///< the list, as JSON
};

/// Each element of each list that --leave-out names, in turn. `with` is what `written` compiles to.
std::vector<omission> omissions(const options& wanted, const spec& written, const pipeline& with);

/// Every codec with every combination of the swept values.
std::vector<variant> variants(const options& wanted);

/// The parts of a file that are coded each alone: the whole of it, or as --messages and --unit cut
/// it. None is empty, but the whole of an empty file.
std::vector<std::span<const std::uint8_t>> messages_of(const options& wanted,
                                                       std::span<const std::uint8_t> content);

/// Encodes and decodes the messages of `content` by `p`, which `written` compiles to, each
/// direction in a child process of its own, so that one measurement's memory and caches are not
/// another's. Call it before this process has threads.
measurement measure(const options& wanted, const installation& here, const spec& written,
                    const pipeline& p, std::span<const std::uint8_t> content);

void print_bench_text(const options& wanted, const std::vector<measurement>& all);
void print_bench_csv(const std::vector<measurement>& all);
void print_bench_json(const options& wanted, const std::vector<measurement>& all);

}  // namespace tessera::tool
