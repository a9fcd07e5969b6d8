#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/admission/ticket_code.hpp"
#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/selling/order_mail.hpp"
#include "domain/selling/order_papers.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What the holder of a ticket sees of it: papers of an order that has this ticket alone, is the holder's, and says
/// neither what it cost nor what leads to the order that it is of.
struct HeldTicket {
    OrderPapers papers;
    std::string buyer;     ///< The name of who has passed it on; empty where they left none.
    bool was_used = false; ///< Somebody has come in by it.

    [[nodiscard]] const Ticket& ticket() const { return papers.detail.order.tickets.front(); }
};

inline Error no_such_ticket() { return Error::not_found("There is no such valid ticket."); }

/// Reads what was passed on by this inside the caller's transaction. Refuses with `pass_ended` what was, and with
/// `not_found` what never was.
inline Result<HeldTicket> held_ticket(Tx& tx, SeatMapService& maps, const PassId& pass) {
    const auto id = tx.orders().order_of(pass);
    if (!id) return Error::not_found("There is no such ticket.");
    auto whole = order_papers(tx, maps, *id);
    FRONTROW_ASSERT(whole.has_value()); // the database has a foreign key on it
    const Order& order = whole->detail.order;
    const auto ticket = std::find_if(order.tickets.begin(), order.tickets.end(),
                                     [&](const Ticket& one) { return one.holder && one.holder->pass == pass; });
    if (ticket == order.tickets.end() || !is_paid(order.status))
        return Error{ErrorKind::gone, "pass_ended", "This ticket was taken back, or has ended."};
    const TicketHolder& holder = *ticket->holder;
    Order own{.id = OrderId::trusted(""),
              .reference = order.reference,
              .session = order.session,
              .buyer = BuyerId::trusted(""),
              .status = OrderStatus::paid,
              .customer = {.name = holder.name, .email = Email::trusted(holder.email)},
              .total = {0, order.total.currency},
              .created_at = order.created_at,
              .row_version = order.row_version,
              .language = holder.language};
    const bool says_whose = whole->detail.session.event.attendee_names != AttendeeNames::none;
    own.tickets.push_back({.id = ticket->id,
                           .code = ticket->code,
                           .place = ticket->place,
                           .ticket_type = ticket->ticket_type, // no holder: to its holder it is their own
                           .attendee = says_whose ? holder.name.text() : ""});
    const auto admission = tx.admissions().find(order.id, ticket->id);
    const bool was_used = admission && admission->entries > 0;
    const auto buyer = given_name(order.customer);
    auto& [detail, shop, logo, now, is_held] = *whole;
    return HeldTicket{.papers = {.detail = {.order = std::move(own),
                                            .session = std::move(detail.session),
                                            .map = std::move(detail.map),
                                            .change = detail.change},
                                 .shop = std::move(shop),
                                 .logo = std::move(logo),
                                 .now = now,
                                 .is_held = true},
                      .buyer = buyer,
                      .was_used = was_used};
}

/// Lets buyers pass a ticket on, and take it back. Each is decided in one transaction, in which nobody else changes the
/// order, so that a door that scans it meanwhile reads either the code before or the one after. Safe from any thread.
class TicketPassService {
public:
    /// How often tickets of one order are passed on at most: this often, and for each ticket once more.
    static constexpr std::int64_t kMaxPasses = 10;

    /// All must outlive it.
    TicketPassService(Store& store, SeatMapService& maps, Randomness& randomness, const AuditLog& audit)
        : store_(store), maps_(maps), randomness_(randomness), audit_(audit) {}

    /// Whom a buyer passes a ticket on to.
    struct Wish {
        PersonName name;
        std::string email;    ///< Empty for none.
        std::string language; ///< Of kLanguages; empty for the shop's.
        /// Asked of the e-mail address, where there is one, once the ticket can be passed on: whoever has no ticket
        /// uses up nothing of what an address is sent at most. Empty where nobody counts.
        std::function<std::optional<Error>(const std::string&)> why_not_mailed{};
    };

