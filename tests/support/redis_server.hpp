#pragma once

#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <hiredis/hiredis.h>
#include <poll.h>
#include <unistd.h>

#include "tests/support/child.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing {

/// A Redis server of our own on a free port of loopback. It keeps nothing.
class RedisServer {
public:
    /// `arguments` are given to the server beside ours.
    explicit RedisServer(std::vector<std::string> arguments = {}) : arguments_(std::move(arguments)) { start(); }
    ~RedisServer() {
        if (server_ > 0) crash();
    }
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }
    [[nodiscard]] std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

    /// Guarantees that the server answers when it returns. Throws where it does not within ten seconds.
    void start() {
        constexpr const char* path = "/usr/bin/redis-server";
        if (::access(path, X_OK) != 0) throw std::runtime_error("there is no redis-server: install Debian's package");
        std::vector<std::string> arguments{"--port", std::to_string(port_), "--bind", "127.0.0.1", "--save",
                                           "",       "--appendonly",        "no",     "--dir",     folder_.file("")};
        arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
        server_ = spawn(path, arguments);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (text({"PING"}).empty()) {
            int status = 0;
            if (::waitpid(server_, &status, WNOHANG) != 0) throw std::runtime_error("redis-server has ended");
            if (std::chrono::steady_clock::now() > end) {
                crash();
                throw std::runtime_error("redis-server does not answer");
            }
            ::poll(nullptr, 0, 10);
        }
    }
    void crash() {
        ::kill(server_, SIGKILL);
        wait_for(std::exchange(server_, -1));
    }
    /// Stops the server in the middle of what it does, or lets it go on.
    void stop(bool stopped) const { ::kill(server_, stopped ? SIGSTOP : SIGCONT); }

    /// What the server answers, as text; empty where it does not within five seconds.
    std::string text(const std::vector<std::string>& words) const {
        const timeval patience{5, 0};
        const std::unique_ptr<redisContext, decltype(&redisFree)> context(
            redisConnectWithTimeout("127.0.0.1", port_, patience), redisFree);
        if (context->err != 0 || redisSetTimeout(context.get(), patience) != REDIS_OK) return {};
        std::vector<const char*> texts;
        std::vector<std::size_t> sizes;
        for (const auto& word : words) {
            texts.push_back(word.data());
            sizes.push_back(word.size());
        }
        auto* const reply = static_cast<redisReply*>(
            redisCommandArgv(context.get(), static_cast<int>(words.size()), texts.data(), sizes.data()));
        if (!reply) return {};
        std::string answer =
            reply->str ? std::string(reply->str, static_cast<std::size_t>(reply->len)) : std::to_string(reply->integer);
        freeReplyObject(reply);
        return answer;
    }

private:
    const std::vector<std::string> arguments_;
    TestFolder folder_;
    const int port_ = free_port();
    pid_t server_ = -1;
};

} // namespace frontrow::testing
