#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/identity.hpp"
#include "domain/order_service.hpp"
#include "handlers/buyer.hpp"
#include "handlers/common.hpp"
#include "handlers/seat_map.hpp"
#include "handlers/session.hpp"
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
    }

private:
    static constexpr std::size_t kMaxKeyBytes = 255;

    [[nodiscard]] OrderRequest read_request(const Request& request) const {
        const auto buyer = buyers_.require(request);
        const std::string key(request.header("idempotency-key").value_or(""));
        if (key.empty() || key.size() > kMaxKeyBytes || !is_plain_text(key))
            throw Refusal(Error::invalid(
                "Idempotency-Key",
                "The header Idempotency-Key is required: up to 255 characters of your choice, new for each order."));
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

    static std::optional<Money> read_total(const Fields& fields) {
        if (!fields.has("total")) return {};
        const Fields total = fields.object("total");
        const auto currency = Currency::parse(total.text("currency", 3));
        if (!currency) Fields::refuse("total.currency", "is not a currency code");
        return Money{total.integer("amount", 0, INT64_MAX), *currency};
    }

    static Response answer(const OrderDetail& detail) {
        return Response::of(200, "application/json", render(detail)).with("Cache-Control", "no-store");
    }

    static std::string render(const OrderDetail& detail) {
        const Order& order = detail.order;
        const Event& event = detail.session.event;
        Json json{{"id", order.id.text()},
                  {"reference", order.reference.substr(0, 4) + "-" + order.reference.substr(4)},
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
                  {"customer", {{"name", order.customer.name.text()}, {"email", order.customer.email.text()}}},
                  {"payment", {{"method", name_of(order.payment.method)}, {"status", name_of(order.payment.status)}}}};
        for (const auto& ticket : order.tickets) json["tickets"].push_back(ticket_json(detail, ticket));
        return to_bytes({{"order", std::move(json)}});
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
};

} // namespace frontrow
