// SPDX-License-Identifier: MIT
// Reading files, pipes and memory, and what is said of those that cannot be read or written.
#include <tessera/error.hpp>
#include <tessera/io.hpp>

#include "scratch.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

using namespace tessera;
using test::scratch;

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string read_all(source& in, std::size_t step) {
    std::string out;
    std::vector<std::uint8_t> room(step);
    for (;;) {
        const std::size_t count = in.read(room);
        out.append(reinterpret_cast<const char*>(room.data()), count);
        if (count < step) return out;
    }
}

}  // namespace

TEST_CASE("a file is read from front to end in steps of any size") {
    const scratch here;
    const auto file = here.write("in", "0123456789");
    for (const std::size_t step : {1, 3, 10, 64}) {
        file_source in(file);
        CHECK(in.size() == 10);
        CHECK(in.path() == file);
        CHECK(in.name() == file.string());
        CHECK(read_all(in, step) == "0123456789");
    }
}

TEST_CASE("a pipe has neither size nor path, and short writes are joined") {
    const scratch here;
    const auto pipe = here / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    std::thread writer([&] {
        std::ofstream out(pipe, std::ios::binary);
        for (const char* part : {"ab", "cd", "ef"}) {
            out << part << std::flush;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    file_source in(pipe);
    CHECK_FALSE(in.size());
    CHECK_FALSE(in.path());
    std::array<std::uint8_t, 5> room;
    CHECK(in.read(room) == 5);
    CHECK(read_all(in, 4) == "f");
    writer.join();
}

TEST_CASE("files that cannot be read name themselves and the reason") {
    const scratch here;
    const std::string absent = (here / "absent").string(), directory = here.path().string();
    CHECK_THROWS_WITH_AS(file_source{absent},
                         (absent + ": cannot open: No such file or directory").c_str(), error);
    CHECK_THROWS_WITH_AS(file_access{absent},
                         (absent + ": cannot open: No such file or directory").c_str(), error);
    CHECK_THROWS_WITH_AS(file_source{directory},
                         (directory + ": expected a file, found a directory").c_str(), error);
    CHECK_THROWS_WITH_AS(file_access{directory},
                         (directory + ": expected a regular file, found a directory").c_str(),
                         error);
    CHECK_THROWS_WITH_AS(file_access{"/dev/null"},
                         "/dev/null: expected a regular file, found a device", error);
    const auto pipe = here / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK_THROWS_WITH_AS(file_access{pipe},
                         (pipe.string() + ": expected a regular file, found a pipe").c_str(),
                         error);
}

TEST_CASE("a file is read at any place, up to its end and no further") {
    const scratch here;
    const auto file = here.write("in", "0123456789");
    const file_access in(file);
    const memory_access same(bytes("0123456789"));
    for (const random_access* access :
         {static_cast<const random_access*>(&in), static_cast<const random_access*>(&same)}) {
        CHECK(access->size() == 10);
        std::array<std::uint8_t, 4> room{};
        CHECK(access->read_at(3, room) == 4);
        CHECK(std::string(room.begin(), room.end()) == "3456");
        CHECK(access->read_at(8, room) == 2);
        CHECK(room[1] == '9');
        CHECK(access->read_at(10, room) == 0);
        CHECK(access->read_at(UINT64_MAX, room) == 0);
        CHECK(access->read_at(0, {}) == 0);
    }
}

TEST_CASE("memory is read like a file") {
    memory_source in(bytes("0123456789"), "some name");
    CHECK(in.size() == 10);
    CHECK(in.name() == "some name");
    CHECK(read_all(in, 3) == "0123456789");
    CHECK(in.size() == 10);
    memory_source empty({});
    CHECK(read_all(empty, 3).empty());
}

TEST_CASE("a full disk and a closed pipe are told apart and named") {
    FILE* full = std::fopen("/dev/full", "w");
    REQUIRE(full != nullptr);
    descriptor_sink out(fileno(full), "out.tsr");
    CHECK_THROWS_WITH_AS(out.write(bytes("x")),
                         "out.tsr: cannot write: the disk is full (No space left on device)",
                         error);
    out.write({});
    std::fclose(full);

    int ends[2];
    REQUIRE(pipe(ends) == 0);
    close(ends[0]);
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    descriptor_sink broken(ends[1], "-");
    CHECK_THROWS_WITH_AS(broken.write(bytes("x")),
                         "-: cannot write: the reader has closed the pipe (Broken pipe)", error);
    std::signal(SIGPIPE, before);
    close(ends[1]);
}

TEST_CASE("a descriptor that does not block is waited for") {
    int ends[2];
    REQUIRE(pipe2(ends, O_NONBLOCK) == 0);
    const std::string much(1 << 20, 'x');  // a pipe holds 64 KiB
    std::size_t arrived = 0;
    std::thread reader([&] {
        char room[4096];
        for (;;) {
            const ssize_t count = read(ends[0], room, sizeof room);
            if (count == 0) return;
            if (count > 0) arrived += static_cast<std::size_t>(count);
        }
    });
    descriptor_sink(ends[1], "pipe").write(bytes(much));
    close(ends[1]);
    reader.join();
    close(ends[0]);
    CHECK(arrived == much.size());
}
