#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/money/receipt_service.hpp"
#include "domain/selling/order.hpp"
#include "formats/json.hpp"
#include "formats/money/receipt_html.hpp"
#include "formats/money/receipt_pdf.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/printer.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// The receipts of an order. Whoever knows the secret id of an order has them, and those of the house by its reference.
class ReceiptHandler {
public:
    explicit ReceiptHandler(ReceiptService& receipts) : receipts_(receipts) {}

    void add_routes(Router& router) {
        const auto by_link = [](const Request& request) { return path_id<OrderId>(request, "order"); };
        const std::string own = "/api/orders/{order}/receipts";
        router.add("GET", own, [=, this](const Request& request) { return list(receipts_.list(by_link(request))); });
        router
            .add("POST", own,
                 [=, this](const Request& request) {
                     return list(receipts_.issue(by_link(request), read_recipient(request)));
                 })
            .limited_by(printer_.per_address());
        router
            .add("GET", own + "/{number}/pdf",
                 [=, this](const Request& request) { return pdf(request, by_link(request)); })
            .limited_by(printer_.per_address());
        router.add("GET", own + "/{number}/page",
                   [=, this](const Request& request) { return page(request, by_link(request)); });

        const auto by_reference = [this](const Request& request) {
            const auto reference = reference_of(request.parameters.at("reference"));
            if (reference.empty()) throw Refusal(no_such_order());
            return value_of(receipts_.id_of(reference));
        };
        const std::string all = "/api/admin/orders/{reference}/receipts";
        router.add("GET", all, Permission::see_orders,
                   [=, this](const Request& request) { return list(receipts_.list(by_reference(request))); });
        router.add("POST", all, Permission::edit_orders, [=, this](const Request& request) {
            return list(receipts_.issue(by_reference(request), read_recipient(request)));
        });
        router.add("GET", all + "/{number}/pdf", Permission::see_orders,
                   [=, this](const Request& request) { return pdf(request, by_reference(request)); });
        router.add("GET", all + "/{number}/page", Permission::see_orders,
                   [=, this](const Request& request) { return page(request, by_reference(request)); });
    }

private:
    /// Nobody where no name is given.
    static Recipient read_recipient(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        Recipient to;
        if (fields.has("name")) to.name = read_person_name(fields, "name").text();
        to.address = read_address(fields, "address");
        if (to.name.empty() && !to.address.empty()) Fields::refuse("name", "must be there with an address");
        return to;
    }

    static Response list(Result<std::vector<Receipt>> found) {
        Json items = Json::array();
        for (const auto& receipt : value_of(std::move(found))) items.push_back(receipt_json(receipt));
        return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
    }

    static Json receipt_json(const Receipt& receipt) {
        const auto& currency = receipt.amount.currency;
        Json lines = Json::array();
        for (const auto& line : receipt.lines)
            lines.push_back({{"ticket", line.ticket.text()},
                             {"fee", line.is_fee},
                             {"section", line.section},
                             {"row", line.row},
                             {"label", line.label},
                             {"type", line.ticket_type},
                             {"amount", money_json(Money{line.amount, currency})},
                             {"basis_points", line.tax_rate ? Json(*line.tax_rate) : Json(nullptr)},
                             {"tax", money_json(Money{line.tax, currency})}});
        return {{"number", spelled_number(receipt)},
                {"kind", receipt.kind == ReceiptKind::credit_note ? "credit_note"
                         : receipt.to.name.empty()                ? "receipt"
                                                                  : "invoice"},
                {"issued_at", rfc3339(receipt.issued_at)},
                {"amount", money_json(receipt.amount)},
                {"donation", money_json(Money{receipt.donation, currency})},
                {"gift_card", money_json(Money{receipt.card_sold, currency})},
                {"by_gift_card", money_json(Money{receipt.by_gift_card, currency})},
                {"corrects",
                 receipt.corrects ? Json(spelled_number(ReceiptKind::receipt, *receipt.corrects)) : Json(nullptr)},
                {"name", receipt.to.name},
                {"address", lines_json(receipt.to.address)},
                {"lines", std::move(lines)}};
    }

    Response pdf(const Request& request, const OrderId& order) {
        const auto language = Printer::language_in(request, "en");
        const auto printed = value_of(receipts_.find(order, request.parameters.at("number")));
        const Printer::Turn turn(printer_, request, "Much is being printed right now. Try again.");
        return Response::of(200, "application/pdf", receipt_pdf(printed, language))
            .with("Cache-Control", "no-store")
            .with("Content-Disposition", "inline; filename=\"" + spelled_number(printed.receipt) + ".pdf\"");
    }

    /// What the PDF says, as a page on which nothing runs.
    Response page(const Request& request, const OrderId& order) {
        const auto language = Printer::language_in(request, "en");
        const auto printed = value_of(receipts_.find(order, request.parameters.at("number")));
        return Response::of(200, "text/html; charset=utf-8", receipt_html(printed, language))
            .with("Cache-Control", "no-store")
            .with("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; "
                                             "frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    }

    ReceiptService& receipts_;
    Printer printer_;
};

} // namespace frontrow
