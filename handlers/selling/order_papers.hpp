#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/admission/ticket_codes.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_papers.hpp"
#include "formats/selling/order_papers.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/printer.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// The files of an order: tickets to print, and its entry for a calendar. Whoever knows the secret id of an order
/// gets them, and those of the house by its reference.
class OrderPapersHandler {
public:
    OrderPapersHandler(OrderPapersService& papers, TicketCodes& codes) : papers_(papers), codes_(codes) {}

    void add_routes(Router& router) {
        router
            .add("GET", "/api/orders/{order}/tickets.pdf",
                 [this](const Request& request) {
                     return tickets(request, papers_.find(path_id<OrderId>(request, "order")));
                 })
            .limited_by(printer_.per_address());
        router.add("GET", "/api/admin/orders/{reference}/tickets.pdf", Permission::see_orders,
                   [this](const Request& request) {
                       const auto reference = reference_of(request.parameters.at("reference"));
                       if (reference.empty()) throw Refusal(no_such_order());
                       return tickets(request, papers_.find(reference));
                   });
        router.add("GET", "/api/orders/{order}/calendar.ics", [this](const Request& request) {
            const auto papers = value_of(papers_.find(path_id<OrderId>(request, "order")));
            return file("text/calendar; charset=utf-8",
                        order_calendar(papers, Printer::language_in(request, papers.shop.language)),
                        papers.detail.order, ".ics");
        });
    }

private:
    Response tickets(const Request& request, Result<OrderPapers> found) {
        const auto papers = value_of(std::move(found));
        const auto language = Printer::language_in(request, papers.shop.language);
        const auto paper = Printer::paper_in(request);
        const Order& order = papers.detail.order;
        if (!has_printed_tickets(papers.detail))
            throw Refusal(Error::conflict("no_tickets", "This order has no tickets that could be printed."));
        const Printer::Turn turn(printer_, request, "Many tickets are being printed right now. Try again.");
        return file("application/pdf", tickets_pdf(papers, codes_.signer(), language, paper), order, ".pdf");
    }

    /// A file for its caller alone: it may let people in, so nobody on the way keeps it.
    static Response file(std::string kind, std::string bytes, const Order& order, std::string_view ending) {
        return file_answer(std::move(kind), std::move(bytes),
                           "tickets-" + spelled_reference(order.reference) + std::string(ending));
    }

    OrderPapersService& papers_;
    TicketCodes& codes_;
    Printer printer_;
};

} // namespace frontrow
