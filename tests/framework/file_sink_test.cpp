// SPDX-License-Identifier: MIT
// Files that appear whole or not at all, whatever happens to their writer.
#include <tessera/error.hpp>
#include <tessera/io.hpp>

#include "scratch.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace tessera;
using test::content_of;
using test::scratch;

namespace {

void put(file_sink& out, std::string_view text) {
    out.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

TEST_CASE("a file appears under its name when committed, not before") {
    const scratch here;
    {
        file_sink out(here / "new", false);
        put(out, "content");
        CHECK_FALSE(std::filesystem::exists(here / "new"));
        out.commit();
    }
    CHECK(content_of(here / "new") == "content");
    CHECK(here.entries() == 1);
}

TEST_CASE("without commit nothing is left behind and the old file is as it was") {
    const scratch here;
    here.write("old", "old content");
    {
        file_sink out(here / "old", true);
        put(out, "new");
        file_sink other(here / "other", false);
        put(other, "new");
    }
    CHECK(content_of(here / "old") == "old content");
    CHECK(here.entries() == 1);
}

TEST_CASE("overwriting replaces the file whole") {
    const scratch here;
    here.write("old", "old content");
    std::filesystem::create_hard_link(here / "old", here / "second name");
    file_sink out(here / "old", true);
    put(out, "new");
    CHECK(content_of(here / "old") == "old content");
    out.commit();
    CHECK(content_of(here / "old") == "new");
    CHECK(content_of(here / "second name") == "old content");
    CHECK(here.entries() == 2);
}

TEST_CASE("an existing file is an error without overwriting, early and late") {
    const scratch here;
    const std::string name = (here / "out").string();
    file_sink late(name, false);
    put(late, "late");
    here.write("out", "first");
    CHECK_THROWS_WITH_AS(file_sink(name, false), (name + ": already exists").c_str(), error);
    CHECK_THROWS_WITH_AS(late.commit(), (name + ": already exists").c_str(), error);
    CHECK(content_of(name) == "first");
    std::filesystem::create_symlink("nowhere", here / "dangling");
    CHECK_THROWS_WITH_AS(file_sink(here / "dangling", false),
                         ((here / "dangling").string() + ": already exists").c_str(), error);
}

TEST_CASE("a file that appears meanwhile is replaced where that was asked for") {
    const scratch here;
    file_sink out(here / "out", true);
    put(out, "ours");
    here.write("out", "theirs");
    out.commit();
    CHECK(content_of(here / "out") == "ours");
    CHECK(here.entries() == 1);
}

TEST_CASE("new files get the usual permissions, or those asked for, and the time asked for") {
    const scratch here;
    const mode_t before = umask(027);
    file_sink(here / "usual", false).commit();
    file_sink(here / "usual", true).commit();
    file_sink out(here / "asked", false);
    out.mode(0604);
    out.modified(1'234'567'890'123'456'789);
    put(out, "x");
    out.commit();
    file_sink old(here / "before 1970", false);
    old.modified(-1);
    old.commit();
    umask(before);

    struct stat facts {};
    REQUIRE(stat((here / "usual").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 07777) == 0640);
    REQUIRE(stat((here / "asked").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 07777) == 0604);
    CHECK(facts.st_mtim.tv_sec == 1'234'567'890);
    CHECK(facts.st_mtim.tv_nsec == 123'456'789);
    REQUIRE(stat((here / "before 1970").c_str(), &facts) == 0);
    CHECK(facts.st_mtim.tv_sec == -1);
    CHECK(facts.st_mtim.tv_nsec == 999'999'999);
}

TEST_CASE("a device takes the bytes as they come and is never replaced") {
    file_sink out("/dev/full", false);
    CHECK_THROWS_WITH_AS(put(out, "x"),
                         "/dev/full: cannot write: the disk is full (No space left on device)",
                         error);
    file_sink nothing("/dev/null", true);
    put(nothing, "x");
    nothing.commit();
    CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("the file that a link points at is replaced, the link stays") {
    const scratch here;
    here.write("real", "old");
    std::filesystem::create_symlink("real", here / "link");
    file_sink out(here / "link", true);
    put(out, "new");
    out.commit();
    CHECK(std::filesystem::is_symlink(here / "link"));
    CHECK(content_of(here / "real") == "new");
}

TEST_CASE("places where no file can be are refused at once") {
    const scratch here;
    const std::string lost = (here / "no directory/out").string(), directory = here.path().string();
    CHECK_THROWS_WITH_AS(file_sink(lost, false),
                         (lost + ": cannot create: No such file or directory").c_str(), error);
    CHECK_THROWS_WITH_AS(file_sink(directory, true),
                         (directory + ": expected a file, found a directory").c_str(), error);
}

TEST_CASE("a name of the greatest length works") {
    const scratch here;
    const std::string name(255, 'n');
    here.write(name, "old");
    file_sink out(here / name, true);
    put(out, "new");
    out.commit();
    CHECK(content_of(here / name) == "new");
}

TEST_CASE("a writer killed half way leaves the old file and no other") {
    const scratch here;
    here.write("old", "old content");
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0) {
        file_sink out(here / "old", true);
        put(out, std::string(1 << 20, 'x'));
        if (write(ready[1], "", 1) != 1) _exit(1);
        for (;;) pause();
    }
    char byte;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(content_of(here / "old") == "old content");
    // Where the file system has files without names; elsewhere a ".old.XXXXXX.part" would stay.
    CHECK(here.entries() == 1);
    close(ready[0]);
    close(ready[1]);
}