    /// Gives the ticket another code, which only its holder sees. Returns the secret of the holder's page.
    Result<PassId> pass(const OrderId& id, const TicketId& ticket, const Wish& wish) {
        return store_.write([&](Tx& tx) -> Result<PassId> {
            const auto order = tx.orders().find_to_change(id);
            if (!order) return no_such_order();
            const auto found = valid_ticket(*order, ticket);
            if (!found) return no_such_ticket();
            if (found->holder) return Error::conflict("already_passed", "This ticket has been passed on already.");
            if (auto refused = why_not(tx, *order, *found)) return *refused;
            if (wish.why_not_mailed && !wish.email.empty())
                if (auto refused = wish.why_not_mailed(wish.email)) return *refused;
            const TicketHolder holder{.pass = PassId::trusted(ordered_code(randomness_, tx.now())),
                                      .name = wish.name,
                                      .email = wish.email,
                                      .language = wish.language,
                                      .since = tx.now()};
            renew(tx, *order, ticket, &holder);
            tell_holder(tx, *order, holder, MailKind::passed);
            tell_webhooks(tx, *order, WebhookEvent::ticket_passed_on, ticket);
            return holder.pass;
        });
    }

    /// Takes the ticket back that was passed on: it has another code again, and the holder's page ends. Does nothing
    /// where it is the buyer's already.
    Result<Done> take_back(const OrderId& id, const TicketId& ticket) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            const auto order = tx.orders().find_to_change(id);
            if (!order) return no_such_order();
            const auto found = valid_ticket(*order, ticket);
            if (!found) return no_such_ticket();
            if (!found->holder) return Done{};
            if (was_used(tx, *order, ticket)) return used();
            renew(tx, *order, ticket, nullptr);
            tell_holder(tx, *order, *found->holder, MailKind::pass_ended);
            tell_webhooks(tx, *order, WebhookEvent::ticket_taken_back, ticket);
            return Done{};
        });
    }

    /// What the holder sees, as held_ticket() says.
    Result<HeldTicket> find(const PassId& pass) {
        return store_.read([&](Tx& tx) { return held_ticket(tx, maps_, pass); });
    }

private:
    static Error used() {
        return Error::conflict("ticket_used", "Somebody has come in by this ticket. It stays with who has it.");
    }

    static const Ticket* valid_ticket(const Order& order, const TicketId& id) {
        for (const auto& ticket : order.tickets)
            if (ticket.id == id && ticket.status == TicketStatus::valid) return &ticket;
        return nullptr;
    }

    static bool was_used(Tx& tx, const Order& order, const TicketId& ticket) {
        const auto admission = tx.admissions().find(order.id, ticket);
        return admission && admission->entries > 0;
    }

    static std::optional<Error> why_not(Tx& tx, const Order& order, const Ticket& ticket) {
        if (!is_paid(order.status))
            return Error::conflict("pass_unpaid", "Only a ticket that is paid for can be passed on.");
        const auto session = tx.sessions().find(order.session);
        // From the first moment on at which doors let somebody in, one without a network may know the code before only.
        if (is_off(*session) || tx.now() >= valid_time(session->session).first)
            return Error::conflict("pass_too_late", "It is too late to pass this ticket on.");
        if (was_used(tx, order, ticket.id)) return used();
        if (tx.orders().count_passes(order.id) >= kMaxPasses + std::ssize(order.tickets))
            return Error::conflict("passed_too_often", "Tickets of this order have been passed on many times.");
        return {};
    }

    /// The log names nobody: it outlives the order.
    void renew(Tx& tx, const Order& order, const TicketId& ticket, const TicketHolder* holder) {
        tx.orders().pass_ticket(order.id, ticket, random_code(randomness_, kSecretLength), holder);
        audit_.write(tx, Actor{.name = "buyer"}, holder ? "ticket.pass" : "ticket.take_back", order.reference, "",
                     AuditFields().with("ticket", ticket.text()).text());
    }

    Store& store_;
    SeatMapService& maps_;
    Randomness& randomness_;
    const AuditLog& audit_;
};

} // namespace frontrow
