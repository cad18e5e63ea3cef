// SPDX-License-Identifier: MIT
// A file that appears under its name only when it is whole.
#include <tessera/error.hpp>
#include <tessera/io.hpp>

#include "descriptor.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace tessera {
namespace fs = std::filesystem;
namespace {

/// ".NAME.XXXXXX.part" beside the target, NAME cut so that the whole stays a legal file name.
fs::path temporary_name(const fs::path& target) {
    static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::uint8_t random[6];
    if (getrandom(random, sizeof random, 0) != sizeof random)
        io::fail(target.string(), "draw a random name for");
    std::string name = "." + target.filename().string().substr(0, 200) + ".";
    for (const std::uint8_t r : random) name += letters[r % 36];
    return target.parent_path() / (name + ".part");
}

fs::path directory_of(const fs::path& target) {
    return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

/// Makes `make(name)` succeed under a temporary name that nobody has yet.
template <class Make>
fs::path with_temporary_name(const fs::path& target, Make&& make) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        fs::path name = temporary_name(target);
        if (make(name)) return name;
        if (errno != EEXIST) break;
    }
    io::fail(target.string(), "create");
}

}  // namespace

struct file_sink::file {
    std::string name;  ///< as the caller knows it, for messages
    fs::path target;   ///< with symbolic links followed
    bool overwrite;
    bool direct = false;  ///< a device or a pipe: nothing to replace, bytes go straight to it
    io::descriptor out;
    fs::path temporary;  ///< empty while the file has no name
    std::optional<unsigned> mode;
    std::optional<std::int64_t> modified;

    file(const fs::path& path, bool overwrite_)
        : name(path.string()), target(path), overwrite(overwrite_) {
        struct stat facts {};
        if (stat(path.c_str(), &facts) == 0) {
            if (S_ISDIR(facts.st_mode))
                throw error(reason::io, name + ": expected a file, found a directory");
            if (!S_ISREG(facts.st_mode)) {
                direct = true;
                out = io::descriptor(open(path.c_str(), O_WRONLY | O_CLOEXEC));
                if (!out) io::fail(name, "open");
                return;
            }
            if (!overwrite) already_exists();
            // What a link points at is replaced, never the link: /dev/stdout is one.
            target = fs::canonical(path);
        } else if (lstat(path.c_str(), &facts) == 0 && !overwrite) {
            already_exists();
        }
        create();
    }

    ~file() {
        if (!temporary.empty()) unlink(temporary.c_str());
    }

    [[noreturn]] void already_exists() const { throw error(reason::io, name + ": already exists"); }

    void create() {
#ifdef O_TMPFILE
        out = io::descriptor(
            open(directory_of(target).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666));
        // Naming it later goes through /proc, which a bare chroot may lack.
        if (out && access(unnamed().c_str(), F_OK) == 0) return;
#endif
        temporary = with_temporary_name(target, [&](const fs::path& unused) {
            out =
                io::descriptor(open(unused.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666));
            return static_cast<bool>(out);
        });
    }

    std::string unnamed() const { return "/proc/self/fd/" + std::to_string(out.number()); }
    bool link_as(const fs::path& name) const {
        return linkat(AT_FDCWD, unnamed().c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
    }

    void apply_metadata() const {
        if (mode && fchmod(out.number(), *mode & 07777) != 0) io::fail(name, "set mode");
        if (!modified) return;
        constexpr std::int64_t second = 1'000'000'000;
        const std::int64_t rest = ((*modified % second) + second) % second;
        const timespec times[2] = {
            {0, UTIME_OMIT},
            {static_cast<time_t>((*modified - rest) / second), static_cast<long>(rest)}};
        if (futimens(out.number(), times) != 0) io::fail(name, "set time");
    }

    /// The new bytes are on the disk before the old ones lose their name: a crash of the machine
    /// leaves one or the other. A file that replaces nothing is not worth the wait.
    void settle() const {
        if (fdatasync(out.number()) != 0 && errno != EINVAL && errno != EROFS)
            io::fail(name, "write");
    }

    void replace() {
        if (out) settle();
        if (temporary.empty())
            temporary = with_temporary_name(
                target, [&](const fs::path& unused) { return link_as(unused); });
        if (rename(temporary.c_str(), target.c_str()) != 0) io::fail(name, "replace");
        temporary.clear();
    }

    void appear() {
        if (temporary.empty()) {
            if (link_as(target)) return;
        } else if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(),
                             RENAME_NOREPLACE) == 0) {
            temporary.clear();
            return;
        } else if ((errno == EINVAL || errno == ENOSYS) &&
                   link(temporary.c_str(), target.c_str()) == 0) {
            return;  // the destructor removes the other name
        }
        if (errno != EEXIST) io::fail(name, "create");
        if (!overwrite) already_exists();
        replace();
    }

    void close() {
        // Network file systems report a failed write here.
        if (::close(out.release()) != 0 && errno != EINTR) io::fail(name, "write");
    }
};

file_sink::file_sink(const fs::path& path, bool overwrite)
    : file_(std::make_unique<file>(path, overwrite)) {}
file_sink::~file_sink() = default;

void file_sink::write(std::span<const std::uint8_t> bytes) {
    io::write_whole(file_->out.number(), bytes, file_->name);
}
void file_sink::mode(unsigned bits) { file_->mode = bits; }
void file_sink::modified(std::int64_t nanoseconds) { file_->modified = nanoseconds; }

void file_sink::commit() {
    if (file_->direct) return file_->close();
    file_->apply_metadata();
    if (file_->temporary.empty()) {
        file_->appear();
        return;
    }
    if (file_->overwrite && fs::exists(file_->target)) file_->settle();
    file_->close();
    file_->appear();
}

}  // namespace tessera
