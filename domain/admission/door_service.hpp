#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/admission/admission.hpp"
#include "domain/admission/ticket_codes.hpp"
#include "domain/house/webhook.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A scan as a door sends it.
struct ScanRequest {
    std::string key;
    ScanKind kind = ScanKind::in;
    std::string code{};               ///< What was scanned or typed …
    std::optional<TicketId> ticket{}; ///< … or the ticket that somebody has looked up.
    std::string gate{};
    std::optional<Time> at{}; ///< When that was, where the door had no network.
    bool was_decided = false; ///< Without a network the door has decided by its list, and this is what it did.
};

/// A scan with what a door says of it.
struct ScanOutcome {
    Scan scan;
    std::optional<Order> order{};
    std::optional<Ticket> ticket{};
    std::shared_ptr<const SeatMap> map{};         ///< Of the ticket's session; set where a ticket is.
    bool is_reduced = false;                      ///< The ticket's type is not the usual one: look at the person.
    bool is_disputed = false;                     ///< A bank takes the payment of its order back.
    std::optional<SessionDetail> other_session{}; ///< Where the ticket is for another one of the user's venues.
};

/// A session as a door sees it.
struct DoorSession {
    SessionDetail detail;
    bool is_today = false; ///< By the venue's calendar.
};

/// What a door needs to decide by itself.
struct DoorList {
    SessionDetail detail;
    std::shared_ptr<const SeatMap> map;
    std::vector<DoorLine> lines;
    std::vector<TicketKey> keys;
    Time made_at{};
};

/// How it goes at the doors of a session.
struct DoorState {
    SessionDetail detail;
    std::shared_ptr<const SeatMap> map;
    std::int64_t tickets = 0; ///< Valid and paid.
    std::int64_t inside = 0;
    std::vector<GateCount> gates;
    std::vector<Arrivals> arrivals;
    std::vector<std::pair<Scan, std::optional<Ticket>>> conflicts;
    Time made_at{};
};

/// Behind /api/door: who comes in, and who is in already. Each scan is decided in one transaction, in which nobody else
/// changes the ticket's order, and is written down there whatever comes of it. Safe from any thread.
class DoorService {
public:
    static constexpr std::size_t kMaxScans = 100; ///< At once.
    static constexpr std::size_t kMaxFound = 50;
    static constexpr std::int64_t kMaxConflicts = 50;
    /// A door that was without a network for longer cannot say when it let somebody in.
    static constexpr auto kLongestOffline = std::chrono::hours(48);
    static constexpr auto kAhead = std::chrono::hours(24 * 14);

    /// All must outlive it.
    DoorService(Store& store, SeatMapService& maps, TicketCodes& codes, const Calendar& calendar)
        : store_(store), maps_(maps), codes_(codes), calendar_(calendar) {}

    /// Returns the sessions of the user's venues from yesterday's on, by start.
    std::vector<DoorSession> sessions(const User& user) {
        return store_.read([&](Tx& tx) {
            std::vector<DoorSession> open;
            for (auto& detail : tx.sessions().starting_from(tx.now() - kValidAfterStart)) {
                if (detail.session.starts_at > tx.now() + kAhead) break; // they come by start
                if (!works_for_venue(user, detail.venue.slug)) continue;
                const auto& zone = detail.venue.timezone;
                const bool is_today =
                    calendar_.day_of(detail.session.starts_at, zone) == calendar_.day_of(tx.now(), zone);
                open.push_back({std::move(detail), is_today});
            }
            return open;
        });
    }

