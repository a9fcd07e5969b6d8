#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/identity.hpp"
#include "domain/selling/order_service.hpp"
#include "formats/qr_code.hpp"
#include "handlers/common.hpp"
#include "handlers/people/buyer.hpp"
#include "handlers/programme/session.hpp"
#include "handlers/promotion/campaign.hpp"
#include "handlers/seating/seat_map.hpp"
#include "http/router.hpp"

namespace frontrow {

inline std::string_view name_of(OrderStatus status) {
    switch (status) {
    case OrderStatus::paid:
        return "paid";
    case OrderStatus::reserved:
        return "reserved";
    case OrderStatus::cancelled:
        return "cancelled";
    case OrderStatus::refunded:
        return "refunded";
    }
    return {};
}

inline std::string_view name_of(PaymentMethod method) {
    switch (method) {
    case PaymentMethod::free:
        return "free";
    case PaymentMethod::demo:
        return "demo";
    case PaymentMethod::box_office:
        return "box_office";
    case PaymentMethod::cash:
        return "cash";
    case PaymentMethod::card_terminal:
        return "card_terminal";
    }
    return {};
}

inline std::string_view name_of(PaymentStatus status) {
    switch (status) {
    case PaymentStatus::paid:
        return "paid";
    case PaymentStatus::due:
        return "due";
    case PaymentStatus::cancelled:
        return "cancelled";
    }
    return {};
}

/// A reference as people read it: in two halves.
inline std::string spelled_reference(const std::string& reference) {
    return reference.substr(0, kReferenceLength / 2) + "-" + reference.substr(kReferenceLength / 2);
}

/// /api/orders.
class OrderHandler {
public:
    OrderHandler(OrderService& orders, const Buyers& buyers, const Digest& digest)
        : orders_(orders), buyers_(buyers), digest_(digest) {}

    void add_routes(Router& router) {
        router.add("POST", "/api/orders", [this](const Request& request) {
            auto body = value_of(orders_.place(read_request(request), render));
            return Response::of(201, "application/json", std::move(body)).with("Cache-Control", "no-store");
        });
        router.add("GET", "/api/vouchers/{code}", [this](const Request& request) { return preview(request); })
            .limited_by(codes_per_address_)
            .limited_by(codes_per_buyer_);
        router.add("GET", "/api/orders/{order}", [this](const Request& request) {
            return answer(value_of(orders_.find(path_id<OrderId>(request, "order"))));
        });
        router.add("DELETE", "/api/orders/{order}", [this](const Request& request) {
            return answer(value_of(orders_.cancel(path_id<OrderId>(request, "order"))));
        });
        router.add("DELETE", "/api/orders/{order}/tickets/{ticket}", [this](const Request& request) {
            const auto order = path_id<OrderId>(request, "order");
            return answer(value_of(orders_.cancel_ticket(order, path_id<TicketId>(request, "ticket"))));
        });
        router.add("GET", "/api/orders/{order}/tickets/{ticket}/code.svg", [this](const Request& request) {
            return picture(value_of(orders_.find(path_id<OrderId>(request, "order"))).order,
                           path_id<TicketId>(request, "ticket"));
        });
    }

    /// The bytes that answer with an order.
    static std::string render(const OrderDetail& detail) {
        const Order& order = detail.order;
        const Event& event = detail.session.event;
        Json json{{"id", order.id.text()},
                  {"reference", spelled_reference(order.reference)},
                  {"status", name_of(order.status)},
                  {"session", detail.session.session.slug.text()},
                  {"event",
                   {{"slug", event.slug.text()},
                    {"title", event.title},
                    {"artist", event.artist},
                    {"image", event.image.empty() ? Json(nullptr) : Json(event.image)}}},
                  {"venue", venue_json(detail.session.venue)},
                  {"starts_at", rfc3339(detail.session.session.starts_at)},
                  {"doors_at", rfc3339(detail.session.session.doors_at)},
                  {"created_at", rfc3339(order.created_at)},
                  {"tickets", Json::array()},
                  {"total", money_json(order.total)},
                  {"customer", {{"name", given_name(order.customer)}, {"email", given_email(order.customer)}}},
                  {"payment", {{"method", name_of(order.payment.method)}, {"status", name_of(order.payment.status)}}}};
        for (const auto& ticket : order.tickets) json["tickets"].push_back(ticket_json(detail, ticket));
        if (order.redemption)
            json["voucher"] = {{"code", order.redemption->code.text()},
                               {"discount", money_json(Money{discount_of(order), order.total.currency})}};
        return to_bytes({{"order", std::move(json)}});
    }

    /// The key of a request that must not happen twice. Throws Refusal where there is none.
    static std::string idempotency_key(const Request& request) {
        std::string key(request.header("idempotency-key").value_or(""));
        if (key.empty() || key.size() > kMaxKeyBytes || !is_plain_text(key))
            throw Refusal(Error::invalid(
                "Idempotency-Key",
                "The header Idempotency-Key is required: up to 255 characters of your choice, new for each order."));
        return key;
    }

