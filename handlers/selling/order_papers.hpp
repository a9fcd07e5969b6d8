#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/admission/ticket_codes.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_papers.hpp"
#include "formats/house_words.hpp"
#include "formats/order_papers.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

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
            .limited_by(per_address_);
        router.add("GET", "/api/admin/orders/{reference}/tickets.pdf", Permission::see_orders,
                   [this](const Request& request) {
                       const auto reference = reference_of(request.parameters.at("reference"));
                       if (reference.empty()) throw Refusal(no_such_order());
                       return tickets(request, papers_.find(reference));
                   });
        router.add("GET", "/api/orders/{order}/calendar.ics", [this](const Request& request) {
            const auto papers = value_of(papers_.find(path_id<OrderId>(request, "order")));
            return file("text/calendar; charset=utf-8", order_calendar(papers, language_in(request, papers)),
                        papers.detail.order, ".ics");
        });
    }

private:
    /// How many callers may have a file made at a time: one is at work, the others wait on workers that others want.
    static constexpr int kMaxAtOnce = 6;

    Response tickets(const Request& request, Result<OrderPapers> found) {
        const auto papers = value_of(std::move(found));
        const auto language = language_in(request, papers);
        const auto paper = paper_in(request);
        const Order& order = papers.detail.order;
        if (!has_printed_tickets(papers.detail))
            throw Refusal(Error::conflict("no_tickets", "This order has no tickets that could be printed."));
        const Entry entry(at_once_);
        if (entry.is_too_much)
            throw Refusal(
                {ErrorKind::unavailable, "printer_busy", "Many tickets are being printed right now. Try again."});
        return file("application/pdf", tickets_pdf(papers, codes_.signer(), language, paper), order, ".pdf");
    }

    static Paper paper_in(const Request& request) {
        const auto format = request.query_value("format").value_or("a4");
        if (format == "a4") return Paper::a4;
        if (format == "phone") return Paper::phone;
        if (format == "roll") return Paper::roll;
        throw Refusal(Error::invalid("format", "The parameter format must be a4, phone or roll."));
    }

    static Language language_in(const Request& request, const OrderPapers& papers) {
        const auto language = request.query_value("language");
        if (!language) return language_of(papers.shop.language);
        if (*language != "de" && *language != "en")
            throw Refusal(Error::invalid("language", "The parameter language must be de or en."));
        return language_of(*language);
    }

    /// A file for its caller alone: it may let people in, so nobody on the way keeps it.
    static Response file(std::string kind, std::string bytes, const Order& order, std::string_view ending) {
        return Response::of(200, std::move(kind), std::move(bytes))
            .with("Cache-Control", "no-store")
            .with("Content-Disposition",
                  "attachment; filename=\"tickets-" + spelled_reference(order.reference) + std::string(ending) + "\"");
    }

    struct Entry {
        explicit Entry(std::atomic<int>& count) : of(count), is_too_much(++count > kMaxAtOnce) {}
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry() { --of; }
        std::atomic<int>& of;
        const bool is_too_much;
    };

    OrderPapersService& papers_;
    TicketCodes& codes_;
    std::atomic<int> at_once_ = 0;
    Throttle per_address_{
        {.per_second = 1, .burst = 30},
        CountedBy::address,
        {ErrorKind::too_many, "too_many_files", "Too many files at once. Try again in a moment.", {}}};
};

} // namespace frontrow
