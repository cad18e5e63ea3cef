// SPDX-License-Identifier: MIT
// Asks a process of its own for the digests of what a plugin makes.
#include "determinism.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <sstream>

namespace tessera::conform {
namespace {

std::string own_program() {
    std::string path(4096, '\0');
    const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
    if (length < 0) throw not_applicable("this system does not tell a program its own file");
    path.resize(static_cast<std::size_t>(length));
    return path;
}

/// How the child ends where the program is of another machine than the system.
constexpr int not_startable = 126;

/// The standard output of a command that must end with exit code 0.
std::string output_of(std::vector<std::string> command) {
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("pipe failed");
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(arguments[0], arguments.data());
        _exit(errno == ENOEXEC ? not_startable : 127);
    }
    close(ends[1]);
    std::string text;
    char chunk[256];
    for (ssize_t got; (got = read(ends[0], chunk, sizeof chunk)) > 0;)
        text.append(chunk, static_cast<std::size_t>(got));
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == not_startable)
        throw not_applicable(
            "this system cannot start the program by itself, as under an emulator");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw broken("the fresh process failed" +
                     (WIFSIGNALED(status) ? " with signal " + std::to_string(WTERMSIG(status))
                                          : std::string()));
    return text;
}

}  // namespace

std::string digests_in_fresh_process(const subject& s) {
    std::vector<std::string> command = {own_program(),
                                        s.how.library,
                                        "--digest",
                                        "--id",
                                        s.desc.id,
                                        "--seed",
                                        std::to_string(s.how.seed)};
    if (s.how.quick) command.push_back(s.how.brief ? "--brief" : "--quick");
    if (s.how.has_asset) command.insert(command.end(), {"--asset", s.how.asset_file});
    return output_of(std::move(command));
}

std::string first_difference(const std::string& found, const std::string& expected) {
    std::istringstream lines(found), others(expected);
    std::string line, other;
    while (std::getline(lines, line))
        if (!std::getline(others, other) || line != other) return line;
    return std::getline(others, other) ? "no line \"" + other + '"' : "";
}

}  // namespace tessera::conform
