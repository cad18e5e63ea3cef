// SPDX-License-Identifier: MIT
// Where the tool writes: a file that appears when it is whole, a device, or standard output.
#pragma once

#include "options.hpp"

#include <tessera/io.hpp>

#include <memory>
#include <string>

namespace tessera::tool {

/// Nothing appears under a file's name before commit().
class output {
  public:
    /// Standard output. `binary`: throws usage_error where that is a terminal and -f is not given.
    static output standard(const options& wanted, bool binary);
    /// Throws error{reason::io} where a file stands there and -f is not given. A device or a pipe
    /// is written to as it is.
    static output file(const std::filesystem::path& path, const options& wanted);

    sink& bytes() { return *sink_; }
    /// Gives the file, once it is whole, the permissions and the time of the regular file
    /// `original`.
    void resemble(const std::string& original);
    /// Its permissions alone.
    void permissions_of(const std::string& original);
    void commit();

  private:
    explicit output(std::unique_ptr<sink> bytes, file_sink* file)
        : sink_(std::move(bytes)), file_(file) {}
    std::unique_ptr<sink> sink_;
    file_sink* file_;  ///< the same, where it is one
};

}  // namespace tessera::tool
