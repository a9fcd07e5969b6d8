#pragma once

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
/// no room left in all, the client makes room without whom most would be free. Belongs to one thread.
class Backlog {
public:
    struct Limits {
        std::size_t bytes = 32U << 20;           ///< In all.
        std::size_t bytes_per_client = 4U << 20; ///< Of what one client waits for, or sends; each body once.
    };
    /// Gives up all that is kept for a client, by remove(). Returns whether there was something.
    using GiveUp = std::function<bool(const std::string& client)>;
    explicit Backlog(Limits limits, GiveUp give_up = {}) : limits_(limits), give_up_(std::move(give_up)) {}

    using Body = std::shared_ptr<const std::string>;

    /// What one answer, or one request, takes.
    struct Room {
        std::size_t bytes = 0; ///< Beside the body.
        Body body{};
        std::string client{};
    };

    /// Makes room for `bytes` of a client, and for the rest of a body. Returns nothing, with nothing kept, where there
    /// is none. The only answer that a client waits for is taken however large it is: they may have it, or it would not
    /// be.
    std::optional<Room> add(const std::string& client, std::size_t bytes, Body body) {
        Room room{bytes, std::move(body), client};
        const Kept& before = kept_for(client);
        if (before.bytes > 0 && before.bytes + new_bytes(room, before.bodies) > limits_.bytes_per_client) return {};
        if (bytes_ > 0 && bytes_ + new_bytes(room, bodies_) > limits_.bytes && !make_room(room)) return {};
        if (room.bytes == 0 && !room.body) return room;
        Kept& kept = clients_[client];
        kept.bytes += new_bytes(room, kept.bodies);
        bytes_ += new_bytes(room, bodies_);
        if (room.body) {
            ++kept.bodies[room.body.get()];
            ++bodies_[room.body.get()];
        }
        return room;
    }
    /// Gives back what add() made room for.
    void remove(const Room& room) {
        bytes_ -= room.bytes + forget(room.body, bodies_);
        const auto found = clients_.find(room.client);
        if (found == clients_.end()) return; // nothing was kept
        Kept& kept = found->second;
        kept.bytes -= room.bytes + forget(room.body, kept.bodies);
        if (kept.bytes == 0 && kept.bodies.empty()) clients_.erase(found);
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    using Bodies = std::unordered_map<const std::string*, std::size_t>; ///< How many wait for each.

    /// What one client makes us keep.
    struct Kept {
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

    /// Returns how much would be free without a client: a body that others wait for too would stay.
    [[nodiscard]] std::size_t kept_only_for(const Kept& kept) const {
        std::size_t bytes = kept.bytes;
        for (const auto& [body, waiting] : kept.bodies)
            if (bodies_.at(body) > waiting) bytes -= body->size();
        return bytes;
    }

    /// Has one client give up what it makes us keep, unless that would not suffice, or it keeps no more than the one
    /// who needs the room would: whoever makes others go has to be smaller, and only one goes for each. Returns whether
    /// there is room now.
    bool make_room(const Room& needed) {
        const std::string* most = nullptr;
        std::size_t most_bytes = kept_only_for(kept_for(needed.client)) + new_bytes(needed, bodies_);
        for (const auto& [client, kept] : clients_) {
            const auto bytes = kept_only_for(kept);
            if (bytes <= most_bytes) continue;
            most = &client;
            most_bytes = bytes;
        }
        if (!give_up_ || !most) return false;
        const auto left = bytes_ - most_bytes;
        if (left > 0 && left + new_bytes(needed, bodies_) > limits_.bytes) return false;
        const auto client = *most; // which goes from the table meanwhile
        return give_up_(client);
    }

    const Limits limits_;
    const GiveUp give_up_;
    std::size_t bytes_ = 0;
    std::unordered_map<std::string, Kept> clients_;
    Bodies bodies_;
};

} // namespace frontrow
