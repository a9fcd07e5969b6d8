// The log: lines that are gathered come out in order, all of them, however it ends; what finds no room is counted.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "system/line_writer.hpp"
#include "system/log.hpp"

namespace frontrow::testing::line_writer_test {

namespace {

using WhenFull = LineWriter::WhenFull;
using std::chrono::hours;
using std::chrono::milliseconds;

/// A pipe whose far end nobody reads until we do.
class Pipe {
public:
    Pipe() {
        REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0);
        ::fcntl(ends_[1], F_SETPIPE_SZ, 4'096);
    }
    ~Pipe() {
        ::close(ends_[0]);
        close_entrance();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int entrance() const noexcept { return ends_[1]; }
    void close_entrance() {
        if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
    }
    /// Lets it take nothing more.
    void fill() const {
        ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
        while (::write(ends_[1], "\n", 1) == 1) {
        }
        ::fcntl(ends_[1], F_SETFL, 0);
    }
    /// What is in it now.
    [[nodiscard]] std::string read_some() const {
        pollfd ready{ends_[0], POLLIN, 0};
        if (::poll(&ready, 1, 0) != 1) return {};
        char buffer[65'536];
        const auto count = ::read(ends_[0], buffer, sizeof(buffer));
        return {buffer, count > 0 ? static_cast<std::size_t>(count) : 0};
    }
    /// Everything until its entrance is closed.
    [[nodiscard]] std::string read_all() const {
        std::string all;
        char buffer[65'536];
        for (ssize_t count = 0; (count = ::read(ends_[0], buffer, sizeof(buffer))) > 0;)
            all.append(buffer, static_cast<std::size_t>(count));
        return all;
    }

private:
    int ends_[2]{-1, -1};
};

void say_dropped(std::string& out, std::uint64_t lines) { out += std::to_string(lines) + " dropped\n"; }

void add(LineWriter& lines, const std::string& line, WhenFull when_full = WhenFull::wait) {
    lines.add(when_full, [&](std::string& out) { out.append(line).append("\n"); });
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        REQUIRE(end != std::string_view::npos); // no line is cut off
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

} // namespace

TEST_CASE("lines wait for others, and a flush writes all that came before it, in order") {
    Pipe pipe;
    LineWriter lines(pipe.entrance(), {.gather = hours(1)}, say_dropped);
    add(lines, "one");
    add(lines, "two");
    CHECK(pipe.read_some().empty());
    CHECK(lines.flush());
    CHECK(pipe.read_some() == "one\ntwo\n");
    CHECK(lines.flush()); // of nothing
    CHECK(pipe.read_some().empty());
}

TEST_CASE("what was gathered when the writer ends is written, also while others still write") {
    constexpr int kThreads = 4;
    constexpr int kLines = 2'000;
    Pipe pipe;
    std::string all;
    std::thread reader([&] { all = pipe.read_all(); });
    {
        LineWriter lines(pipe.entrance(), {.max_bytes = 4'096, .gather = hours(1), .patience = hours(1)}, say_dropped);
        std::vector<std::jthread> writers;
        for (int thread = 0; thread < kThreads; ++thread)
            writers.emplace_back([&, thread] {
                for (int i = 0; i < kLines; ++i) add(lines, std::to_string(thread) + " " + std::to_string(i));
            });
        writers.clear();
        CHECK(lines.dropped() == 0);
    }
    pipe.close_entrance();
    reader.join();
    std::vector<int> next(kThreads, 0);
    for (const auto& line : lines_of(all)) {
        const auto thread = static_cast<std::size_t>(line[0] - '0');
        CHECK(line.substr(2) == std::to_string(next[thread]));
        ++next[thread];
    }
    CHECK(next == std::vector<int>(kThreads, kLines));
}

TEST_CASE("a file that takes nothing costs no memory beyond the bound, and the log says what it lacks") {
    constexpr std::size_t kLines = 10'000;
    Pipe pipe;
    std::string all;
    std::uint64_t dropped = 0;
    {
        LineWriter lines(pipe.entrance(), {.max_bytes = 8'192, .gather = milliseconds(0)}, say_dropped);
        for (std::size_t i = 0; i < kLines; ++i) add(lines, std::to_string(i), WhenFull::drop);
        dropped = lines.dropped();
        CHECK(dropped > 0);
        std::thread reader([&] { all = pipe.read_all(); });
        CHECK(lines.flush());
        add(lines, "after"); // comes after the word about what is missing
        CHECK(lines.flush());
        pipe.close_entrance();
        reader.join();
    }
    const auto lines = lines_of(all);
    CHECK(lines.back() == "after");
    std::uint64_t told = 0;
    std::size_t written = 0;
    long last = -1;
    for (const auto& line : lines) {
        const auto end = line.find(" dropped");
        if (end != std::string::npos) told += std::stoul(line.substr(0, end));
        if (end != std::string::npos || line == "after") continue;
        CHECK(std::stol(line) > last);
        last = std::stol(line);
        ++written;
    }
    CHECK(told == dropped);
    CHECK(written + dropped == kLines);
    CHECK(all.size() < 8'192 * 2 + 4'096 + 1'000); // gathered, on its way, in the pipe
}

TEST_CASE("who may wait does so for a while, and nobody does for a file that stands still") {
    Pipe pipe;
    pipe.fill();
    std::string all;
    {
        LineWriter lines(pipe.entrance(), {.max_bytes = 4'096, .gather = milliseconds(0), .patience = milliseconds(50)},
                         say_dropped);
        const std::string line(1'000, 'x');
        while (lines.dropped() == 0) add(lines, line); // the last one waited in vain
        CHECK_FALSE(lines.flush());
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < 1'000; ++i) add(lines, line);
        CHECK(std::chrono::steady_clock::now() - begin < milliseconds(50) * 1'000); // nobody waits any more
        CHECK(lines.dropped() == 1'001);
        std::thread reader([&] { all = pipe.read_all(); });
        while (!lines.flush()) std::this_thread::yield(); // until it moves again
        pipe.close_entrance();
        reader.join();
    }
    CHECK(all.find("1001 dropped\n") != std::string::npos);
}

TEST_CASE("a file that fails is counted") {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    {
        LineWriter lines(full, {}, say_dropped);
        add(lines, "one");
        CHECK(lines.flush());
        CHECK(lines.dropped() == 1);
        add(lines, "two");
    }
    ::close(full);
}

TEST_CASE("lines of requests are gathered, and an event writes what came before it") {
    for (const bool as_json : {false, true}) {
        Pipe pipe;
        Log log("info", as_json, pipe.entrance(), {.gather = hours(1)});
        log.request({"a-1", "GET", "/api/events", 200, 1'234, std::chrono::microseconds(1'002), false});
        CHECK(pipe.read_some().empty());
        log->warn("it \"rains\"");
        const auto lines = lines_of(pipe.read_some());
        REQUIRE(lines.size() == 2);
        if (as_json) {
            const auto request = Json::parse(lines[0]);
            CHECK(request["id"] == "a-1");
            CHECK(request["level"] == "info");
            CHECK(request["route"] == "/api/events");
            CHECK(request["status"] == 200);
            CHECK(request["bytes"] == 1'234);
            CHECK(request["ms"] == 1.002);
            CHECK(Json::parse(lines[1])["message"] == "it \"rains\"");
            CHECK(Json::parse(lines[1])["level"] == "warning");
            CHECK(request["time"].get<std::string>() <= Json::parse(lines[1])["time"].get<std::string>());
        } else {
            CHECK(lines[0].size() == std::string_view("2026-03-01T12:00:00.123Z").size() +
                                         std::string_view(" info GET /api/events 200 1234 B 1.002 ms a-1").size());
            CHECK(lines[0].ends_with("Z info GET /api/events 200 1234 B 1.002 ms a-1"));
            CHECK(lines[1].ends_with("Z warning it \"rains\""));
        }
    }
}

TEST_CASE("a log of warnings has no lines of requests") {
    Pipe pipe;
    {
        Log log("warning", false, pipe.entrance());
        log.request({"a-1", "GET", "/", 200, 1, {}, true});
        log->info("no");
        log.toggle_debug();
        log.request({"a-2", "GET", "/", 200, 1, {}, true});
    }
    pipe.close_entrance();
    const auto lines = lines_of(pipe.read_all());
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].ends_with("the log level is debug now"));
    CHECK(lines[1].ends_with("a-2"));
}

} // namespace frontrow::testing::line_writer_test
