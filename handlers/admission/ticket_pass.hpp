#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "domain/admission/ticket_codes.hpp"
#include "domain/admission/ticket_pass_service.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"
#include "formats/qr_code.hpp"
#include "formats/selling/order_papers.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/printer.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// Tickets that are passed on: by whoever knows the secret id of their order, and to whoever knows that of the pass.
class TicketPassHandler {
public:
    /// All must outlive it.
    TicketPassHandler(TicketPassService& passes, OrderService& orders, TicketCodes& codes)
        : passes_(passes), orders_(orders), codes_(codes) {}

    void add_routes(Router& router) {
        const std::string one = "/api/orders/{order}/tickets/{ticket}/pass";
        router.add("POST", one, [this](const Request& request) { return pass(request); }).limited_by(per_address_);
        router.add("DELETE", one, [this](const Request& request) {
            const auto order = path_id<OrderId>(request, "order");
            value_of(passes_.take_back(order, path_id<TicketId>(request, "ticket")));
            return unkept(Response::of(200, "application/json", render_order(value_of(orders_.find_fresh(order)))));
        });
        const std::string held = "/api/passes/{pass}";
        router.add("GET", held, [this](const Request& request) {
            return json_answer(200, {{"ticket", held_json(found(request))}});
        });
        router.add("GET", held + "/code.svg", [this](const Request& request) {
            const auto ticket = found(request);
            return unkept(Response::of(200, "image/svg+xml", qr_svg(digits_of(ticket))))
                .with("Content-Security-Policy", "default-src 'none'");
        });
        router.add("GET", held + "/ticket.pdf", [this](const Request& request) { return print(request); })
            .limited_by(printer_.per_address());
        router.add("GET", held + "/calendar.ics", [this](const Request& request) {
            const auto ticket = found(request);
            const auto language = Printer::language_in(request, ticket.papers.shop.language);
            return file("text/calendar; charset=utf-8", order_calendar(ticket.papers, language), ticket, ".ics");
        });
    }

private:
    Response pass(const Request& request) {
        const auto order = path_id<OrderId>(request, "order");
        const auto ticket = path_id<TicketId>(request, "ticket");
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto name = PersonName::parse(fields.text("name", PersonName::kMaxBytes));
        if (!name) Fields::refuse("name", "must not be empty");
        TicketPassService::Wish wish{.name = *name, .email = "", .language = read_language(fields)};
        if (fields.has("email")) {
            const auto email = Email::parse(fields.text("email", 254));
            if (!email) Fields::refuse("email", "is not an e-mail address");
            wish.email = email->text();
            wish.why_not_mailed = [this](const std::string& address) {
                return why_not(per_email_, lower_case(address), too_often("email"));
            };
        }
        const auto secret = value_of(passes_.pass(order, ticket, wish));
        Json answer = order_json(value_of(orders_.find_fresh(order)));
        return json_answer(201, {{"page", "/tickets/" + secret.text()}, {"order", std::move(answer)}});
    }

    HeldTicket found(const Request& request) { return value_of(passes_.find(path_id<PassId>(request, "pass"))); }

    std::string digits_of(const HeldTicket& ticket) {
        return codes_.signer().digits(ticket.papers.detail.session.session, ticket.ticket());
    }

    static Json held_json(const HeldTicket& held) {
        const OrderDetail& detail = held.papers.detail;
        const auto& session = detail.session.session;
        Json json = ticket_json(detail, held.ticket());
        for (const char* of_the_order : {"price", "status", "attendee", "holder"}) json.erase(of_the_order);
        json["holder"] = detail.order.customer.name.text();
        json["buyer"] = held.buyer;
        json["used"] = held.was_used;
        json["reference"] = spelled_reference(detail.order.reference);
        json["event"] = order_event_json(detail.session.event);
        json["session"] = session.slug.text();
        json["venue"] = venue_json(detail.session.venue);
        json["starts_at"] = rfc3339(session.starts_at);
        json["doors_at"] = rfc3339(session.doors_at);
        json["called_off"] = is_cancelled(detail.session);
        json["postponed"] = session.is_postponed && !is_cancelled(detail.session);
        return json;
    }

    Response print(const Request& request) {
        const auto ticket = found(request);
        const auto language = Printer::language_in(request, ticket.papers.shop.language);
        const auto paper = Printer::paper_in(request);
        if (!has_printed_tickets(ticket.papers.detail))
            throw Refusal(Error::conflict("no_tickets", "This ticket cannot be printed: nothing takes place."));
        const Printer::Turn turn(printer_, request, "Many tickets are being printed right now. Try again.");
        return file("application/pdf", tickets_pdf(ticket.papers, codes_.signer(), language, paper), ticket, ".pdf");
    }

    static Response file(std::string kind, std::string bytes, const HeldTicket& ticket, std::string_view ending) {
        return file_answer(std::move(kind), std::move(bytes),
                           "ticket-" + ticket.ticket().id.text() + std::string(ending));
    }

    /// It may let its reader in, so nobody on the way keeps it.
    static Response unkept(Response response) { return std::move(response.with("Cache-Control", "no-store")); }

    static Error too_often(std::string field) {
        return {ErrorKind::too_many, "too_many_mails",
                "Tickets have been passed on very often. Try again in a few minutes.", std::move(field)};
    }

    TicketPassService& passes_;
    OrderService& orders_;
    TicketCodes& codes_;
    Printer printer_;
    Throttle per_address_{{.per_second = 1.0 / 60, .burst = 30}, CountedBy::address, too_often("")};
    RateLimit per_email_{{.per_second = 1.0 / 300, .burst = 10}}; ///< Whoever gets the mail did not ask for it.
};

} // namespace frontrow
