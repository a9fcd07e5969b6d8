#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/people/login_service.hpp"
#include "domain/selling/counter_service.hpp"
#include "domain/selling/direct_sale.hpp"
#include "domain/selling/order_admin_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/orders.
class OrderAdminHandler {
public:
    OrderAdminHandler(OrderAdminService& desk, const Digest& digest) : desk_(desk), digest_(digest) {}

    void add_routes(Router& router) {
        const std::string all = "/api/admin/orders";
        const std::string one = all + "/{reference}";
        router.add("GET", all, Permission::see_orders, [this](const Request& request) { return list(request); });
        router.add("GET", all + ".csv", Permission::see_orders,
                   [this](const Request& request) { return csv(request); });
        router.add("GET", one, Permission::see_orders,
                   [this](const Request& request) { return answer(desk_.find(reference_in(request))); });
        router.add("POST", one + "/cancel", Permission::edit_orders, [this](const Request& request) {
            return answer(
                desk_.cancel(actor_of(request.caller->user), reference_in(request), read_block_again(request)));
        });
        router.add("POST", all + "/cancel", Permission::edit_orders,
                   [this](const Request& request) { return cancel_several(request); });
        router.add("POST", one + "/pay", Permission::edit_orders, [this](const Request& request) {
            const auto reference = reference_in(request);
            const auto [method, amount] = read_payment(request);
            return answer(desk_.pay(actor_of(request.caller->user), reference, method, amount));
        });
        router.add("POST", one + "/refunds", Permission::edit_orders,
                   [this](const Request& request) { return refund(request); });
        router.add("POST", one + "/move", Permission::edit_orders, [this](const Request& request) {
            const auto reference = reference_in(request);
            return answer(desk_.move(actor_of(request.caller->user), reference, read_moves(request)));
        });
        router.add("PUT", one + "/tickets/{ticket}/attendee", Permission::edit_orders, [this](const Request& request) {
            const auto reference = reference_in(request);
            const Json body = json_body(request);
            const Fields fields(body, "");
            const auto name = fields.has("name") ? read_person_name(fields, "name").text() : std::string();
            const auto ticket = path_id<TicketId>(request, "ticket");
            return answer(desk_.name_attendee(actor_of(request.caller->user), reference, ticket, name));
        });
        router.add("PUT", one + "/note", Permission::edit_orders, [this](const Request& request) {
            const auto reference = reference_in(request);
            const Json body = json_body(request);
            const Fields fields(body, "");
            const auto note = std::string(trimmed(read_prose(fields, "note", kMaxNote)));
            const auto row_version = read_row_version(fields);
            return answer(desk_.write_note(actor_of(request.caller->user), reference, note, row_version));
        });
    }

private:
    static constexpr std::size_t kMaxQueryBytes = 120;

    static std::string reference_in(const Request& request) {
        auto reference = reference_of(request.parameters.at("reference"));
        if (reference.empty()) throw Refusal(no_such_order());
        return reference;
    }

    static OrderQuery read_query(const Request& request) {
        OrderQuery query;
        query.text = trimmed(request.query_value("q").value_or(""));
        if (query.text.size() > kMaxQueryBytes || !is_plain_text(query.text))
            throw Refusal(Error::invalid("q", "Look for at most 120 bytes of plain text."));
        query.from = query_day(request, "from");
        query.until = query_day(request, "until");
        if (request.query_value("event")) query.event = query_id<EventSlug>(request, "event");
        if (request.query_value("session")) query.session = query_id<SessionSlug>(request, "session");
        if (const auto status = request.query_value("status")) {
            for (const auto known :
                 {OrderStatus::paid, OrderStatus::reserved, OrderStatus::cancelled, OrderStatus::refunded,
                  OrderStatus::expired, OrderStatus::pending, OrderStatus::partly_refunded})
                if (*status == name_of(known)) query.status = known;
            if (!query.status)
                throw Refusal(Error::invalid("status", "The parameter status must be paid, reserved, cancelled, "
                                                       "refunded, expired, pending or partly_refunded."));
        }
        if (request.query_value("after")) query.after = query_text(request, "after");
        return query;
    }

    /// How a reservation is paid, and how much has come. Programs that do not say so get the way that it was reserved
    /// for, and take what is to be paid.
    static std::pair<std::optional<PaymentMethod>, std::optional<Money>> read_payment(const Request& request) {
        if (request.body.empty()) return {};
        const Json body = json_body(request);
        const Fields fields(body, "");
        std::optional<PaymentMethod> method;
        std::optional<Money> amount;
        if (fields.has("method"))
            method = method_among(fields, {PaymentMethod::cash, PaymentMethod::card_terminal, PaymentMethod::transfer,
                                           PaymentMethod::box_office});
        if (fields.has("amount")) amount = read_money(fields, "amount", 1, INT64_MAX);
        return {method, amount};
    }

