// A file of that name is whole, and of one that was not finished nothing stays.

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "system/whole_file.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::whole_file_test {

namespace {

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> files_in(const TestFolder& folder) {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder.file("")))
        names.push_back(file.path().filename().string());
    return names;
}

/// Files may not grow beyond `bytes`, as on a full disk, for as long as it lives.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

} // namespace

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
    CHECK(files_in(folder) == std::vector<std::string>{"shop.archive"});
    CHECK(std::filesystem::status(folder.file("shop.archive")).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("nothing stays of a file that was given up, or that the disk had no room for") {
    const TestFolder folder;
    { WholeFile(folder.file("given-up")).out() << "something" << std::flush; }
    CHECK(files_in(folder).empty());
    for (const std::size_t bytes : {std::size_t{5'000}, std::size_t{5'000'000}}) { // found at the end, and before
        INFO(bytes);
        {
            const FullDisk full(4'096);
            WholeFile file(folder.file("too-large"));
            file.out() << std::string(bytes, 'x');
            CHECK_THROWS_WITH(file.finish(), doctest::Contains("cannot write"));
        }
        CHECK(files_in(folder).empty());
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
    WholeFile file(folder.file("loose"));
    file.finish();
    CHECK(std::filesystem::is_regular_file(folder.file("loose")));
}

} // namespace frontrow::testing::whole_file_test
