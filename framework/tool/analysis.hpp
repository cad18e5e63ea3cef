// SPDX-License-Identifier: MIT
// What tessera analyze finds out: files, their parts (tensors), and the streams that the parts
// became.
#pragma once

#include "symbol_counts.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tessera::tool {

/// One port of one step, over the blocks of a part or of everything.
struct stream_analysis {
    std::string name;   ///< "hi6": the port of a split; else the id of the step that made it
    std::string place;  ///< JSON pointer of that step; of its route, where it is the block itself
    std::string type;   ///< "u8"
    std::uint64_t alphabet = 0;  ///< largest that was announced, 0: no bound but the type's
    unsigned width = 1;          ///< bytes of an element
    std::uint64_t coded_symbols = 0, coded_bytes = 0, table_bytes = 0;  ///< of coded blocks
    std::uint64_t stored_symbols = 0;             ///< of blocks that were stored as they are
    std::map<std::string, std::uint64_t> coders;  ///< blocks by the id of the step that coded them
    symbol_figures figures;
    std::vector<std::uint64_t> histogram;

    /// Bits that a symbol needs without any model.
    double plain_bits() const;
    /// Bits of a coded symbol, tables included; 0 where none was coded.
    double bits() const;
    double ratio() const;
    /// Coded size over order-0 entropy, as a part of it: 0.01 is 1 % more. NaN where unknown.
    double distance() const;
};

/// Blocks one behind the other of one route and label.
struct part_analysis {
    std::string label, route;
    std::uint64_t raw_bytes = 0, blocks = 0;
    std::uint64_t stored_blocks = 0, stored_bytes = 0;
    std::uint64_t header_bytes = 0;       ///< of the blocks
    std::uint64_t description_bytes = 0;  ///< of bodies: shapes, choices, headers of inner steps
    std::vector<stream_analysis> streams;

    std::uint64_t stream_bytes() const;
    std::uint64_t table_bytes() const;
    std::uint64_t encoded_bytes() const;
    double ratio() const;
};

struct file_analysis {
    std::string path;
    std::uint64_t raw_bytes = 0, encoded_bytes = 0;
    std::vector<part_analysis> parts;

    /// Bytes of the frame that are no block's: header, end marker, index.
    std::uint64_t frame_bytes() const;
    double ratio() const;
};

/// A dump of a key-value cache: two of the files, joined by the meta file beside them.
struct dump_side {
    std::uint64_t raw = 0;
    std::uint64_t streams = 0;  ///< coded symbols alone
    std::uint64_t all = 0;      ///< the whole encoded file
};
struct dump_analysis {
    std::string run, stage;
    std::int64_t layer = 0;
    std::uint64_t sequence = 0;
    dump_side keys, values;
    std::uint64_t meta = 0;  ///< of the meta file, encoded
};

struct asset_cost {
    std::string name;
    std::uint64_t bytes = 0;
};

struct analysis {
    std::string codec;
    std::vector<file_analysis> files;
    std::vector<dump_analysis> dumps;
    std::uint64_t dumps_left_out = 0;      ///< that the codec's segmenter did not want
    std::vector<stream_analysis> streams;  ///< over everything
    std::vector<asset_cost> assets;        ///< that a decoder needs beside the files

    std::uint64_t raw_bytes() const, encoded_bytes() const, asset_bytes() const;
    /// All parts as if they were one.
    part_analysis sum() const;
    std::uint64_t frame_bytes() const;
};

double quotient(double over, double under);

}  // namespace tessera::tool