    static PaymentMethod method_among(const Fields& fields, std::initializer_list<PaymentMethod> known) {
        const auto name = fields.text("method", 20);
        std::string names;
        for (const auto method : known) {
            if (name == name_of(method)) return method;
            names.append(names.empty() ? "" : ", ").append(name_of(method));
        }
        Fields::refuse("method", "must be one of " + names);
    }

    /// Gives back tickets or an amount.
    Response refund(const Request& request) {
        const auto reference = reference_in(request);
        Refund wanted;
        wanted.request_key = idempotency_key(request);
        wanted.request_digest = digest_.of(request.body);
        wanted.who = actor_of(request.caller->user);
        const Json body = json_body(request);
        const Fields fields(body, "");
        wanted.is_donation_back = fields.flag("donation", false);
        const bool is_alone = wanted.is_donation_back && !fields.has("amount") && !fields.has("tickets");
        if (!is_alone && fields.has("amount") == fields.has("tickets"))
            Fields::refuse("tickets", "must be there, or the amount must be, and not both");
        if (fields.has("amount")) {
            wanted.amount = read_money(fields, "amount", 1, INT64_MAX);
        } else if (!is_alone) {
            wanted.tickets = read_tickets(fields);
            wanted.keeps_fee = fields.flag("keep_fee", false);
        }
        if (fields.has("method"))
            wanted.method =
                method_among(fields, {PaymentMethod::cash, PaymentMethod::transfer, PaymentMethod::card_terminal,
                                      PaymentMethod::demo, PaymentMethod::box_office, PaymentMethod::free,
                                      PaymentMethod::stripe, PaymentMethod::mollie, PaymentMethod::gift_card});
        wanted.reason = trimmed(fields.text("reason", kMaxReasonBytes));
        if (wanted.reason.empty()) Fields::refuse("reason", "must not be empty");
        return answer(desk_.refund(wanted.who, reference, read_row_version(fields), wanted));
    }

    static std::vector<TicketId> read_tickets(const Fields& fields) {
        std::vector<TicketId> tickets;
        fields.for_each("tickets", direct_sale::kMaxPlaces, [&](const Json& item, const std::string& path) {
            const auto id = item.is_string() ? TicketId::parse(item.get<std::string>()) : std::nullopt;
            if (!id) Fields::refuse(path, "is not the id of a ticket");
            if (std::find(tickets.begin(), tickets.end(), *id) != tickets.end()) Fields::refuse(path, "is named twice");
            tickets.push_back(*id);
        });
        if (tickets.empty()) Fields::refuse("tickets", "must name at least one ticket");
        return tickets;
    }

    static std::vector<SeatMove> read_moves(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const Json& seats = fields.value("seats");
        if (!seats.is_object()) Fields::refuse("seats", "must be an object from each seat to the one it becomes");
        if (seats.size() > OrderAdminService::kMaxMoves) Fields::refuse("seats", "must not have more than 100 fields");
        std::vector<SeatMove> moves;
        for (const auto& [from, to] : seats.items()) {
            if (!to.is_string()) Fields::refuse("seats." + from, "must be the name of a seat");
            moves.push_back({from, to.get<std::string>()});
        }
        return moves;
    }

    /// Whoever cancels need not say anything.
    static bool read_block_again(const Request& request) {
        if (request.body.empty()) return false;
        const Json body = json_body(request);
        return Fields(body, "").flag("block_again", false);
    }

    /// Cancels what is reserved of several orders and says what became of each.
    Response cancel_several(const Request& request) {
        const Json body = json_body(request);
        std::vector<std::string> references;
        Fields(body, "").for_each(
            "orders", OrderAdminService::kMaxCancelled, [&](const Json& item, const std::string& path) {
                auto reference = item.is_string() ? reference_of(item.get<std::string>()) : std::string();
                if (reference.empty()) Fields::refuse(path, "is not the reference of an order");
                if (std::find(references.begin(), references.end(), reference) != references.end())
                    Fields::refuse(path, "is named twice");
                references.push_back(std::move(reference));
            });
        if (references.empty()) Fields::refuse("orders", "must name at least one order");
        Json items = Json::array();
        for (const auto& outcome : desk_.cancel_reserved(actor_of(request.caller->user), references))
            items.push_back({{"reference", spelled_reference(outcome.reference)},
                             {"status", outcome.status ? Json(name_of(*outcome.status)) : Json(nullptr)},
                             {"cancelled", outcome.has_changed}});
        return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
    }

