// SPDX-License-Identifier: MIT
// Outputs of the tool.
#include "output.hpp"

#include <tessera/error.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tessera::tool {
namespace {

/// A device or a pipe, opened and closed with the sink.
class device_sink final : public sink {
  public:
    explicit device_sink(const std::filesystem::path& path)
        : descriptor_(open(path.c_str(), O_WRONLY | O_CLOEXEC)), sink_(descriptor_, path.string()) {
        if (descriptor_ < 0)
            throw error(reason::io, fmt::format("{}: {}", path.string(), std::strerror(errno)));
    }
    ~device_sink() override { close(descriptor_); }
    void write(std::span<const std::uint8_t> bytes) override { sink_.write(bytes); }

  private:
    int descriptor_;
    descriptor_sink sink_;
};

}  // namespace

output output::standard(const options& wanted, bool binary) {
    if (binary && !wanted.force && isatty(STDOUT_FILENO) != 0)
        throw usage_error(
            "standard output is a terminal and the data is binary; -o names a file, -f writes it "
            "anyway");
    return output(std::make_unique<descriptor_sink>(STDOUT_FILENO, "standard output"), nullptr);
}

output output::file(const std::filesystem::path& path, const options& wanted) {
    struct stat about {};
    const bool there = stat(path.c_str(), &about) == 0;
    if (there && S_ISDIR(about.st_mode))
        throw error(reason::io, fmt::format("{}: is a directory", path.string()));
    if (there && !S_ISREG(about.st_mode))
        return output(std::make_unique<device_sink>(path), nullptr);
    if (there && !wanted.force)
        throw error(reason::io, fmt::format("{}: exists already; -f overwrites it", path.string()));
    auto bytes = std::make_unique<file_sink>(path, wanted.force);
    file_sink* file = bytes.get();
    return output(std::move(bytes), file);
}

void output::resemble(const std::string& original) {
    struct stat about {};
    if (file_ == nullptr || stat(original.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return;
    file_->mode(about.st_mode & 0777);
    file_->modified(std::int64_t{about.st_mtim.tv_sec} * 1'000'000'000 + about.st_mtim.tv_nsec);
}

void output::permissions_of(const std::string& original) {
    struct stat about {};
    if (file_ != nullptr && stat(original.c_str(), &about) == 0) file_->mode(about.st_mode & 0777);
}

void output::commit() {
    if (file_ != nullptr) file_->commit();
}

}  // namespace tessera::tool
