// SPDX-License-Identifier: MIT
// The system calls under files: whole transfers, and errors that name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

namespace tessera::io {

/// Throws error{reason::io, "NAME: cannot VERB: ..."} with the text of errno.
[[noreturn]] void fail(const std::string& name, const char* verb);
[[noreturn]] void fail(const std::string& name, const char* verb, int errno_value);

/// A descriptor that closes itself.
class descriptor {
  public:
    explicit descriptor(int number = -1) : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor();
    explicit operator bool() const { return number_ >= 0; }
    int number() const { return number_; }
    /// Hands it to the caller, who closes it.
    int release() { return std::exchange(number_, -1); }

  private:
    int number_;
};

/// Opens for reading; a directory is an error here, not at the first read.
descriptor open_to_read(const std::filesystem::path& path);

/// Reads until `room` is full or the end comes; `offset` < 0: from the current position.
std::size_t read_whole(int number, std::span<std::uint8_t> room, std::int64_t offset,
                       const std::string& name);
/// Writes all of `bytes`, waiting where the descriptor does not block by itself.
void write_whole(int number, std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace tessera::io