    /// Returns every ticket of the session, for a door that may lose its network.
    Result<DoorList> list(const User& user, const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<DoorList> {
            auto detail = session_at_door(tx, user, slug);
            if (!detail) return detail.error();
            auto map = maps_.of(tx, detail->session.map);
            auto lines = tx.admissions().lines(detail->session.id);
            return DoorList{std::move(*detail), std::move(map), std::move(lines), tx.ticket_keys().all(), tx.now()};
        });
    }

    Result<DoorState> state(const User& user, const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<DoorState> {
            auto detail = session_at_door(tx, user, slug);
            if (!detail) return detail.error();
            const auto id = detail->session.id;
            auto& admissions = tx.admissions();
            const auto [tickets, inside] = admissions.count(id);
            auto map = maps_.of(tx, detail->session.map);
            DoorState state{.detail = std::move(*detail),
                            .map = std::move(map),
                            .tickets = tickets,
                            .inside = inside,
                            .gates = admissions.gates(id),
                            .arrivals = admissions.arrivals(id),
                            .conflicts = {},
                            .made_at = tx.now()};
            for (auto& scan : admissions.conflicts(id, kMaxConflicts)) {
                auto ticket = ticket_of(tx, scan);
                state.conflicts.emplace_back(std::move(scan), std::move(ticket));
            }
            return state;
        });
    }

    /// Returns at most kMaxFound tickets whose buyer's, attendee's or holder's name, reference or place has this text
    /// in it; a text without a letter or digit finds none.
    Result<DoorList> search(const User& user, const SessionSlug& slug, const std::string& text) {
        auto found = list(user, slug);
        if (!found) return found;
        const auto wanted = plain(text);
        std::vector<DoorLine> exact;
        std::vector<DoorLine> others;
        for (auto& line : found->lines) {
            const std::string parts[] = {plain(given_name(line.customer)),
                                         plain(line.attendee),
                                         plain(line.holder),
                                         plain(line.reference),
                                         plain(found->map->place_id(line.place)),
                                         plain(seat_words(*found->map, line.place))};
            const auto any = [&](auto fits) { return std::any_of(std::begin(parts), std::end(parts), fits); };
            if (wanted.empty() || exact.size() == kMaxFound) break;
            if (any([&](const std::string& part) { return part == wanted; }))
                exact.push_back(std::move(line));
            else if (others.size() < kMaxFound &&
                     any([&](const std::string& part) { return part.find(wanted) != std::string::npos; }))
                others.push_back(std::move(line));
        }
        for (auto& line : others)
            if (exact.size() < kMaxFound) exact.push_back(std::move(line));
        found->lines = std::move(exact);
        return found;
    }

    /// Decides a scan and writes it down. The same key again gives what was decided first.
    Result<ScanOutcome> scan(const User& user, const SessionSlug& slug, const ScanRequest& request) {
        const auto keys = codes_.keys();
        return store_.write([&](Tx& tx) -> Result<ScanOutcome> {
            const auto detail = session_at_door(tx, user, slug);
            if (!detail) return detail.error();
            if (auto before = tx.admissions().scan(detail->session.id, request.key))
                return outcome_of(tx, user, *detail, std::move(*before));
            Scan scan{.session = detail->session.id,
                      .key = request.key,
                      .kind = request.kind,
                      .at = time_of(tx, request),
                      .received_at = tx.now(),
                      .gate = request.gate,
                      .who = actor_of(user)};
            decide(tx, *detail, request, keys, scan);
            scan.is_conflict = request.was_decided && request.kind == ScanKind::in && scan.verdict != Verdict::in;
            tx.admissions().add(scan);
            tell_webhooks(tx, scan);
            return outcome_of(tx, user, *detail, std::move(scan));
        });
    }