    Response list(const Request& request) {
        const auto limit = query_number(request, "limit", 50, 1, 100);
        const auto lines = value_of(desk_.search(read_query(request), limit));
        Json items = Json::array();
        for (const auto& line : lines) items.push_back(line_json(line));
        const bool is_full = std::ssize(lines) == limit;
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", is_full ? Json(spelled_reference(lines.back().reference)) : Json(nullptr)}});
    }

    /// The orders that fit, in pages, so that no reader keeps the database for long.
    Response csv(const Request& request) {
        constexpr std::int64_t page = 1'000;
        auto query = read_query(request);
        CsvFile file({"reference", "ordered_at", "status", "name", "email", "event", "session", "starts_at", "tickets",
                      "seats", "total", "paid", "refunded", "currency", "payment", "reserved_until", "note"},
                     {"These are too many orders for one file. Export a shorter period.", "until"},
                     csv_numbers(request));
        const auto zone = desk_.timezone();
        for (auto lines = value_of(desk_.search(query, page)); !lines.empty();
             lines = value_of(desk_.search(query, page))) {
            for (const auto& line : lines) add_line(file, line, zone);
            if (std::ssize(lines) < page) break;
            query.after = lines.back().reference;
        }
        return csv_file(std::move(file), "orders.csv");
    }

    /// "Stalls C 6", or the name of a standing area.
    static std::string words_of(const PlaceName& place) {
        std::string words = place.section;
        for (const auto& part : {place.row, place.label})
            if (!part.empty()) words.append(" ").append(part);
        return words;
    }

    /// Performances begin by the clocks of their venue, all else was by those of the house.
    static void add_line(CsvFile& file, const OrderLine& line, const std::string& zone) {
        std::string seats;
        for (const auto& place : line.places) seats.append(seats.empty() ? "" : "; ").append(words_of(place));
        file.add({spelled_reference(line.reference), local_time(line.created_at, zone), name_of(line.status),
                  given_name(line.customer), given_email(line.customer), line.event,
                  line.session ? line.session->text() : "",
                  line.session ? local_time(line.starts_at, line.timezone) : "", std::to_string(line.places.size()),
                  seats, decimal(line.total), decimal({line.paid, line.total.currency}),
                  decimal({line.refunded, line.total.currency}), line.total.currency.code(), name_of(line.method),
                  line.reserved_until ? local_time(*line.reserved_until, zone) : "", line.note});
    }

    static Json line_json(const OrderLine& line) {
        return {{"reference", spelled_reference(line.reference)},
                {"status", name_of(line.status)},
                {"customer", {{"name", given_name(line.customer)}, {"email", given_email(line.customer)}}},
                {"created_at", rfc3339(line.created_at)},
                {"reserved_until", moment_json(line.reserved_until)},
                {"session", line.session ? Json(line.session->text()) : Json(nullptr)},
                {"event", line.session ? Json(line.event) : Json(nullptr)},
                {"starts_at", line.session ? Json(rfc3339(line.starts_at)) : Json(nullptr)},
                {"timezone", line.session ? Json(line.timezone) : Json(nullptr)},
                {"seats", place_ids_json(line.places)},
                {"places", places_json(line.places)},
                {"total", money_json(line.total)},
                {"paid", money_json(Money{line.paid, line.total.currency})},
                {"refunded", money_json(Money{line.refunded, line.total.currency})},
                {"has_note", !line.note.empty()}};
    }

    /// The codes that open the door are not in it: they are the customer's, on the page that `page` names.
    static Response answer(const Result<OrderDetail>& result) {
        const auto detail = value_of(result);
        const Order& order = detail.order;
        Json tickets = Json::array();
        for (const auto& ticket : order.tickets) tickets.push_back(ticket_json(detail, ticket));
        Json entries = Json::array();
        for (const auto& entry : detail.money) entries.push_back(entry_json(entry, detail));
        Json online = Json::array();
        for (const auto& back : detail.returns)
            if (!back.entry) online.push_back(return_json(back));
        Json json{{"reference", spelled_reference(order.reference)},
                  {"status", name_of(order.status)},
                  {"page", page_of(order)},
                  {"customer", {{"name", given_name(order.customer)}, {"email", given_email(order.customer)}}},
                  {"created_at", rfc3339(order.created_at)},
                  {"reserved_until", moment_json(order.reserved_until)},
                  {"gift_card", gift_card_json(order)},
                  {"tickets", std::move(tickets)},
                  {"disputed", detail.is_disputed},
                  {"called_off", detail.map && is_cancelled(detail.session)},
                  {"exchanged_for", reference_json(detail.replaced_by)},
                  {"exchanged_from", reference_json(detail.replaces)},
                  {"credit", money_json(Money{order.credit, order.total.currency})},
                  {"kept", money_json(Money{order.change_fee, order.total.currency})},
                  {"by_gift_card", money_json(Money{paid_by_card(order), order.total.currency})},
                  {"donation", money_json(Money{order.donation, order.total.currency})},
                  {"donation_refunded", money_json(Money{order.donation_returned, order.total.currency})},
                  {"total", money_json(order.total)},
                  {"paid", money_json(Money{order.paid, order.total.currency})},
                  {"refunded", money_json(Money{order.refunded, order.total.currency})},
                  {"money", std::move(entries)},
                  {"returns", std::move(online)},
                  {"payment", {{"method", name_of(order.payment.method)}, {"status", name_of(order.payment.status)}}},
                  {"voucher", order.redemption ? Json(order.redemption->code.text()) : Json(nullptr)},
                  {"note", order.note},
                  {"version", order.row_version}};
        json.update(session_fields(detail));
        add_taxes(json, tax_sums(order.tickets), detail.exemption, order.total.currency);
        return json_answer(200, json);
    }

