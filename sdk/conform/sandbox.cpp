// SPDX-License-Identifier: MIT
// Runs a law in a child process: fork, limits, a shared page for what it found.
#include "sandbox.hpp"

#include <dlfcn.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace tessera::conform {
namespace {

/// What the child leaves behind, also when it dies.
struct shared_page {
    bool finished;
    verdict::outcome result;
    char remark[2048];
    char at_hand[512];
};

shared_page* page = nullptr;

template <std::size_t Room>
void write_text(char (&room)[Room], std::string_view text) {
    const std::size_t length = std::min(text.size(), Room - 1);
    std::memcpy(room, text.data(), length);
    room[length] = '\0';
}

[[noreturn]] void fail_with_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// The sanitizers reserve more address space than any limit would leave them.
bool sanitized() {
    return dlsym(RTLD_DEFAULT, "__asan_init") || dlsym(RTLD_DEFAULT, "__tsan_init");
}

void limit(int resource, std::uint64_t most) {
    const rlimit both{most, most};
    setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

/// Ends a child that its parent, killed itself, can no longer end. The parent's clock comes first:
/// threads of a law add up their processor time, and a kernel that finds the hard limit reached
/// says SIGKILL, which names no reason.
void limit_processor_time(unsigned seconds) {
    const rlimit twice{rlim_t{2} * seconds + 1, rlim_t{2} * seconds + 2};
    setrlimit(RLIMIT_CPU, &twice);
}

[[noreturn]] void run(const bounds& bounds, const std::function<std::string()>& check) {
    setpgid(0, 0);
    limit(RLIMIT_CORE, 0);
    limit_processor_time(bounds.seconds);
    if (!sanitized()) limit(RLIMIT_AS, bounds.memory);
    dup2(STDERR_FILENO, STDOUT_FILENO);  // what a plugin prints is no part of the report
    try {
        write_text(page->remark, check());
        page->result = verdict::outcome::kept;
    } catch (const not_applicable& why) {
        write_text(page->remark, why.what());
        page->result = verdict::outcome::skipped;
    } catch (const std::exception& why) {
        write_text(page->remark, why.what());
        page->result = verdict::outcome::broken;
    }
    page->finished = true;
    _exit(0);
}

/// Waits until the child's end of the pipe closes; false once the time is up.
bool ends_in_time(int pipe_end, unsigned seconds) {
    using namespace std::chrono;
    const auto deadline = steady_clock::now() + std::chrono::seconds(seconds);
    for (;;) {
        const auto left = duration_cast<milliseconds>(deadline - steady_clock::now()).count();
        if (left <= 0) return false;
        pollfd waiting{pipe_end, POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(left)) > 0) return true;
    }
}

std::string while_doing(const char* at_hand) {
    return *at_hand == '\0' ? "" : std::string(" while: ") + at_hand;
}

}  // namespace

void note(std::string_view at_hand) {
    if (page != nullptr) write_text(page->at_hand, at_hand);
}

std::string noted() { return page == nullptr ? "" : page->at_hand; }

verdict in_child(const bounds& bounds, const std::function<std::string()>& check) {
    void* memory = mmap(nullptr, sizeof(shared_page), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail_with_errno("mmap");
    page = new (memory) shared_page{};
    int ends[2];
    if (pipe(ends) != 0) fail_with_errno("pipe");
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) fail_with_errno("fork");
    if (child == 0) {
        close(ends[0]);
        run(bounds, check);
    }
    close(ends[1]);
    const bool in_time = ends_in_time(ends[0], bounds.seconds);
    close(ends[0]);
    if (!in_time) {
        kill(-child, SIGKILL);
        kill(child, SIGKILL);  // where it had no time to make a group of its own
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }

    verdict found;
    if (page->finished && in_time)
        found = {page->result, page->remark};
    else if (!in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
        found = {verdict::outcome::broken, "no end after " + std::to_string(bounds.seconds) +
                                               " seconds" + while_doing(page->at_hand)};
    else if (WIFSIGNALED(status))
        found = {verdict::outcome::broken, "killed by signal " + std::to_string(WTERMSIG(status)) +
                                               " (" + strsignal(WTERMSIG(status)) + ")" +
                                               while_doing(page->at_hand)};
    else
        found = {verdict::outcome::broken, "the process ended by itself with exit code " +
                                               std::to_string(WEXITSTATUS(status)) +
                                               while_doing(page->at_hand)};
    munmap(memory, sizeof(shared_page));
    page = nullptr;
    return found;
}

}  // namespace tessera::conform
