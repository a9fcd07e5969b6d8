#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "domain/admission/ticket_code.hpp"
#include "domain/money.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/selling/order_papers.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"
#include "formats/admission/ticket_pdf.hpp"
#include "formats/calendar_file.hpp"
#include "formats/house_words.hpp"
#include "formats/selling/order_paper_words.hpp"

namespace frontrow {

/// Whether the order has tickets to print: it stands, its session is played, and they fit into one file. Those that
/// were passed on are their holders' to print.
inline bool has_printed_tickets(const OrderDetail& detail) {
    const auto printed = std::count_if(detail.order.tickets.begin(), detail.order.tickets.end(), is_buyers);
    return is_live(detail.order.status) && !is_off(detail.session) && printed > 0 &&
           static_cast<std::size_t>(printed) <= kMaxPrintedTickets;
}

namespace order_papers_rules {

inline std::string_view kind_words(SeatKind kind, const Words& words) {
    switch (kind) {
    case SeatKind::wheelchair:
        return words.wheelchair;
    case SeatKind::companion:
        return words.companion;
    case SeatKind::restricted:
        return words.restricted;
    case SeatKind::standard:
        break;
    }
    return {};
}

/// The number of a standing place: what follows the name of its area.
inline std::string standing_number(const std::string& place) {
    const auto dash = place.rfind('-');
    return dash == std::string::npos ? place : place.substr(dash + 1);
}

inline PrintedTicket printed_ticket(const OrderDetail& detail, const Ticket& ticket, Language language,
                                    bool says_price = true) {
    const Words& words = words_in(language);
    const SeatMap& map = *detail.map;
    PrintedTicket printed;
    if (map.is_seat(ticket.place)) {
        printed.area_title = words.section;
        printed.area = map.section_of(ticket.place).name;
        printed.place = {{std::string(words.row), map.row_of(ticket.place).label},
                         {std::string(words.seat), map.seats()[ticket.place].label}};
        printed.remark = kind_words(map.seats()[ticket.place].kind, words);
    } else {
        printed.area_title = words.area;
        printed.area = map.area_of(ticket.place).name;
        printed.place = {{std::string(words.number), standing_number(map.place_id(ticket.place))}};
    }
    printed.attendee = ticket.attendee;
    printed.kind = type_words(ticket.ticket_type, language);
    if (const std::string category(map.category_name(ticket.place)); !category.empty())
        printed.kind.append(" · ").append(category);
    if (says_price)
        printed.kind.append(" · ").append(money_words({ticket.amount, detail.order.total.currency}, language));
    return printed;
}

/// What is missing before these tickets let anybody in.
inline void warn(TicketSheet& sheet, const OrderDetail& detail, Language language) {
    if (is_paid(detail.order.status)) return;
    const Words& words = words_in(language);
    sheet.no_code = words.no_code;
    if (detail.order.status == OrderStatus::pending) {
        sheet.warning = words.pending;
        sheet.warning_text = words.pending_text;
        return;
    }
    sheet.warning = words.reserved;
    const Money due{due_of(detail.order), detail.order.total.currency};
    if (detail.transfer) {
        sheet.warning_text =
            with_words(words.transfer, money_words(due, language)) +
            fmt::format(fmt::runtime(words.to_account), detail.transfer->holder, spelled_iban(detail.transfer->iban),
                        spelled_reference(detail.order.reference)) +
            ".";
    } else {
        sheet.warning_text = with_words(words.pay, money_words(due, language)) + ".";
    }
    if (detail.order.reserved_until)
        sheet.warning_text += " " + with_words(words.kept_until, moment_words(*detail.order.reserved_until,
                                                                              detail.session.venue.timezone, language));
}

/// "Stalls, row C, seat 12", a line for each valid ticket that was not passed on.
inline std::string places_text(const OrderDetail& detail, Language language) {
    std::string text;
    for (const auto& ticket : detail.order.tickets) {
        if (!is_buyers(ticket)) continue;
        const auto printed = printed_ticket(detail, ticket, language);
        text += "\n" + printed.area;
        for (const auto& [name, value] : printed.place) text.append(", ").append(name).append(" ").append(value);
    }
    return text;
}

inline std::string where(const Venue& venue) {
    return venue.city.empty() ? venue.name : venue.name + ", " + venue.city;
}

} // namespace order_papers_rules

/// What is printed on the valid tickets of an order that has_printed_tickets(), without those that were passed on. One
/// that is not paid carries no code.
inline TicketSheet ticket_sheet(const OrderPapers& papers, const TicketSigner& signer, Language language, Paper paper) {
    using namespace order_papers_rules;
    const OrderDetail& detail = papers.detail;
    const auto& [session, event, venue, catalogue] = detail.session;
    const Words& words = words_in(language);
    TicketSheet sheet;
    sheet.paper = paper;
    sheet.house = papers.shop.name;
    sheet.accent = papers.shop.face.accent;
    sheet.logo = papers.logo;
    sheet.footer = papers.shop.face.footer;
    sheet.note = papers.shop.face.ticket_note;
    sheet.event = event.title;
    sheet.artist = event.artist;
    sheet.when = moment_words(session.starts_at, venue.timezone, language);
    if (session.doors_at < session.starts_at)
        sheet.doors = with_words(words.doors, time_words(session.doors_at, venue.timezone, language));
    sheet.where = where(venue);
    sheet.customer = given_name(detail.order.customer);
    sheet.reference = {std::string(words.reference), spelled_reference(detail.order.reference)};
    sheet.made_at = detail.order.created_at;
    warn(sheet, detail, language);
    for (const auto& ticket : detail.order.tickets)
        if (is_buyers(ticket)) {
            auto& printed = sheet.tickets.emplace_back(printed_ticket(detail, ticket, language, !papers.is_held));
            if (!is_paid(detail.order.status)) continue;
            printed.code = signer.digits(session, ticket);
            printed.letters = ticket.code;
        }
    for (std::size_t i = 0; i < sheet.tickets.size(); ++i)
        sheet.tickets[i].count = std::string(words.count_first) + std::to_string(i + 1) +
                                 std::string(words.count_middle) + std::to_string(sheet.tickets.size());
    return sheet;
}

/// Returns the tickets of an order as a PDF, a page for each, the same bytes for the same order. It
/// has_printed_tickets(). Time and threads as PrintedPages.
inline std::string tickets_pdf(const OrderPapers& papers, const TicketSigner& signer, Language language, Paper paper) {
    return ticket_pdf(ticket_sheet(papers, signer, language, paper));
}

/// How long an entry of a calendar is: when a performance ends nobody has said.
inline constexpr auto kCalendarLength = std::chrono::hours(2);

/// Returns the entry of an order for the calendar of whoever has bought: it follows the order when it is imported
/// again, whatever has changed, and is crossed out once nothing is to be gone to. It holds neither codes nor the link
/// of the order, since calendars are shared.
inline CalendarEntry calendar_entry(const OrderPapers& papers, Language language) {
    using namespace order_papers_rules;
    const Order& order = papers.detail.order;
    const auto& [session, event, venue, catalogue] = papers.detail.session;
    const Words& words = words_in(language);
    const bool is_over = !is_live(order.status) || is_off(papers.detail.session);
    // Each part only grows: the editions with every edit, the rest with what becomes of an order.
    const std::int64_t stage = !is_live(order.status) || is_cancelled(papers.detail.session) ? 2
                               : is_paid(order.status)                                       ? 1
                                                                                             : 0;
    CalendarEntry entry;
    entry.uid = papers.is_held ? "ticket-" + lower_case(order.tickets.front().id.text()) + "@frontrow"
                               : "order-" + lower_case(order.reference) + "@frontrow";
    entry.sequence = session.row_version + event.row_version + venue.row_version + order.row_version + stage;
    entry.status = is_over                 ? CalendarEntry::Status::cancelled
                   : is_paid(order.status) ? CalendarEntry::Status::confirmed
                                           : CalendarEntry::Status::tentative;
    entry.starts_at = session.starts_at;
    entry.ends_at = session.starts_at + kCalendarLength;
    entry.zone = venue.timezone;
    entry.title = event.title;
    entry.place = where(venue);
    if (session.doors_at < session.starts_at)
        entry.text = with_words(words.doors, time_words(session.doors_at, venue.timezone, language));
    entry.text += places_text(papers.detail, language);
    entry.text.append("\n").append(words.reference).append(" ").append(spelled_reference(order.reference));
    if (!is_over && !is_paid(order.status)) {
        TicketSheet sheet;
        warn(sheet, papers.detail, language);
        entry.text.append("\n").append(sheet.warning).append(". ").append(sheet.warning_text);
    }
    return entry;
}

/// Returns that entry as a file for calendars (iCalendar).
inline std::string order_calendar(const OrderPapers& papers, Language language) {
    return calendar_file(calendar_entry(papers, language), papers.now);
}

} // namespace frontrow
