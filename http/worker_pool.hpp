#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace frontrow {

/// Threads for work that waits for the store, behind a bounded queue. Clients take turns, each with what it asked for
/// first, and none has more than a quarter of the threads at a time, or of the queue: whoever asks for much waits for
/// themselves. Writes never take the last eighth of the threads: reads go on while every write waits. Safe from any
/// thread.
class WorkerPool {
public:
    enum class Kind : std::uint8_t { read, write };

    /// Both at least 1.
    WorkerPool(std::size_t threads, std::size_t max_queue)
        : max_queue_(max_queue), max_writing_(threads - std::min(threads - 1, (threads + 7) / 8)),
          reads_(a_quarter_of(threads)), writes_(a_quarter_of(threads)) {
        for (std::size_t i = 0; i < threads; ++i) workers_.emplace_back([this] { run(); });
    }
    ~WorkerPool() { finish(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Returns false, with nothing queued, where the queue is full, or the client's part of it. What has no client (an
    /// empty name) is bounded by the queue alone. `work` must not throw.
    bool submit(Kind kind, const std::string& client, std::function<void()> work) {
        {
            const std::lock_guard lock(mutex_);
            Line& line = kind == Kind::read ? reads_ : writes_;
            if (reads_.size() + writes_.size() >= max_queue_) return false;
            if (!client.empty() && line.waiting_of(client) >= a_quarter_of(max_queue_)) return false;
            line.add(client, {arrivals_++, std::move(work)});
        }
        has_work_.notify_one();
        return true;
    }

    /// Finishes what is queued, and waits for that. Nothing may be submitted any more.
    void finish() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        has_work_.notify_all();
        workers_.clear();
    }

    [[nodiscard]] std::size_t depth() const {
        const std::lock_guard lock(mutex_);
        return reads_.size() + writes_.size();
    }

private:
    struct Item {
        std::uint64_t arrival;
        std::function<void()> work;
    };

    /// What clients want of one kind, in turns. Who has its share of the threads has no turn until one is free again.
    class Line {
    public:
        struct Asked {
            std::deque<Item> waiting{};
            std::size_t running = 0;
            bool has_turn = false;
        };
        using Client = std::map<std::string, Asked>::iterator;

        explicit Line(std::size_t share) : share_(share) {}

        [[nodiscard]] std::size_t size() const noexcept { return size_; }
        [[nodiscard]] std::size_t waiting_of(const std::string& client) const {
            const auto found = clients_.find(client);
            return found == clients_.end() ? 0 : found->second.waiting.size();
        }
        /// What is begun next, or nullptr.
        [[nodiscard]] const Item* first() const {
            return turns_.empty() ? nullptr : &turns_.front()->second.waiting.front();
        }

        void add(const std::string& client, Item item) {
            const auto asked = clients_.try_emplace(client).first;
            asked->second.waiting.push_back(std::move(item));
            ++size_;
            take_turn(asked);
        }
        /// Takes what first() returns. Its client is to be given to finished() afterwards.
        std::pair<Client, std::function<void()>> take() {
            const Client client = turns_.front();
            Asked& asked = client->second;
            turns_.pop_front();
            asked.has_turn = false;
            auto work = std::move(asked.waiting.front().work);
            asked.waiting.pop_front();
            --size_;
            ++asked.running;
            take_turn(client);
            return {client, std::move(work)};
        }
        void finished(Client client) {
            --client->second.running;
            take_turn(client);
            if (client->second.running == 0 && client->second.waiting.empty()) clients_.erase(client);
        }

    private:
        void take_turn(Client client) {
            Asked& asked = client->second;
            const bool has_share = !client->first.empty() && asked.running >= share_;
            if (asked.has_turn || asked.waiting.empty() || has_share) return;
            asked.has_turn = true;
            turns_.push_back(client);
        }

        const std::size_t share_;
        std::map<std::string, Asked> clients_{}; ///< Of whom something waits or runs.
        std::deque<Client> turns_{};             ///< Those whose first may begin, each once.
        std::size_t size_ = 0;                   ///< How much waits.
    };

    static std::size_t a_quarter_of(std::size_t all) { return std::max<std::size_t>(1, all / 4); }

    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            has_work_.wait(lock, [&] { return stopping_ || next(); });
            Line* const line = next();
            if (!line) return; // what is left belongs to those who work now
            const bool is_write = line == &writes_;
            if (is_write) ++writing_;
            {
                const auto [client, work] = line->take();
                lock.unlock();
                work();
                lock.lock();
                line->finished(client);
            }
            if (is_write) --writing_; // and this thread looks for the next itself
        }
    }

    /// The line whose first may begin, or nullptr.
    Line* next() {
        const Item* read = reads_.first();
        const Item* write = writing_ < max_writing_ ? writes_.first() : nullptr;
        if (!read) return write ? &writes_ : nullptr;
        return write && write->arrival < read->arrival ? &writes_ : &reads_;
    }

    const std::size_t max_queue_;
    const std::size_t max_writing_;
    mutable std::mutex mutex_;
    std::condition_variable has_work_;
    Line reads_;
    Line writes_;
    std::uint64_t arrivals_ = 0;
    std::size_t writing_ = 0; ///< Threads with a write.
    bool stopping_ = false;
    std::vector<std::jthread> workers_; ///< Joined before the rest goes.
};

} // namespace frontrow
