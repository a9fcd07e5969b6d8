#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "http/live.hpp"

namespace frontrow {

using Steady = std::chrono::steady_clock;
using Seconds = std::chrono::seconds;

/// Who is at the other end of a connection.
struct Peer {
    std::string address{}; ///< Numeric; an IPv4 address in its own form.
    bool is_loopback = false;
};

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
        : id(number), socket(accepted), peer(std::move(other_end)), deadline(first_deadline) {}

    const std::uint64_t id;
    const int socket;
    const Peer peer;
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
    std::shared_ptr<void> large_body{}; ///< The room for a body that is larger than most may be.
    std::string output{};               ///< What the socket has not taken yet.
    std::size_t sent = 0;               ///< Of `output`.
    std::size_t discarded = 0;          ///< Bytes read and thrown away.
    bool is_hungry = false;             ///< A reader that there may be news for.
    std::shared_ptr<LiveSource> source{};
    LivePosition position{};
    Steady::time_point next_heartbeat{};
};

} // namespace frontrow
