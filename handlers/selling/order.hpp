#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/admission/ticket_codes.hpp"
#include "domain/identity.hpp"
#include "domain/selling/order_service.hpp"
#include "formats/json.hpp"
#include "formats/qr_code.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/buyer_identity.hpp"
#include "handlers/shared/campaign_cookie.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/gift_card.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/seat_choice.hpp"
#include "handlers/shared/tax_json.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/orders.
class OrderHandler {
public:
    /// `places_for_nothing`: how many an address may have within ten minutes that cost nothing, or nothing yet.
    OrderHandler(OrderService& orders, const BuyerIdentities& buyers, const Digest& digest, TicketCodes& codes,
                 std::int64_t places_for_nothing)
        : orders_(orders), buyers_(buyers), digest_(digest), codes_(codes),
          for_nothing_per_address_({.per_second = static_cast<double>(places_for_nothing) / 600,
                                    .burst = static_cast<double>(2 * places_for_nothing)}) {}

    void add_routes(Router& router) {
        router.add("POST", "/api/orders", [this](const Request& request) { return place(request); });
        router.add("GET", "/api/vouchers/{code}", [this](const Request& request) { return preview(request); })
            .limited_by(codes_per_address_)
            .limited_by(codes_per_buyer_);
        router.add("POST", "/api/holds/{hold}/code", [this](const Request& request) { return try_code(request); })
            .limited_by(codes_per_address_)
            .limited_by(codes_per_buyer_);
        router.add("GET", "/api/orders/{order}", [this](const Request& request) {
            return answer(value_of(orders_.find_fresh(path_id<OrderId>(request, "order"))));
        });
        router.add("DELETE", "/api/orders/{order}", [this](const Request& request) {
            return answer(value_of(orders_.cancel(path_id<OrderId>(request, "order"))));
        });
        router.add("POST", "/api/orders/{order}/give-back", [this](const Request& request) {
            const auto order = path_id<OrderId>(request, "order");
            const Json body = json_body(request);
            const auto seen = read_money(Fields(body, ""), "refund", 0, INT64_MAX);
            return answer(value_of(orders_.give_back(order, seen)));
        });
        router.add("POST", "/api/orders/{order}/payments", [this](const Request& request) {
            const auto order = path_id<OrderId>(request, "order");
            const Json body = json_body(request);
            return answer(value_of(orders_.pay_otherwise(order, read_method(Fields(body, "")))));
        });
        router.add("DELETE", "/api/orders/{order}/tickets/{ticket}", [this](const Request& request) {
            const auto order = path_id<OrderId>(request, "order");
            const bool together = query_number(request, "together", 0, 0, 1) == 1;
            return answer(value_of(orders_.cancel_ticket(order, path_id<TicketId>(request, "ticket"), together)));
        });
        router.add("GET", "/api/orders/{order}/tickets/{ticket}/code.svg", [this](const Request& request) {
            return picture(value_of(orders_.find(path_id<OrderId>(request, "order"))),
                           path_id<TicketId>(request, "ticket"));
        });
    }

private:
    static constexpr std::size_t kMaxVoucherBytes = 100;

    Response place(const Request& request) {
        const auto answered = [](std::string body) {
            return Response::of(201, "application/json", std::move(body)).with("Cache-Control", "no-store");
        };
        const auto buyer = buyers_.require(request); // before the body is looked at
        const Json body = json_body(request);
        const Fields fields(body, "");
        auto order = read_request(request, fields, buyer);
        const auto voucher = fields.optional_text("voucher", kMaxVoucherBytes);
        const auto card = fields.optional_text("gift_card", GiftCardCode::kMaxTyped);
        if (voucher || card) {
            // A repeated order is no guess: it gets its first answer, however many codes the caller has tried.
            if (auto first = value_of(orders_.first_answer_to(order, render_order))) return answered(std::move(*first));
            codes_per_address_.take(request);
            codes_per_buyer_.take(request);
            if (voucher) order.voucher = known_form(*voucher);
            if (card) order.gift_card = read_gift_card(*card, digest_);
        }
        return answered(value_of(orders_.place(order, render_order)));
    }

    [[nodiscard]] OrderRequest read_request(const Request& request, const Fields& fields, const BuyerId& buyer) {
        const auto key = idempotency_key(request);
        const Fields customer = fields.object("customer");
        const Fields payment = fields.object("payment");
        const auto hold = HoldId::parse(fields.text("hold", HoldId::kMaxBytes));
        if (!hold) Fields::refuse("hold", "is not the id of a hold");
        const auto method = read_method(payment);
        std::string card = method == PaymentMethod::demo && payment.has("card") ? payment.text("card", 30) : "";
        return {.hold = *hold,
                .buyer = buyer,
                .customer = read_customer(customer),
                .method = method,
                .card = std::move(card),
                .seen_total = read_total(fields),
                .donation = read_donation(fields),
                .attendees = read_attendees(fields, programme_rules::kMaxSeats),
                .language = read_language(fields),
                .campaign = campaign_of(request),
                .client = client_of(request, digest_),
                .exchanged = read_exchanged(fields),
                .why_not_for_nothing = [this, &request](const Order& order) { return why_not(request, order); },
                .idempotency_key = key,
                .request_digest = digest_.of(request.body)};
    }

