// SPDX-License-Identifier: MIT
// Loading a library in a child process first, so that one that crashes or hangs takes nobody along.
#include "probe.hpp"

#include <tessera/registry.hpp>

#include "descriptor.hpp"
#include "library.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace tessera {
namespace {

/// The child can neither be heard nor outlive its parent's patience by much, whatever the parent
/// had set up.
void confine(std::chrono::seconds patience) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGALRM,
                             SIGXCPU, SIGTERM, SIGPIPE})
        std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);

    const int silence = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (silence >= 0)
            dup2(silence, stream);
        else
            close(stream);
    }
    const auto seconds = static_cast<rlim_t>(patience.count() + 1);
    // At the hard limit the kernel sends SIGKILL, which names no reason; SIGXCPU comes a second
    // earlier.
    const rlimit processor{seconds, seconds + 1}, no_core{0, 0};
    setrlimit(RLIMIT_CPU, &processor);
    setrlimit(RLIMIT_CORE, &no_core);
    alarm(static_cast<unsigned>(seconds));
}

/// All that the parent will do with the library, tables included.
[[noreturn]] void run_child(const std::filesystem::path& library, std::chrono::seconds patience,
                            int done) {
    confine(patience);
    try {
        const loaded_library loaded = load_library(library);
        if (loaded.entry != nullptr)
            for (std::uint32_t i = 0; i < loaded.entry->count; ++i)
                if (const tsr_desc* desc = loaded.entry->plugins[i]; desc != nullptr)
                    descriptor_problem(*desc);
        // A byte, because a library's constructor may well call exit(0).
        if (write(done, "", 1) != 1) _exit(1);
    } catch (...) {
        _exit(1);
    }
    _exit(0);
}

enum class outcome { came_back, ended, silent };

outcome await(int done, std::chrono::seconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return outcome::silent;
        pollfd waiting{done, POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        char byte;
        const ssize_t count = read(done, &byte, 1);
        if (count >= 0) return count == 1 ? outcome::came_back : outcome::ended;
        if (errno != EINTR) return outcome::ended;
    }
}

std::string why_it_ended(int status) {
    if (WIFSIGNALED(status)) {
        const char* name = sigdescr_np(WTERMSIG(status));
        return fmt::format("died of signal {} ({}) while it was loaded", WTERMSIG(status),
                           name != nullptr ? name : "unknown");
    }
    return fmt::format("exited with status {} while it was loaded", WEXITSTATUS(status));
}

}  // namespace

std::string probe_library(const std::filesystem::path& library, std::chrono::seconds patience) {
    int ends[2];
    const auto refused = [] {
        return "cannot be probed: " + std::generic_category().message(errno);
    };
    if (pipe2(ends, O_CLOEXEC) != 0) return refused();
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(library, patience, ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
        const std::string why = refused();
        close(ends[0]);
        return why;
    }
    const outcome how = await(ends[0], patience);
    close(ends[0]);
    // Its byte is all that is wanted of it; one that runs on is ended too.
    if (how != outcome::ended) kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (how == outcome::came_back) return "";
    if (how == outcome::silent)
        return fmt::format("did not finish loading within {} s", patience.count());
    return why_it_ended(status);
}

std::string probe_library(const std::filesystem::path& library) {
    return probe_library(library, std::chrono::seconds(5));
}

}  // namespace tessera
