#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "domain/payment/payment_provider.hpp"

namespace frontrow {

/// A fixed number of threads for calls that wait for the network, behind a bounded queue. Clients take turns, and none
/// has more than half of the threads and a quarter of the queue: whoever begins payments without end waits for
/// themselves. What is still queued at the end is left: it is due in the store. Whatever the errands stand on must
/// outlive finish(). Safe from any thread.
class ErrandThreads final : public Errands {
public:
    /// Both at least 1.
    ErrandThreads(std::size_t threads, std::size_t max_queue)
        : max_queue_(max_queue), max_running_(std::max<std::size_t>(1, threads / 2)) {
        for (std::size_t i = 0; i < threads; ++i)
            threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }

    bool take(const std::string& client, std::function<void()> errand) override {
        {
            const std::lock_guard lock(mutex_);
            if (waiting_ >= max_queue_) return false;
            const auto line = clients_.try_emplace(client).first;
            if (!client.empty() && line->second.waiting.size() >= std::max<std::size_t>(1, max_queue_ / 4))
                return false;
            line->second.waiting.push_back(std::move(errand));
            ++waiting_;
            give_turn(line);
        }
        has_errand_.notify_one();
        return true;
    }

    /// Waits for the errands that have begun; what is queued is left. None may be taken any more.
    void finish() { threads_.clear(); }

private:
    /// What one client wants.
    struct Line {
        std::deque<std::function<void()>> waiting{};
        std::size_t running = 0;
        bool has_turn = false;
    };
    using Client = std::map<std::string, Line>::iterator;

    /// Puts the client behind the others whose first may begin, unless they stand there or have their share.
    void give_turn(Client client) {
        Line& line = client->second;
        const bool has_share = !client->first.empty() && line.running >= max_running_;
        if (line.has_turn || line.waiting.empty() || has_share) return;
        line.has_turn = true;
        turns_.push_back(client);
    }

    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (has_errand_.wait(lock, stop, [&] { return !turns_.empty(); })) {
            if (stop.stop_requested()) return;
            const Client client = turns_.front();
            turns_.pop_front();
            Line& line = client->second;
            line.has_turn = false;
            {
                const auto errand = std::move(line.waiting.front());
                line.waiting.pop_front();
                --waiting_;
                ++line.running;
                give_turn(client);
                lock.unlock();
                errand();
            }
            lock.lock();
            --line.running;
            give_turn(client); // and this thread looks for the next itself
            if (line.running == 0 && line.waiting.empty()) clients_.erase(client);
        }
    }

    const std::size_t max_queue_;
    const std::size_t max_running_; ///< Errands of one client.
    std::mutex mutex_;
    std::condition_variable_any has_errand_;
    std::map<std::string, Line> clients_{}; ///< Of whom something waits or runs.
    std::deque<Client> turns_{};            ///< Those whose first may begin, each once.
    std::size_t waiting_ = 0;
    std::vector<std::jthread> threads_; ///< Last, so that they end before what they wait on is gone.
};

} // namespace frontrow
