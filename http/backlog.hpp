#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace frontrow {

/// What is kept for callers who are slow: answers that they have not taken, or requests that they have not sent to
/// their end. Bounded for each client and in all. A body that many wait for is kept, and counted, once. Belongs to one
/// thread.
class Backlog {
public:
    struct Limits {
        std::size_t bytes = 32U << 20;           ///< In all.
        std::size_t bytes_per_client = 4U << 20; ///< Of what is kept for this client alone.
    };
    explicit Backlog(Limits limits) : limits_(limits) {}

    using Body = std::shared_ptr<const std::string>;

    /// What one answer, or one request, takes.
    struct Room {
        std::size_t bytes = 0; ///< Beside the body.
        std::size_t own = 0;   ///< Of all, what is kept for this client alone.
        Body body{};
        std::string client{};
    };

    /// Makes room for `bytes` of a client, and for the rest of a body. Returns nothing, with nothing kept, where there
    /// is none. The only answer that a client waits for is taken however large it is: they may have it, or it would not
    /// be.
    std::optional<Room> add(const std::string& client, std::size_t bytes, Body body) {
        const bool is_kept = body && bodies_.contains(body.get());
        const bool is_own = body && body.use_count() == 1; // made for this one caller
        const Room room{bytes, bytes + (is_own ? body->size() : 0), std::move(body), client};
        const std::size_t more = bytes + (room.body && !is_kept ? room.body->size() : 0);
        const auto found = clients_.find(client);
        const std::size_t before = found == clients_.end() ? 0 : found->second;
        if (before > 0 && before + room.own > limits_.bytes_per_client) return {};
        if (bytes_ > 0 && bytes_ + more > limits_.bytes) return {};
        bytes_ += more;
        if (room.own > 0) clients_[client] += room.own;
        if (room.body) ++bodies_[room.body.get()];
        return room;
    }
    /// Gives back what add() made room for.
    void remove(const Room& room) {
        bytes_ -= room.bytes;
        if (room.own > 0) {
            const auto found = clients_.find(room.client);
            found->second -= room.own;
            if (found->second == 0) clients_.erase(found);
        }
        if (!room.body) return;
        const auto kept = bodies_.find(room.body.get());
        if (--kept->second > 0) return;
        bytes_ -= room.body->size();
        bodies_.erase(kept);
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    const Limits limits_;
    std::size_t bytes_ = 0;
    std::unordered_map<std::string, std::size_t> clients_;
    std::unordered_map<const std::string*, std::size_t> bodies_;
};

} // namespace frontrow
