// SPDX-License-Identifier: MIT
// Sources of the tool.
#include "input.hpp"

#include <tessera/error.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tessera::tool {
namespace {

[[noreturn]] void refuse(const std::string& name, int number) {
    throw error(reason::io, fmt::format("{}: {}", name, std::strerror(number)));
}

/// A pipe, a terminal or a device: a read may wait for ever, so it waits for a stop too.
class waiting_source final : public source {
  public:
    waiting_source(int descriptor, bool owned, std::string name, const interruption& stop)
        : descriptor_(descriptor), owned_(owned), name_(std::move(name)), stop_(stop) {}
    ~waiting_source() override {
        if (owned_) close(descriptor_);
    }

    std::size_t read(std::span<std::uint8_t> room) override {
        std::size_t have = 0;
        while (have < room.size()) {
            wait();
            const ssize_t got = ::read(descriptor_, room.data() + have, room.size() - have);
            if (got == 0) break;
            if (got > 0)
                have += static_cast<std::size_t>(got);
            else if (errno != EINTR && errno != EAGAIN)
                refuse(name_, errno);
        }
        return have;
    }
    std::string name() const override { return name_; }

  private:
    void wait() const {
        pollfd either[] = {{descriptor_, POLLIN, 0}, {stop_.descriptor(), POLLIN, 0}};
        while (poll(either, 2, -1) < 0)
            if (errno != EINTR) refuse(name_, errno);
        if (stop_.requested()) throw error(reason::cancelled, fmt::format("{}: cancelled", name_));
    }

    int descriptor_;
    bool owned_;
    std::string name_;
    const interruption& stop_;
};

}  // namespace

std::unique_ptr<source> open_input(const std::string& path, const interruption& stop) {
    struct stat about {};
    const bool standard = path == "-";
    if ((standard ? fstat(STDIN_FILENO, &about) : stat(path.c_str(), &about)) != 0)
        refuse(path, errno);
    if (S_ISDIR(about.st_mode)) refuse(path, EISDIR);
    if (S_ISREG(about.st_mode)) return std::make_unique<file_source>(path);
    const int descriptor = standard ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) refuse(path, errno);
    return std::make_unique<waiting_source>(descriptor, !standard, path, stop);
}

peeked_source::peeked_source(std::unique_ptr<source> from, std::size_t bytes)
    : from_(std::move(from)), start_(bytes) {
    start_.resize(from_->read(start_));
}

std::size_t peeked_source::read(std::span<std::uint8_t> room) {
    std::size_t have = 0;
    if (position_ < start_.size()) {
        have = std::min(room.size(), start_.size() - static_cast<std::size_t>(position_));
        std::copy_n(start_.begin() + static_cast<std::ptrdiff_t>(position_), have, room.begin());
    }
    if (have < room.size()) have += from_->read(room.subspan(have));
    position_ += have;
    return have;
}

}  // namespace tessera::tool
