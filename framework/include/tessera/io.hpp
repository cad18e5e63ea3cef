// SPDX-License-Identifier: MIT
// Where bytes come from and go to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera {

/// A stream of bytes to read. One thread at a time; the engine may call it from different threads
/// one after another.
class source {
  public:
    virtual ~source() = default;
    /// Fills `room` from its front and returns how many bytes; fewer than asked only at the end.
    /// Throws error{reason::io}.
    virtual std::size_t read(std::span<std::uint8_t> room) = 0;
    /// What to call it in messages: a path, or "-".
    virtual std::string name() const { return "-"; }
    /// Bytes in all, where that is known beforehand.
    virtual std::optional<std::uint64_t> size() const { return {}; }
    /// The file it reads, where it is one: segmenters may ask for files beside it.
    virtual std::optional<std::filesystem::path> path() const { return {}; }
};

/// Bytes at any place, for ranges and indexes. Several threads may read at once.
class random_access {
  public:
    virtual ~random_access() = default;
    virtual std::uint64_t size() const = 0;
    /// Fills `room` from `offset` on and returns how many bytes; fewer than asked only at the end.
    virtual std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> room) const = 0;
    virtual std::string name() const { return "-"; }
};

/// A stream of bytes to write.
class sink {
  public:
    virtual ~sink() = default;
    /// Writes all of `bytes` or throws error{reason::io}.
    virtual void write(std::span<const std::uint8_t> bytes) = 0;
};

class memory_source final : public source {
  public:
    explicit memory_source(std::span<const std::uint8_t> bytes, std::string name = "memory");
    std::size_t read(std::span<std::uint8_t> room) override;
    std::string name() const override { return name_; }
    std::optional<std::uint64_t> size() const override { return whole_; }

  private:
    std::span<const std::uint8_t> left_;
    std::uint64_t whole_;
    std::string name_;
};

class memory_access final : public random_access {
  public:
    explicit memory_access(std::span<const std::uint8_t> bytes, std::string name = "memory")
        : bytes_(bytes), name_(std::move(name)) {}
    std::uint64_t size() const override { return bytes_.size(); }
    std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> room) const override;
    std::string name() const override { return name_; }

  private:
    std::span<const std::uint8_t> bytes_;
    std::string name_;
};

class memory_sink final : public sink {
  public:
    void write(std::span<const std::uint8_t> bytes) override {
        data.insert(data.end(), bytes.begin(), bytes.end());
    }
    std::vector<std::uint8_t> data;
};

/// Counts what is written and keeps nothing.
class null_sink final : public sink {
  public:
    void write(std::span<const std::uint8_t> bytes) override { count += bytes.size(); }
    std::uint64_t count = 0;
};

/// A file, a pipe or a device. `path` "-" is standard input.
class file_source final : public source {
  public:
    explicit file_source(const std::filesystem::path& path);
    ~file_source() override;
    std::size_t read(std::span<std::uint8_t> room) override;
    std::string name() const override { return path_.string(); }
    std::optional<std::uint64_t> size() const override { return size_; }
    std::optional<std::filesystem::path> path() const override;

  private:
    std::filesystem::path path_;
    int descriptor_;
    std::optional<std::uint64_t> size_;
};

/// A regular file, opened for reading at any place.
class file_access final : public random_access {
  public:
    explicit file_access(const std::filesystem::path& path);
    ~file_access() override;
    std::uint64_t size() const override { return size_; }
    std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> room) const override;
    std::string name() const override { return path_.string(); }

  private:
    std::filesystem::path path_;
    int descriptor_;
    std::uint64_t size_;
};

/// An already open descriptor, standard output, say; it stays open.
class descriptor_sink final : public sink {
  public:
    descriptor_sink(int descriptor, std::string name)
        : descriptor_(descriptor), name_(std::move(name)) {}
    void write(std::span<const std::uint8_t> bytes) override;

  private:
    int descriptor_;
    std::string name_;
};

/// A file that appears under its name only when whole: bytes go to a temporary file in the same
/// directory, `commit` renames it. Without `commit` the temporary file is removed and whatever
/// stood under the name is as it was. A temporary file without a name is used where the file system
/// has that, so that even SIGKILL leaves nothing behind.
class file_sink final : public sink {
  public:
    /// `overwrite` false: commit throws error{reason::io} if something stands under `path` by then.
    file_sink(const std::filesystem::path& path, bool overwrite);
    ~file_sink() override;
    void write(std::span<const std::uint8_t> bytes) override;
    /// Permission bits and time of last change of the file once it is whole (nanoseconds since the
    /// epoch).
    void mode(unsigned bits);
    void modified(std::int64_t nanoseconds);
    void commit();

  private:
    struct file;
    std::unique_ptr<file> file_;
};

}  // namespace tessera
