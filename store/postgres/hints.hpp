#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <pqxx/pqxx>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "store/postgres/connection.hpp"

namespace frontrow {

/// Lets processes that share a database know at once that one of them has written. Only a hint: it may be lost, and
/// says nothing of what was written. Safe from any thread.
class PostgresHints {
public:
    /// `origin` tells this process from the others; `on_hint` is called, in a thread of ours, for every other's hint.
    PostgresHints(const std::string& url, std::string origin, std::function<void()> on_hint)
        : url_(url), origin_(std::move(origin)), on_hint_(std::move(on_hint)),
          sender_([this](const std::stop_token& stop) { reconnecting(stop, [&] { send_all(stop); }); }),
          listener_([this](const std::stop_token& stop) { reconnecting(stop, [&] { listen(stop); }); }) {}

    /// Tells the others, together with whatever else is written within some milliseconds. Never waits.
    void send() noexcept {
        {
            const std::lock_guard lock(mutex_);
            is_due_ = true;
        }
        due_.notify_one();
    }

private:
    /// Sending takes a lock that all commits of the database share, so it must not be done for every write.
    static constexpr auto kGather = std::chrono::milliseconds(20);
    static constexpr auto kReconnect = std::chrono::milliseconds(500);

    class Receiver final : public pqxx::notification_receiver {
    public:
        Receiver(pqxx::connection& connection, PostgresHints& hints)
            : notification_receiver(connection, "frontrow"), hints_(hints) {}
        void operator()(const std::string& origin, int) override {
            if (origin != hints_.origin_) hints_.on_hint_();
        }

    private:
        PostgresHints& hints_;
    };

    template <class Work>
    void reconnecting(const std::stop_token& stop, Work&& work) {
        while (!stop.stop_requested()) {
            try {
                work();
            } catch (const pqxx::failure&) { // without hints everybody finds out a little later
                pause(stop, kReconnect);
            }
        }
    }

    void send_all(const std::stop_token& stop) {
        pqxx::connection connection(postgres::with_timeout(url_));
        const pqxx::quiet_errorhandler quiet(connection);
        const postgres::SharedSocket socket(connection.sock());
        const std::stop_callback end(stop, [&socket] { socket.cut(); }); // a server that stands still answers nothing
        while (!stop.stop_requested()) {
            {
                std::unique_lock lock(mutex_);
                if (!due_.wait(lock, stop, [&] { return is_due_; })) return;
                is_due_ = false;
            }
            pqxx::nontransaction(connection).exec("NOTIFY frontrow, '" + origin_ + "'");
            pause(stop, kGather);
        }
    }

    void listen(const std::stop_token& stop) {
        pqxx::connection connection(postgres::with_timeout(url_));
        const pqxx::quiet_errorhandler quiet(connection);
        const postgres::SharedSocket socket(connection.sock());
        const std::stop_callback end(stop, [&socket] { socket.cut(); });
        const Receiver receiver(connection, *this);
        while (!stop.stop_requested()) connection.await_notification(0, 250'000);
    }

    void pause(const std::stop_token& stop, std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        due_.wait_for(lock, stop, time, [] { return false; });
    }

    const std::string url_;
    const std::string origin_; ///< Of letters and digits.
    const std::function<void()> on_hint_;
    std::mutex mutex_;
    std::condition_variable_any due_;
    bool is_due_ = false;
    std::jthread sender_;
    std::jthread listener_;
};

} // namespace frontrow
