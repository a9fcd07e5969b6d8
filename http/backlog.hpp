#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace frontrow {

/// What is kept for callers who are slow: answers that they have not taken, or requests that they have not sent to
/// their end. Bounded for each client and in all. A body that many wait for is kept, and counted, once. Where there is
/// no room left in all, whoever makes us keep most makes room. Belongs to one thread.
class Backlog {
public:
    struct Limits {
        std::size_t bytes = 32U << 20;           ///< In all.
        std::size_t bytes_per_client = 4U << 20; ///< Of what is kept for this client alone.
    };
    /// Gives up all that is kept for a client, by remove(). Returns whether there was something.
    using GiveUp = std::function<bool(const std::string& client)>;
    explicit Backlog(Limits limits, GiveUp give_up = {}) : limits_(limits), give_up_(std::move(give_up)) {}

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
        const bool is_own = body && body.use_count() == 1; // made for this one caller
        const Room room{bytes, bytes + (is_own ? body->size() : 0), std::move(body), client};
        if (const auto before = kept_for(client).own; before > 0 && before + room.own > limits_.bytes_per_client)
            return {};
        while (bytes_ > 0 && bytes_ + new_bytes(room, bodies_) > limits_.bytes)
            if (!make_room(room)) return {};
        bytes_ += new_bytes(room, bodies_);
        if (room.body) ++bodies_[room.body.get()];
        if (room.bytes == 0 && !room.body) return room;
        Kept& kept = clients_[client];
        kept.own += room.own;
        kept.bytes += new_bytes(room, kept.bodies);
        if (room.body) ++kept.bodies[room.body.get()];
        return room;
    }
    /// Gives back what add() made room for.
    void remove(const Room& room) {
        bytes_ -= room.bytes + forget(room.body, bodies_);
        const auto found = clients_.find(room.client);
        if (found == clients_.end()) return; // nothing was kept
        Kept& kept = found->second;
        kept.own -= room.own;
        kept.bytes -= room.bytes + forget(room.body, kept.bodies);
        if (kept.bytes == 0 && kept.bodies.empty()) clients_.erase(found);
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    using Bodies = std::unordered_map<const std::string*, std::size_t>; ///< How many wait for each.

    /// What one client makes us keep.
    struct Kept {
        std::size_t own = 0;   ///< For it alone.
        std::size_t bytes = 0; ///< With bodies that others may wait for too, each counted once.
        Bodies bodies{};
    };

    [[nodiscard]] const Kept& kept_for(const std::string& client) const {
        static const Kept nothing;
        const auto found = clients_.find(client);
        return found == clients_.end() ? nothing : found->second;
    }

    /// What is kept because of this room where these bodies are kept already.
    static std::size_t new_bytes(const Room& room, const Bodies& bodies) {
        return room.bytes + (room.body && !bodies.contains(room.body.get()) ? room.body->size() : 0);
    }

    /// Returns how many bytes nobody waits for any more.
    static std::size_t forget(const Body& body, Bodies& bodies) {
        if (!body) return 0;
        const auto found = bodies.find(body.get());
        if (--found->second > 0) return 0;
        bodies.erase(found);
        return body->size();
    }

    /// Has whoever makes us keep most give it up, unless that would be the one who needs the room. Returns whether
    /// there is more room now.
    bool make_room(const Room& needed) {
        const auto most = std::max_element(clients_.begin(), clients_.end(), [](const auto& a, const auto& b) {
            return a.second.bytes < b.second.bytes;
        });
        const Kept& kept = kept_for(needed.client);
        if (!give_up_ || most == clients_.end() || most->second.bytes <= kept.bytes + new_bytes(needed, kept.bodies))
            return false;
        const auto client = most->first; // which goes from the table meanwhile
        return give_up_(client);
    }

    const Limits limits_;
    const GiveUp give_up_;
    std::size_t bytes_ = 0;
    std::unordered_map<std::string, Kept> clients_;
    Bodies bodies_;
};

} // namespace frontrow
