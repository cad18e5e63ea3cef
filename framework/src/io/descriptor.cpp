// SPDX-License-Identifier: MIT
// The system calls under files: whole transfers, and errors that name the file.
#include "descriptor.hpp"

#include <tessera/error.hpp>
#include <tessera/io.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace tessera {
namespace io {
namespace {

/// Linux moves at most 2^31 - 4096 bytes in one call.
constexpr std::size_t largest_transfer = std::size_t{1} << 30;

/// Whether to try the call again: it was interrupted, or the descriptor is now ready.
bool again(int number, short events) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
    pollfd waiting{number, events, 0};
    return poll(&waiting, 1, -1) >= 0 || errno == EINTR;
}

}  // namespace

void fail(const std::string& name, const char* verb, int errno_value) {
    std::string text = std::generic_category().message(errno_value);
    if (errno_value == ENOSPC) text = "the disk is full (" + text + ")";
    if (errno_value == EDQUOT) text = "the disk quota is used up (" + text + ")";
    if (errno_value == EPIPE) text = "the reader has closed the pipe (" + text + ")";
    throw error(reason::io, name + ": cannot " + verb + ": " + text);
}

void fail(const std::string& name, const char* verb) { fail(name, verb, errno); }

descriptor::~descriptor() {
    if (number_ >= 0) close(number_);
}

descriptor open_to_read(const std::filesystem::path& path) {
    descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) fail(path.string(), "open");
    struct stat facts {};
    if (fstat(file.number(), &facts) != 0) fail(path.string(), "examine");
    if (S_ISDIR(facts.st_mode))
        throw error(reason::io, path.string() + ": expected a file, found a directory");
    return file;
}

std::size_t read_whole(int number, std::span<std::uint8_t> room, std::int64_t offset,
                       const std::string& name) {
    std::size_t filled = 0;
    while (filled < room.size()) {
        const std::size_t wanted = std::min(room.size() - filled, largest_transfer);
        const ssize_t count =
            offset < 0 ? ::read(number, room.data() + filled, wanted)
                       : pread(number, room.data() + filled, wanted,
                               static_cast<off_t>(offset + static_cast<std::int64_t>(filled)));
        if (count == 0) break;
        if (count > 0)
            filled += static_cast<std::size_t>(count);
        else if (!again(number, POLLIN))
            fail(name, "read");
    }
    return filled;
}

void write_whole(int number, std::span<const std::uint8_t> bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t count =
            ::write(number, bytes.data(), std::min(bytes.size(), largest_transfer));
        if (count >= 0)
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        else if (!again(number, POLLOUT))
            fail(name, "write");
    }
}

}  // namespace io

void descriptor_sink::write(std::span<const std::uint8_t> bytes) {
    io::write_whole(descriptor_, bytes, name_);
}

}  // namespace tessera
