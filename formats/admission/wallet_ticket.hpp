#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <date/date.h>
#include <date/tz.h>

#include "domain/admission/ticket_code.hpp"
#include "domain/id.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_papers.hpp"
#include "domain/time.hpp"
#include "formats/admission/ticket_pdf.hpp"
#include "formats/house_words.hpp"
#include "formats/selling/order_papers.hpp"

namespace frontrow {

/// A ticket in the words that a phone's wallet shows of it.
struct WalletTicket {
    std::string id;      ///< Of the ticket, and no secret: a wallet that gets it again replaces what it has.
    std::string session; ///< The name of the performance.
    TicketSheet sheet;   ///< The house, the event and what is the same for all tickets of the order.
    PrintedTicket ticket;
    Language language = Language::english;
    std::string starts_at; ///< By the clocks of the venue: "2026-12-05T19:30:00+01:00".
    std::string doors_at;
};

/// Returns the time as the clocks of a zone show it, with how far they are ahead (RFC 3339). The zone has to be one.
inline std::string clock_time(Time time, const std::string& zone) {
    const date::zoned_time local(zone, date::floor<std::chrono::seconds>(time));
    return date::format("%FT%T%Ez", local);
}

/// Returns the ticket of these papers for a wallet, or nothing where it lets nobody in: it is not paid for, its
/// performance is off, it has ended, or it is somebody else's.
inline std::optional<WalletTicket> wallet_ticket(const OrderPapers& papers, const TicketId& id,
                                                 const TicketSigner& signer, Language language) {
    const auto& detail = papers.detail;
    const auto& tickets = detail.order.tickets;
    const auto found = std::find_if(tickets.begin(), tickets.end(), [&](const Ticket& one) { return one.id == id; });
    if (found == tickets.end() || !has_code(detail.order, *found) || !is_paid(detail.order.status) ||
        !has_printed_tickets(detail))
        return {};
    auto alone = papers; // no code is signed but its own
    alone.detail.order.tickets = {*found};
    const auto& [session, event, venue, catalogue] = detail.session;
    WalletTicket wallet{.id = id.text(),
                        .session = session.slug.text(),
                        .sheet = ticket_sheet(alone, signer, language, Paper::phone),
                        .ticket = {},
                        .language = language,
                        .starts_at = clock_time(session.starts_at, venue.timezone),
                        .doors_at = clock_time(session.doors_at, venue.timezone)};
    wallet.ticket = std::move(wallet.sheet.tickets.front());
    wallet.sheet.tickets.clear();
    return wallet;
}

} // namespace frontrow
