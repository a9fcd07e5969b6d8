#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "domain/store.hpp"
#include "store/postgres/connection.hpp"

namespace frontrow::postgres {

/// The connections of a process, and whether the server answers at all. Safe from any thread.
class Pool {
public:
    Pool(std::string url, const Limits& limits, std::size_t size, std::chrono::milliseconds longest_wait)
        : url_(std::move(url)), limits_(limits), size_(size), longest_wait_(longest_wait),
          watchdog_([this](const std::stop_token& stop) { watch(stop); }) {}

    /// Asks the server for a sign of life several times a second from now on, over a connection of its own. Once it has
    /// been silent for too long, whoever waits for it is told so at once, and so is everybody who comes, until it
    /// answers again.
    void begin_asking() {
        prober_ = std::jthread([this](const std::stop_token& stop) { ask_again_and_again(stop); });
    }

    /// Whether the server answered when it was last asked, and owes no sign of life. Never waits.
    [[nodiscard]] bool is_ready() const noexcept { return is_ready_ && !is_silent_; }

    /// A connection for as long as it lives. One that was not given back in order is closed.
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(pool), connection_(std::move(connection)) {}
        ~Lease() { pool_.take_back(std::move(connection_), is_sound_); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Connection* operator->() const noexcept { return connection_.get(); }
        Connection& operator*() const noexcept { return *connection_; }
        /// The connection has no transaction open and can serve the next.
        void is_sound() noexcept { is_sound_ = true; }

    private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
        bool is_sound_ = false;
    };

    /// Throws StoreUnavailable where the server cannot be reached, or every connection stays busy for too long.
    Lease borrow(Steady::time_point until) {
        std::unique_lock lock(mutex_);
        require_answers();
        const auto may_go_on = [&] { return is_silent_ || !idle_.empty() || busy_.size() + opening_ < size_; };
        if (!freed_.wait_until(lock, std::min(until, Steady::now() + longest_wait_), may_go_on))
            throw StoreUnavailable("postgres: all " + std::to_string(size_) + " connections are busy");
        require_answers();
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            busy_.push_back(connection.get());
            connection->allow(until);
            return {*this, std::move(connection)};
        }
        ++opening_;
        lock.unlock();
        return open(until);
    }

private:
    void require_answers() const {
        if (is_silent_) throw StoreUnavailable("postgres: it does not answer, and is asked again only once it does");
    }

    Lease open(Steady::time_point until) {
        std::unique_ptr<Connection> connection;
        std::exception_ptr failure;
        try {
            connection = std::make_unique<Connection>(url_);
        } catch (...) {
            failure = std::current_exception();
            is_ready_ = false;
        }
        std::unique_lock lock(mutex_);
        --opening_;
        if (failure) {
            freed_.notify_one();
            std::rethrow_exception(failure);
        }
        connection->allow(until);
        busy_.push_back(connection.get()); // from here on the watchdog looks after it
        lock.unlock();
        try {
            connection->set_limits(limits_);
        } catch (...) {
            take_back(std::move(connection), false);
            throw;
        }
        return {*this, std::move(connection)};
    }

    void take_back(std::unique_ptr<Connection> connection, bool is_sound) noexcept {
        std::vector<std::unique_ptr<Connection>> closed;
        {
            const std::lock_guard lock(mutex_);
            std::erase(busy_, connection.get()); // from here on the watchdog does not know it
            // Where one connection was lost the others were, as a rule: nobody else has to find that out.
            if (!is_sound) closed = std::exchange(idle_, {});
            if (is_sound) idle_.push_back(std::move(connection));
        }
        if (is_sound) {
            ++served_;
            is_ready_ = true;
        }
        freed_.notify_one();
    }

    /// libpqxx waits for an answer without end; a server that was stopped, or a network that swallows, gives none.
    void watch(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (!stop.stop_requested()) {
            stopped_.wait_for(lock, stop, kWatchEvery, [] { return false; });
            const auto since = asked_since_.load();
            if (since != 0 && since < (Steady::now() - limits_.silence).time_since_epoch().count()) {
                is_silent_ = true;
                freed_.notify_all();
                if (asking_) asking_->cut();
            }
            for (Connection* connection : busy_)
                if (is_silent_ || connection->is_overdue()) connection->cut();
        }
    }

    void ask_again_and_again(const std::stop_token& stop) {
        std::unique_ptr<Connection> own;
        while (!stop.stop_requested()) {
            const auto served = served_.load();
            asked_since_ = Steady::now().time_since_epoch().count();
            // A connection that was lost says nothing of the server yet.
            const bool answers = is_answered(own) || is_answered(own);
            asked_since_ = 0;
            if (answers) is_silent_ = false;
            if (answers || served == served_) is_ready_ = answers; // somebody else may have been answered since
            std::unique_lock lock(mutex_);
            stopped_.wait_for(lock, stop, kAskEvery, [] { return false; });
        }
    }

    /// Opens the connection where there is none, and asks. Closes it where it has failed.
    bool is_answered(std::unique_ptr<Connection>& own) noexcept {
        try {
            if (!own) own = std::make_unique<Connection>(url_);
            const auto note = [&](Connection* connection) {
                const std::lock_guard lock(mutex_);
                asking_ = connection; // the watchdog looks after it
            };
            struct Noted {
                const decltype(note)& forget;
                ~Noted() { forget(nullptr); }
            } const noted{note};
            note(own.get());
            own->script("SELECT 1");
            return true;
        } catch (const std::exception&) { // what is wrong is told to those who want something
            own.reset();
            return false;
        }
    }

    static constexpr auto kWatchEvery = std::chrono::milliseconds(50);
    static constexpr auto kAskEvery = std::chrono::milliseconds(250);

    const std::string url_;
    const Limits limits_;
    const std::size_t size_;
    const std::chrono::milliseconds longest_wait_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::condition_variable_any stopped_;
    std::size_t opening_ = 0;
    std::vector<Connection*> busy_;
    std::vector<std::unique_ptr<Connection>> idle_;
    Connection* asking_ = nullptr;            ///< While it waits for a sign of life.
    std::atomic<Steady::rep> asked_since_{0}; ///< 0 while there was an answer.
    std::atomic<bool> is_silent_{false};
    std::atomic<bool> is_ready_{true};
    std::atomic<std::uint64_t> served_{0}; ///< Leases that ended well.
    std::jthread watchdog_;                ///< Looks at everything above.
    std::jthread prober_;                  ///< Ends first, as long as somebody looks after its connection.
};

} // namespace frontrow::postgres
