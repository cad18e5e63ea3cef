// SPDX-License-Identifier: MIT
// Watches encodes and makes an analysis of them.
#pragma once

#include "analysis.hpp"

#include <tessera/observe.hpp>
#include <tessera/statistics.hpp>

namespace tessera::tool {

/// Counts one part at a time and keeps its figures, so that memory does not grow with the number of
/// symbols. One thread at a time.
class analyst {
  public:
    void begin_file(const std::string& path);
    void block(const observed_block& b);
    void end_file(const statistics& did);
    /// The file that was begun failed: as if it had not been.
    void drop_file();
    /// After the last file.
    analysis finish();

  private:
    struct stream {
        stream_analysis about;
        symbol_counts counts;
    };
    using streams = std::vector<stream>;
    static stream& slot(streams& among, const observed_stream& s, std::string_view route);
    static void take(stream& into, const observed_stream& s, bool stored);
    static stream_analysis closed(const stream& s);
    /// Adds `s` to the same stream of a wider scope.
    static void fold(streams& into, stream&& s);
    void end_part();

    analysis result_;
    file_analysis file_;
    part_analysis part_;
    bool in_part_ = false;
    streams of_part_, of_file_, total_;
};

}  // namespace tessera::tool
