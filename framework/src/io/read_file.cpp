// SPDX-License-Identifier: MIT
// Reading files, pipes and devices: from front to end, and at any place.
#include <tessera/error.hpp>
#include <tessera/io.hpp>

#include "descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tessera {
namespace {

/// What is left of a regular file; nothing for a pipe or a device.
std::optional<std::uint64_t> bytes_left(int number) {
    struct stat facts {};
    if (fstat(number, &facts) != 0 || !S_ISREG(facts.st_mode)) return {};
    const off_t at = lseek(number, 0, SEEK_CUR);
    return at < 0 || at > facts.st_size ? 0 : static_cast<std::uint64_t>(facts.st_size - at);
}

}  // namespace

file_source::file_source(const std::filesystem::path& path)
    : path_(path),
      descriptor_(path == "-" ? STDIN_FILENO : io::open_to_read(path).release()),
      size_(bytes_left(descriptor_)) {
    // A hint: the kernel reads further ahead. It may refuse, and nothing is lost.
    if (size_) posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
}

file_source::~file_source() {
    if (descriptor_ != STDIN_FILENO) close(descriptor_);
}

std::size_t file_source::read(std::span<std::uint8_t> room) {
    return io::read_whole(descriptor_, room, -1, path_.string());
}

std::optional<std::filesystem::path> file_source::path() const {
    if (path_ == "-" || !size_) return {};
    return path_;
}

file_access::file_access(const std::filesystem::path& path)
    : path_(path), descriptor_(-1), size_(0) {
    // Not blocking: opening a pipe that nobody writes would wait for ever.
    io::descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) io::fail(path.string(), "open");
    struct stat facts {};
    if (fstat(file.number(), &facts) != 0) io::fail(path.string(), "examine");
    if (!S_ISREG(facts.st_mode))
        throw error(reason::io, path.string() + ": expected a regular file, found " +
                                    (S_ISDIR(facts.st_mode)    ? "a directory"
                                     : S_ISFIFO(facts.st_mode) ? "a pipe"
                                                               : "a device"));
    size_ = static_cast<std::uint64_t>(facts.st_size);
    descriptor_ = file.release();
}

file_access::~file_access() { close(descriptor_); }

std::size_t file_access::read_at(std::uint64_t offset, std::span<std::uint8_t> room) const {
    if (offset >= size_) return 0;
    if (room.size() > size_ - offset) room = room.first(static_cast<std::size_t>(size_ - offset));
    return io::read_whole(descriptor_, room, static_cast<std::int64_t>(offset), path_.string());
}

}  // namespace tessera