    /// An order that costs nothing keeps its seats from others all the same, and writes to whatever address it names.
    std::optional<Error> why_not(const Request& request, const Order& order) {
        if (request.address.empty()) return {}; // the machine itself, which none counts
        const Error too_many_mails{ErrorKind::too_many, "too_many_mails",
                                   "These are too many orders for one e-mail address. Try again in a few minutes.",
                                   "customer.email"};
        if (auto refused =
                frontrow::why_not(for_nothing_per_email_, lower_case(order.customer.email.text()), too_many_mails))
            return refused;
        if (!for_nothing_per_address_.take(request.address, Steady::now(), static_cast<double>(order.tickets.size())))
            return Error::conflict("too_many_from_address",
                                   "Many seats have been taken from this address. Try again in a few minutes.");
        return {};
    }

    static std::optional<OrderId> read_exchanged(const Fields& fields) {
        if (!fields.has("exchange")) return {};
        auto order = OrderId::parse(fields.text("exchange", OrderId::kMaxBytes));
        if (!order) Fields::refuse("exchange", "is not the id of an order");
        return order;
    }

    static std::optional<Money> read_donation(const Fields& fields) {
        if (!fields.has("donation")) return {};
        return read_money(fields, "donation", 1, kMaxDonation);
    }

    static Customer read_customer(const Fields& fields) {
        const auto name = PersonName::parse(fields.text("name", PersonName::kMaxBytes));
        if (!name) Fields::refuse("customer.name", "must not be empty");
        const auto email = Email::parse(fields.text("email", 254));
        if (!email) Fields::refuse("customer.email", "is not an e-mail address");
        return {*name, *email};
    }

    static PaymentMethod read_method(const Fields& payment) {
        const auto method = payment.text("method", 20);
        for (const auto known : {PaymentMethod::free, PaymentMethod::demo, PaymentMethod::box_office,
                                 PaymentMethod::stripe, PaymentMethod::mollie, PaymentMethod::transfer})
            if (method == name_of(known)) return known;
        Fields::refuse("payment.method", "must be free, demo, box_office, stripe, mollie or transfer");
    }

    /// What a hold would cost with a voucher, or what is on the gift card with this code.
    /// Only a voucher: what a gift card is paid with is money, and a path stands in the logs of proxies.
    Response preview(const Request& request) {
        const auto buyer = buyers_.require(request);
        return preview(query_id<HoldId>(request, "hold"), buyer, known_form(request.parameters.at("code")));
    }

    /// A voucher or a gift card.
    Response try_code(const Request& request) {
        const auto buyer = buyers_.require(request);
        const auto hold = path_id<HoldId>(request, "hold");
        const Json body = json_body(request);
        const auto typed = Fields(body, "").text("code", kMaxVoucherBytes);
        if (const auto card = GiftCardCode::parse(typed))
            if (const auto known = value_of(orders_.preview(hold, buyer, key_of(*card, digest_))))
                return json_answer(200, card_json(*known));
        return preview(hold, buyer, known_form(typed));
    }

    Response preview(const HoldId& hold, const BuyerId& buyer, const VoucherCode& code) {
        const auto price = value_of(orders_.preview(hold, buyer, code));
        Json json{
            {"voucher", code.text()}, {"discount", money_json(price.discount)}, {"total", money_json(price.total)}};
        add_taxes(json, price.tax.sums, price.tax.exemption, price.total.currency);
        return json_answer(200, json);
    }

    static Json card_json(const CardPreview& preview) {
        const auto& currency = preview.total.currency;
        const auto part = std::min(preview.card.available, preview.total.amount);
        return {{"gift_card", preview.card.code.spelled()},
                {"balance", money_json(Money{preview.card.available, currency})},
                {"total", money_json(preview.total)},
                {"due", money_json(Money{preview.total.amount - part, currency})}};
    }

    /// A code that cannot be one is refused like one that nobody has.
    static VoucherCode known_form(const std::string& text) {
        if (const auto code = VoucherCode::parse(text)) return *code;
        throw Refusal({ErrorKind::invalid, "voucher_unknown", "There is no voucher with this code.", "voucher"});
    }

    static Response answer(const OrderDetail& detail) {
        return Response::of(200, "application/json", render_order(detail)).with("Cache-Control", "no-store");
    }

    /// The code of a ticket for scanners at the doors. A ticket that moves has another one, so nobody keeps it.
    Response picture(const OrderDetail& detail, const TicketId& id) {
        for (const auto& ticket : detail.order.tickets)
            if (ticket.id == id && has_code(detail.order, ticket))
                return Response::of(200, "image/svg+xml",
                                    qr_svg(codes_.signer().digits(detail.session.session, ticket)))
                    .with("Cache-Control", "no-store")
                    .with("Content-Security-Policy", "default-src 'none'");
        throw Refusal(Error::not_found("There is no such valid ticket."));
    }

    OrderService& orders_;
    const BuyerIdentities& buyers_;
    const Digest& digest_;
    TicketCodes& codes_;
    /// Slow down whoever guesses codes: by buyer, and by address, since a new buyer is easily made.
    static Error too_many_codes() {
        return {ErrorKind::too_many, "too_many_codes", "These are too many codes. Try again in a minute.", "voucher"};
    }
    Throttle codes_per_buyer_{{.per_second = 0.2, .burst = 20}, CountedBy::buyer, too_many_codes()};
    Throttle codes_per_address_{{.per_second = 1, .burst = 60}, CountedBy::address, too_many_codes()};
    RateLimit for_nothing_per_address_;                                       ///< Places.
    RateLimit for_nothing_per_email_{{.per_second = 1.0 / 300, .burst = 10}}; ///< Orders.
};

} // namespace frontrow
