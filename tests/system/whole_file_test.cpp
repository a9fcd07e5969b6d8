// A file of that name is whole, and of one that was not finished nothing stays.

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/signals.hpp"
#include "system/whole_file.hpp"
#include "tests/support/full_disk.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::whole_file_test {

TEST_CASE("a file appears when it is whole, for its owner alone, over the one there was") {
    const TestFolder folder;
    std::ofstream(folder.file("shop.archive")) << "the one before";
    std::ofstream(folder.file("shop.archive.unfinished")) << "left behind by a kill -9, and longer";
    WholeFile file(folder.file("shop.archive"));
    file.out() << "the new one" << std::flush;
    CHECK(content_of(folder.file("shop.archive")) == "the one before");
    CHECK_THROWS_WITH(WholeFile(folder.file("shop.archive")), doctest::Contains("by somebody else"));
    file.finish();
    CHECK(content_of(folder.file("shop.archive")) == "the new one");
    CHECK(folder.names() == std::vector<std::string>{"shop.archive"});
    CHECK(std::filesystem::status(folder.file("shop.archive")).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("nothing stays of a file that was given up, or that the disk had no room for") {
    const TestFolder folder;
    { WholeFile(folder.file("given-up")).out() << "something" << std::flush; }
    CHECK(folder.names().empty());
    for (const std::size_t bytes : {std::size_t{5'000}, std::size_t{5'000'000}}) { // found at the end, and before
        INFO(bytes);
        {
            const FullDisk full(4'096);
            WholeFile file(folder.file("too-large"));
            file.out() << std::string(bytes, 'x');
            CHECK_THROWS_WITH(file.finish(), doctest::Contains("cannot write"));
        }
        CHECK(folder.names().empty());
    }
    CHECK_THROWS_WITH(WholeFile(folder.file("none/file")), doctest::Contains("cannot create"));
}

TEST_CASE("what is no file is never replaced by one") {
    const TestFolder folder;
    const std::string pipe = folder.file("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    std::filesystem::create_symlink(pipe, folder.file("link")); // as /dev/stdout is one
    std::filesystem::create_directory(folder.file("folder"));
    for (const std::string name : {"pipe", "link", "folder"}) {
        CHECK_THROWS_WITH(WholeFile(folder.file(name)), doctest::Contains("is no file"));
        CHECK_FALSE(std::filesystem::exists(folder.file(name + ".unfinished")));
    }
    CHECK(std::filesystem::is_fifo(pipe));
    std::filesystem::create_symlink(folder.file("nowhere"), folder.file("loose"));
    CHECK_THROWS_WITH(WholeFile(folder.file("loose")), doctest::Contains("is no file"));
    CHECK(std::filesystem::is_symlink(folder.file("loose")));
}

TEST_CASE("a link stays one, and what it leads to is replaced") {
    const TestFolder folder;
    std::filesystem::create_directory(folder.file("safe"));
    std::ofstream(folder.file("safe/shop.archive")) << "the one before";
    const int kept = ::open(folder.file("safe/shop.archive").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    REQUIRE(kept >= 0);
    std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(kept), folder.file("output"));
    std::filesystem::create_symlink(folder.file("output"), folder.file("link"));
    WholeFile file(folder.file("link"));
    CHECK(file.unfinished() == folder.file("safe/shop.archive.unfinished"));
    file.out() << "the new one";
    file.finish();
    ::close(kept);
    CHECK(std::filesystem::is_symlink(folder.file("link")));
    CHECK(std::filesystem::is_symlink(folder.file("output")));
    CHECK(content_of(folder.file("safe/shop.archive")) == "the new one");
}

TEST_CASE("a pipe in the place of what is not finished is refused, and not waited for") {
    const TestFolder folder;
    REQUIRE(::mkfifo(folder.file("shop.archive.unfinished").c_str(), 0600) == 0);
    CHECK_THROWS_WITH(WholeFile(folder.file("shop.archive")), doctest::Contains("cannot create"));
}

TEST_CASE("what somebody has laid in the place of what is not finished is left as it is") {
    const TestFolder folder;
    const auto precious = folder.file("precious");
    std::ofstream(precious) << "somebody's";
    const auto unfinished = folder.file("shop.archive.unfinished");
    std::filesystem::create_hard_link(precious, unfinished);
    CHECK_THROWS_WITH(WholeFile(folder.file("shop.archive")), doctest::Contains("by somebody else"));
    std::filesystem::remove(unfinished);
    std::filesystem::create_symlink(precious, unfinished);
    CHECK_THROWS_WITH(WholeFile(folder.file("shop.archive")), doctest::Contains("cannot create"));
    CHECK(content_of(precious) == "somebody's");
}

TEST_CASE("a signal that ends a command leaves nothing unfinished, and is what it ended by") {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
        const TestFolder folder;
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            std::signal(signal, SIG_DFL); // the framework of the tests has a word of its own
            const Signals signals;
            const EndsBySignal ending(signals, WholeFile::discard_all);
            WholeFile file(folder.file("shop.archive"));
            file.out() << "as far as it got" << std::flush;
            std::ofstream(folder.file("shop.archive.unfinished-journal")) << "as SQLite has one meanwhile";
            const bool told = ::write(ends[1], "x", 1) == 1;
            while (told) ::pause();
            ::_exit(1);
        }
        REQUIRE(child > 0);
        ::close(ends[1]);
        char begun = 0;
        CHECK(::read(ends[0], &begun, 1) == 1);
        CHECK(folder.names().size() == 2);
        ::kill(child, signal);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        ::close(ends[0]);
        CHECK((WIFSIGNALED(status) && WTERMSIG(status) == signal));
        CHECK(folder.names().empty());
    }
}

TEST_CASE("a command goes on through what it was started to ignore, as nohup and a shell's background have it") {
    const pid_t child = ::fork();
    if (child == 0) {
        for (const int signal : {SIGHUP, SIGINT, SIGTERM}) std::signal(signal, SIG_IGN);
        const Signals signals;
        {
            const EndsBySignal ending(signals, [] { ::_exit(2); });
            for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1}) ::kill(::getpid(), signal);
        }
        ::_exit(0);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

} // namespace frontrow::testing::whole_file_test