    static std::optional<Money> read_total(const Fields& fields) {
        if (!fields.has("total")) return {};
        const Fields total = fields.object("total");
        const auto currency = Currency::parse(total.text("currency", 3));
        if (!currency) Fields::refuse("total.currency", "is not a currency code");
        return Money{total.integer("amount", 0, INT64_MAX), *currency};
    }

private:
    static constexpr std::size_t kMaxKeyBytes = 255;
    static constexpr std::size_t kMaxVoucherBytes = 100;

    [[nodiscard]] OrderRequest read_request(const Request& request) {
        const auto buyer = buyers_.require(request);
        const auto key = idempotency_key(request);
        const Json body = json_body(request);
        const Fields fields(body, "");
        const Fields customer = fields.object("customer");
        const Fields payment = fields.object("payment");
        const auto hold = HoldId::parse(fields.text("hold", HoldId::kMaxBytes));
        if (!hold) Fields::refuse("hold", "is not the id of a hold");
        const auto method = read_method(payment);
        std::string card = method == PaymentMethod::demo ? payment.text("card", 30) : "";
        return {.hold = *hold,
                .buyer = buyer,
                .customer = read_customer(customer),
                .method = method,
                .card = std::move(card),
                .seen_total = read_total(fields),
                .voucher = read_voucher(request, fields),
                .campaign = campaign_of(request),
                .idempotency_key = key,
                .request_digest = digest_.of(request.body)};
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
        for (const auto known : {PaymentMethod::free, PaymentMethod::demo, PaymentMethod::box_office})
            if (method == name_of(known)) return known;
        Fields::refuse("payment.method", "must be free, demo or box_office");
    }

    std::optional<VoucherCode> read_voucher(const Request& request, const Fields& fields) {
        if (!fields.has("voucher")) return {};
        const auto text = fields.text("voucher", kMaxVoucherBytes);
        codes_per_address_.take(request);
        codes_per_buyer_.take(request);
        return known_form(text);
    }

    /// What a hold would cost with a voucher.
    Response preview(const Request& request) {
        const auto buyer = buyers_.require(request);
        const auto hold = query_id<HoldId>(request, "hold");
        const auto code = known_form(request.parameters.at("code"));
        const auto price = value_of(orders_.preview(hold, buyer, code));
        return json_answer(
            200,
            {{"voucher", code.text()}, {"discount", money_json(price.discount)}, {"total", money_json(price.total)}});
    }

    /// A code that cannot be one is refused like one that nobody has.
    static VoucherCode known_form(const std::string& text) {
        if (const auto code = VoucherCode::parse(text)) return *code;
        throw Refusal({ErrorKind::invalid, "voucher_unknown", "There is no voucher with this code.", "voucher"});
    }

    static Response answer(const OrderDetail& detail) {
        return Response::of(200, "application/json", render(detail)).with("Cache-Control", "no-store");
    }

    /// The code of a ticket for scanners at the doors.
    static Response picture(const Order& order, const TicketId& id) {
        for (const auto& ticket : order.tickets)
            if (ticket.id == id && ticket.status == TicketStatus::valid)
                return Response::of(200, "image/svg+xml", qr_svg(ticket.code))
                    .with("Cache-Control", "private, max-age=86400, immutable")
                    .with("Content-Security-Policy", "default-src 'none'");
        throw Refusal(Error::not_found("There is no such valid ticket."));
    }

    /// What the voucher took off the tickets that count: the valid ones, or all of an order that has ended.
    static std::int64_t discount_of(const Order& order) {
        if (order.status == OrderStatus::cancelled || order.status == OrderStatus::refunded)
            return order.redemption->discount;
        std::int64_t discount = 0;
        for (const auto& ticket : order.tickets)
            if (ticket.status == TicketStatus::valid) discount += ticket.discount;
        return discount;
    }

    static Json ticket_json(const OrderDetail& detail, const Ticket& ticket) {
        const SeatMap& map = *detail.map;
        const bool seated = map.is_seat(ticket.place);
        return {{"id", ticket.id.text()},
                {"code", ticket.code},
                {"seat", map.place_id(ticket.place)},
                {"section", seated ? map.section_of(ticket.place).name : map.area_of(ticket.place).name},
                {"row", seated ? Json(map.row_of(ticket.place).label) : Json(nullptr)},
                {"label", seated ? Json(map.seats()[ticket.place].label) : Json(nullptr)},
                {"kind", seated ? name_of(map.seats()[ticket.place].kind) : "standing"},
                {"category", map.category_name(ticket.place)},
                {"type", ticket.ticket_type},
                {"price", money_json(Money{ticket.amount, detail.order.total.currency})},
                {"status", ticket.status == TicketStatus::valid ? "valid" : "cancelled"}};
    }

    OrderService& orders_;
    const Buyers& buyers_;
    const Digest& digest_;
    /// Slow down whoever guesses codes: by buyer, and by address, since a new buyer is easily made.
    static Error too_many_codes() {
        return {ErrorKind::too_many, "too_many_codes", "These are too many codes. Try again in a minute.", "voucher"};
    }
    Throttle codes_per_buyer_{{.per_second = 0.2, .burst = 20}, CountedBy::buyer, too_many_codes()};
    Throttle codes_per_address_{{.per_second = 1, .burst = 60}, CountedBy::address, too_many_codes()};
};

} // namespace frontrow
