#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/admission/ticket.hpp"
#include "domain/admission/ticket_code.hpp"
#include "domain/id.hpp"
#include "domain/people/audit.hpp"
#include "domain/selling/order.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What somebody at a door wants to do with a ticket.
enum class ScanKind : std::uint8_t {
    in,
    out,
    undo, ///< Take the last `in` back, as if it had not been.
};

/// What became of a scan. What is wrong with a code comes first, in the order of CodeFault.
enum class Verdict : std::uint8_t {
    unreadable,
    trailing,
    other_version,
    other_key,
    forged,
    other_session,
    not_yet,
    other_day,
    in,
    out,
    undone,
    already_in,
    not_in,
    unpaid,
    refunded,
    cancelled,
    replaced,   ///< The ticket has moved, or was passed on, and has another code now.
    called_off, ///< Nothing takes place.
    unknown,    ///< Nobody has such a ticket.
};

inline constexpr std::array<std::string_view, 19> kVerdictNames = {
    "unreadable", "trailing",  "other_version", "other_key",  "forged",     "other_session", "not_yet",
    "other_day",  "in",        "out",           "undone",     "already_in", "not_in",        "unpaid",
    "refunded",   "cancelled", "replaced",      "called_off", "unknown"};
static_assert(static_cast<std::size_t>(Verdict::other_day) == static_cast<std::size_t>(CodeFault::other_day));

constexpr std::string_view name_of(Verdict verdict) { return kVerdictNames[static_cast<std::size_t>(verdict)]; }
constexpr Verdict verdict_of(CodeFault fault) { return static_cast<Verdict>(fault); }

inline constexpr std::size_t kMaxGateBytes = 40;

/// Where a ticket was seen last.
struct Admission {
    bool is_in = false;
    std::int64_t entries = 0; ///< How often its holder has come in.
    Time at{};                ///< Of the last time in or out.
    std::string gate;
};

/// One scan, never changed.
struct Scan {
    SessionId session{};
    std::string key; ///< Chosen by the door, so that the same scan counts once however often it is sent.
    std::optional<OrderId> order{};
    std::optional<TicketId> ticket{};
    ScanKind kind = ScanKind::in;
    Verdict verdict = Verdict::unknown;
    Time at{};
    Time received_at{}; ///< Later than `at` where the door had no network.
    std::string gate{};
    Actor who{};
    /// The door had let somebody in by its own list, and should not have.
    bool is_conflict = false;
    std::optional<Time> other_at{}; ///< Of `already_in`: when that was, and where.
    std::string other_gate{};
};

/// A ticket of a session as its doors see it.
struct DoorLine {
    std::string reference;
    TicketId ticket;
    std::string code;
    Customer customer;
    OrderStatus order_status = OrderStatus::paid;
    std::optional<Time> reserved_until{};
    SeatIndex place = 0;
    std::string ticket_type;
    std::int64_t amount = 0;
    TicketStatus status = TicketStatus::valid;
    std::int64_t refunded = 0;
    Admission admission{};
    std::string attendee{};   ///< For whom it is; empty where nobody has said.
    std::string holder{};     ///< Whom it was passed on to; empty where its buyer has it.
    bool is_disputed = false; ///< A bank takes the payment back.
};

/// Whoever comes by this ticket (a DoorLine or a DoorTicket); empty where nobody has left a name.
template <class Line>
std::string name_at_door(const Line& line) {
    if (!line.holder.empty()) return line.holder;
    return line.attendee.empty() ? given_name(line.customer) : line.attendee;
}

/// What went through one gate.
struct GateCount {
    std::string gate;
    std::int64_t in = 0; ///< Without what was taken back.
    std::int64_t out = 0;
};

/// How many came in within one span of time.
struct Arrivals {
    Time from{};
    std::int64_t count = 0;
};
inline constexpr auto kArrivalSpan = std::chrono::minutes(5);

/// The ticket that a code is of, or was until the ticket moved or was passed on.
struct CodeOwner {
    OrderId order;
    TicketId ticket;
};

/// How admissions and scans are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class AdmissionTable {
public:
    virtual ~AdmissionTable() = default;
    [[nodiscard]] virtual std::optional<CodeOwner> owner_of(const std::string& code) = 0;
    [[nodiscard]] virtual std::optional<Admission> find(const OrderId& order, const TicketId& ticket) = 0;
    /// Lets a ticket in that is not. Returns whether it was not: of two doors at once one is told so.
    virtual bool let_in(const Scan& scan) = 0;
    /// Lets a ticket out that is in. Returns whether it was. `undo` takes the entry back too.
    virtual bool let_out(const Scan& scan) = 0;
    /// Returns the scan with this key, or nothing. Of two writes that ask for the same key the second waits.
    [[nodiscard]] virtual std::optional<Scan> scan(SessionId session, const std::string& key) = 0;
    virtual void add(const Scan& scan) = 0;
    /// Returns the tickets of a session, the cancelled ones included, those of an order together and in map order.
    [[nodiscard]] virtual std::vector<DoorLine> lines(SessionId session) = 0;
    /// Returns how many valid tickets a session has, and how many of those are in.
    [[nodiscard]] virtual std::pair<std::int64_t, std::int64_t> count(SessionId session) = 0;
    /// Returns what went through each gate, by name.
    [[nodiscard]] virtual std::vector<GateCount> gates(SessionId session) = 0;
    /// Returns the spans in which somebody came in, the earliest first.
    [[nodiscard]] virtual std::vector<Arrivals> arrivals(SessionId session) = 0;
    /// Returns at most `limit` scans by which somebody came in who should not have, the latest first.
    [[nodiscard]] virtual std::vector<Scan> conflicts(SessionId session, std::int64_t limit) = 0;
};

/// What keeps a ticket out whatever the time and wherever it is, or nothing.
inline std::optional<Verdict> obstacle_of(OrderStatus order, const std::optional<Time>& reserved_until,
                                          TicketStatus ticket, std::int64_t refunded, Time now) {
    const bool is_over = !is_paid(order) && reserved_until && *reserved_until <= now;
    if (ticket == TicketStatus::cancelled || is_over) return refunded > 0 ? Verdict::refunded : Verdict::cancelled;
    if (!is_paid(order)) return Verdict::unpaid;
    return {};
}

} // namespace frontrow
