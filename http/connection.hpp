#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "domain/live.hpp"
#include "domain/quota.hpp"
#include "http/backlog.hpp"

namespace frontrow {

using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::seconds;

/// Who is at the other end of a connection: a caller, or a proxy in front of many.
struct Peer {
    std::string address{}; ///< Numeric; an IPv4 address in its own form.
    std::string network{}; ///< What the peer is counted by where it is a caller itself; see Address::network().
    bool is_loopback = false;
    bool is_proxy = false; ///< Its X-Forwarded-For is believed.
};

struct Exchange; // http/exchange.hpp

/// What a loop knows of one of its connections. While it is idle its buffers are empty.
struct Connection {
    enum class State : std::uint8_t {
        reading,   ///< the next request
        waiting,   ///< for an answer that is made elsewhere
        live,      ///< follows a source
        closing,   ///< as soon as everything is sent
        lingering, ///< everything is sent; the other side has to notice
    };
    enum class Phase : std::uint8_t { idle, head, body }; ///< Of the request that is being read.

    Connection(std::uint64_t number, int accepted, Peer other_end, Steady::time_point first_deadline)
        : id(number), socket(accepted), peer(std::move(other_end)), client(peer.network), deadline(first_deadline) {}

    /// Whether there is something that the socket has not taken yet.
    [[nodiscard]] bool has_unsent() const noexcept { return !output.empty() || unsent.body; }

    const std::uint64_t id;
    const int socket;
    const Peer peer;
    std::string client;          ///< Whom we keep something for: the peer, or who asked last through that proxy.
    Quota::Place client_place{}; ///< Among the connections of who asked last through that proxy.
    State state = State::reading;
    Phase phase = Phase::idle;
    bool is_readable = false;
    bool is_writable = true;
    bool is_half_closed = false;     ///< The other side has sent its last byte.
    bool has_unread_request = false; ///< `input` may hold a complete request.
    Steady::time_point deadline;     ///< For what is being read or sent.
    std::string input{};     ///< A request that is not complete yet, or those behind one that is being answered.
    std::size_t scanned = 0; ///< How much of `input` is known to hold no end of a head.
    std::size_t needed = 0;  ///< How large `input` has to be before it is worth a look.
    Backlog::Room unread{};  ///< What `input` takes, where that is more than a head.
    std::shared_ptr<Exchange> admitted{}; ///< The request whose large body is being read.
    std::string output{};                 ///< What the socket has not taken yet.
    std::size_t sent = 0;                 ///< Of `output`.
    Backlog::Room unsent{};               ///< What that takes, with the body that follows it: shared, not copied.
    std::size_t body_sent = 0;            ///< Of the body.
    std::size_t on_their_way = 0;         ///< What the system had not yet brought to the caller as `deadline` was set.
    std::size_t taken = 0;                ///< By the socket since.
    int budget = 0;                       ///< How much it may still do in this turn of the loop.
    bool is_deferred = false;             ///< It has more to do, in a turn to come.
    int refusals = 0;                     ///< Requests beyond its limits.
    std::size_t discarded = 0;            ///< Bytes read and thrown away.
    bool is_hungry = false;               ///< A reader that there may be news for.
    std::shared_ptr<LiveSource> source{};
    LivePosition position{};
    Quota::Place live_place{};
    Steady::time_point next_heartbeat{};
};

} // namespace frontrow