private:
    static Result<SessionDetail> session_at_door(Tx& tx, const User& user, const SessionSlug& slug) {
        auto detail = tx.sessions().find(slug);
        if (!detail || !works_for_venue(user, detail->venue.slug))
            return Error::not_found("There is no session " + slug.text() + " in your venues.");
        return std::move(*detail);
    }

    static Time time_of(Tx& tx, const ScanRequest& request) {
        return request.at ? std::clamp(*request.at, tx.now() - kLongestOffline, tx.now()) : tx.now();
    }

    /// Letters and digits alone, in small letters: "C 6" finds seat "C-6".
    static std::string plain(const std::string& text) {
        std::string kept;
        for (const char c : text)
            if (is_word_byte(c)) kept += lower_case(c);
        return kept;
    }

    static std::string seat_words(const SeatMap& map, SeatIndex place) {
        if (!map.is_seat(place)) return map.area_of(place).name;
        return map.row_of(place).label + map.seats()[place].label;
    }

    static std::optional<Ticket> ticket_of(Tx& tx, const Scan& scan) {
        if (!scan.order) return {};
        const auto order = tx.orders().find(*scan.order);
        return order ? find_ticket(*order, *scan.ticket) : std::nullopt;
    }

    static std::optional<Ticket> find_ticket(const Order& order, const TicketId& id) {
        for (const auto& ticket : order.tickets)
            if (ticket.id == id) return ticket;
        return {};
    }

    /// Whose ticket a scan is about, and the mark of the code that was scanned or typed.
    struct Presented {
        OrderId order;
        TicketId ticket;
        std::optional<std::string> mark{};
    };

    /// Says of what the scan is, or sets the verdict where it is of nothing.
    std::optional<Presented> presented(Tx& tx, const ScanRequest& request, const std::vector<TicketKey>& keys,
                                       Scan& scan) const {
        if (request.ticket) return by_name(tx, *request.ticket);
        if (const auto letters = letters_of(request.code); !letters.empty()) {
            const auto owner = tx.admissions().owner_of(letters);
            if (!owner) return {};
            // Compared once nobody else changes the order: the ticket may get another code until then.
            return Presented{owner->order, owner->ticket, codes_.signatures().mark_of(letters)};
        }
        const auto code = codes_.verify(request.code, keys);
        if (const auto* fault = std::get_if<CodeFault>(&code)) {
            scan.verdict = verdict_of(*fault);
            return {};
        }
        const auto& said = std::get<TicketCode>(code);
        auto of = by_name(tx, TicketId::trusted(said.ticket()));
        if (of) of->mark = said.mark;
        return of;
    }

    static std::optional<Presented> by_name(Tx& tx, const TicketId& ticket) {
        const auto order = tx.orders().id_of(ticket.text().substr(0, ticket.text().rfind('-')));
        if (!order) return {};
        return Presented{*order, ticket};
    }

    /// The 26 letters that somebody has typed, or nothing.
    static std::string letters_of(const std::string& text) {
        std::string letters;
        for (const char c : text)
            if (c != ' ' && c != '-') letters += upper_case(c);
        const bool is_code = letters.size() == kSecretLength && letters.find_first_not_of(kBase32) == std::string::npos;
        return is_code ? letters : std::string();
    }

    void decide(Tx& tx, const SessionDetail& detail, const ScanRequest& request, const std::vector<TicketKey>& keys,
                Scan& scan) const {
        scan.verdict = Verdict::unknown;
        const auto of = presented(tx, request, keys, scan);
        if (!of) return;
        const auto order = tx.orders().find_to_change(of->order); // nobody gives it back meanwhile
        const auto ticket = find_ticket(*order, of->ticket);
        if (!ticket) return;
        scan.order = of->order;
        scan.ticket = of->ticket;
        scan.verdict = verdict_on(tx, detail, *of, *order, *ticket, scan);
        if (scan.verdict != Verdict::in) return;
        move(tx, scan);
    }

    /// Whether the ticket may come in here and now at all; Verdict::in where it may.
    Verdict verdict_on(Tx& tx, const SessionDetail& detail, const Presented& of, const Order& order,
                       const Ticket& ticket, const Scan& scan) const {
        if (order.session != detail.session.id) return Verdict::other_session;
        if (scan.kind != ScanKind::in) return Verdict::in; // whoever is in gets out
        if (const auto obstacle =
                obstacle_of(order.status, order.reserved_until, ticket.status, ticket.refunded, tx.now()))
            return order.status == OrderStatus::refunded && tx.orders().replaced_by(order.id) ? Verdict::replaced
                                                                                              : *obstacle;
        if (of.mark && *of.mark != codes_.signatures().mark_of(ticket.code)) return Verdict::replaced;
        if (is_off(detail)) return Verdict::called_off;
        const auto [from, until] = valid_time(detail.session);
        if (const auto fault = fault_of_time(from, until, scan.at)) return verdict_of(*fault);
        return Verdict::in;
    }

    /// Moves the holder of a ticket, or says why that cannot be.
    static void move(Tx& tx, Scan& scan) {
        auto& admissions = tx.admissions();
        if (scan.kind != ScanKind::in) {
            const auto done = scan.kind == ScanKind::out ? Verdict::out : Verdict::undone;
            scan.verdict = admissions.let_out(scan) ? done : Verdict::not_in;
            return;
        }
        if (admissions.let_in(scan)) return;
        const auto there = admissions.find(*scan.order, *scan.ticket);
        scan.verdict = Verdict::already_in;
        scan.other_at = there->at;
        scan.other_gate = there->gate;
    }

    static void tell_webhooks(Tx& tx, const Scan& scan) {
        constexpr std::pair<Verdict, WebhookEvent> told[] = {{Verdict::in, WebhookEvent::ticket_checked_in},
                                                             {Verdict::out, WebhookEvent::ticket_checked_out},
                                                             {Verdict::undone, WebhookEvent::ticket_check_in_undone}};
        for (const auto& [verdict, event] : told)
            if (scan.verdict == verdict)
                tx.webhooks().tell({.event = event, .order = scan.order, .ticket = scan.ticket, .at = scan.at});
    }

    ScanOutcome outcome_of(Tx& tx, const User& user, const SessionDetail& detail, Scan scan) {
        ScanOutcome outcome{std::move(scan)};
        if (!outcome.scan.order) return outcome;
        outcome.order = tx.orders().find(*outcome.scan.order);
        outcome.ticket = find_ticket(*outcome.order, *outcome.scan.ticket);
        auto of = outcome.order->session == detail.session.id ? detail : *tx.sessions().find(outcome.order->session);
        outcome.map = maps_.of(tx, of.session.map);
        const auto* usual = usual_price(of.session, outcome.map->category_name(outcome.ticket->place));
        outcome.is_reduced = usual && usual->ticket_type != outcome.ticket->ticket_type;
        outcome.is_disputed = (is_online(outcome.order->payment.method) || outcome.order->replaces) &&
                              tx.payments().is_disputed(outcome.order->id);
        if (of.session.id != detail.session.id) {
            // What is another venue's is none of theirs: that it is for elsewhere is all that they are told.
            outcome.order.reset();
            outcome.ticket.reset();
            if (works_for_venue(user, of.venue.slug)) outcome.other_session = std::move(of);
        }
        return outcome;
    }

    Store& store_;
    SeatMapService& maps_;
    TicketCodes& codes_;
    const Calendar& calendar_;
};

} // namespace frontrow