    /// What an order is for; null where it buys a gift card.
    static Json session_fields(const OrderDetail& detail) {
        if (!detail.map)
            return {{"session", nullptr}, {"event", nullptr},    {"starts_at", nullptr},
                    {"venue", nullptr},   {"timezone", nullptr}, {"map", nullptr}};
        const Session& session = detail.session.session;
        return {{"session", session.slug.text()},
                {"event", detail.session.event.title},
                {"starts_at", rfc3339(session.starts_at)},
                {"venue", detail.session.venue.name},
                {"timezone", detail.session.venue.timezone},
                {"map", session.map.text()}};
    }

    /// The gift card that an order buys, or null. Its code is its buyer's alone.
    static Json gift_card_json(const Order& order) {
        if (!order.gift_sale) return nullptr;
        return {{"id", order.gift_sale->card.value},
                {"worth", money_json(Money{order.gift_sale->worth, order.total.currency})},
                {"recipient", order.gift_sale->recipient}};
    }

    static Json reference_json(const std::optional<OrderLink>& link) {
        return link ? Json(spelled_reference(link->reference)) : Json(nullptr);
    }

    static Json ticket_json(const OrderDetail& detail, const Ticket& ticket) {
        const SeatMap& map = *detail.map;
        const bool seated = map.is_seat(ticket.place);
        return {{"id", ticket.id.text()},
                {"seat", map.place_id(ticket.place)},
                {"section", seated ? map.section_of(ticket.place).name : map.area_of(ticket.place).name},
                {"row", seated ? Json(map.row_of(ticket.place).label) : Json(nullptr)},
                {"label", seated ? Json(map.seats()[ticket.place].label) : Json(nullptr)},
                {"category", map.category_name(ticket.place)},
                {"type", ticket.ticket_type},
                {"price", money_json(Money{ticket.amount, detail.order.total.currency})},
                {"fee", money_json(Money{ticket.fee, detail.order.total.currency})},
                {"refunded", money_json(Money{ticket.refunded, detail.order.total.currency})},
                {"status", ticket.status == TicketStatus::valid ? "valid" : "cancelled"},
                {"attendee", attendee_json(ticket)},
                {"holder", holder_json(ticket.holder)}};
    }

    /// Money that went back, or is to, at the provider, and that is no refund of the order.
    static Json return_json(const PaymentReturn& back) {
        return {{"why", back.reason},
                {"amount", money_json(back.amount)},
                {"status", status_of(back.state)},
                {"at", rfc3339(back.at)},
                {"provider_id", back.provider_id}};
    }

    static Json entry_json(const MoneyEntry& entry, const OrderDetail& detail) {
        const auto carried_out = std::find_if(detail.returns.begin(), detail.returns.end(),
                                              [&](const PaymentReturn& back) { return back.entry == entry.id; });
        Json tickets = Json::array();
        for (const auto& ticket : entry.tickets) tickets.push_back(ticket.text());
        return {{"kind", name_of(entry.kind)},
                {"method", name_of(entry.method)},
                {"amount", money_json(Money{entry.amount, detail.order.total.currency})},
                {"at", rfc3339(entry.at)},
                {"status", carried_out == detail.returns.end() ? Json(nullptr) : Json(status_of(carried_out->state))},
                {"by", entry.who.name.empty() ? Json(nullptr) : Json(entry.who.name)},
                {"reason", entry.reason},
                {"gift_card", entry.gift_card ? Json(entry.gift_card->value) : Json(nullptr)},
                {"tickets", std::move(tickets)}};
    }

    OrderAdminService& desk_;
    const Digest& digest_;
};

} // namespace frontrow
