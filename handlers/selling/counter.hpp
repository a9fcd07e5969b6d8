#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/login_service.hpp"
#include "domain/selling/counter_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/gift_card.hpp"
#include "handlers/shared/guest_json.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/seat_choice.hpp"
#include "handlers/shared/session_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/box-office.
class CounterHandler {
public:
    CounterHandler(CounterService& counter, const Digest& digest) : counter_(counter), digest_(digest) {}

    void add_routes(Router& router) {
        constexpr auto needed = Permission::sell_at_counter;
        router.add("GET", "/api/box-office/sessions", needed, [this](const Request& request) {
            Json items = Json::array();
            for (const auto& session : counter_.sessions(request.caller->user)) items.push_back(session_json(session));
            return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
        });
        router.add("GET", "/api/box-office/sessions/{session}/doors", needed, [this](const Request& request) {
            const auto slug = path_id<SessionSlug>(request, "session");
            return answer(value_of(counter_.doors(request.caller->user, slug)));
        });
        router.add("GET", "/api/box-office/sessions/{session}/doors.csv", needed, [this](const Request& request) {
            return csv(value_of(counter_.doors(request.caller->user, path_id<SessionSlug>(request, "session"))),
                       csv_numbers(request));
        });
        router.add("GET", "/api/box-office/sessions/{session}/best", needed, [this](const Request& request) {
            BestAvailable wish{.count = query_number(request, "count", 2, 1, direct_sale::kMaxPlaces)};
            if (request.query_value("category")) wish.category = query_text(request, "category");
            wish.wheelchair = query_number(request, "wheelchair", 0, 0, wish.count);
            const auto best =
                value_of(counter_.best(request.caller->user, path_id<SessionSlug>(request, "session"), wish));
            return json_answer(200, {{"seats", best.seats}, {"split", best.split}});
        });
        router.add("POST", "/api/box-office/quotes", needed, [this](const Request& request) {
            const Json body = json_body(request);
            const auto quote = value_of(counter_.quote(request.caller->user, read_choice(Fields(body, ""))));
            return json_answer(200, {{"discount", money_json(quote.discount)}, {"total", money_json(quote.total)}});
        });
        router.add("POST", "/api/box-office/sales", needed, [this](const Request& request) {
            const auto sale = read_sale(request);
            auto body = value_of(counter_.sell(request.caller->user, sale, render_order));
            return Response::of(201, "application/json", std::move(body)).with("Cache-Control", "no-store");
        });
    }

private:
    static constexpr std::size_t kMaxReasonBytes = 200;

    /// What is to be sold, and what takes something off.
    static CounterSale read_choice(const Fields& fields) {
        CounterSale sale{.session = read_session(fields),
                         .seats = read_seats(fields, "seats"),
                         .areas = read_areas(fields, 1),
                         .customer = nobody()};
        if (const auto code = fields.optional_text("voucher", VoucherCode::kMaxBytes)) {
            sale.voucher = VoucherCode::parse(*code);
            if (!sale.voucher) Fields::refuse("voucher", "is not a code");
        }
        return sale;
    }

    [[nodiscard]] CounterSale read_sale(const Request& request) const {
        const auto key = idempotency_key(request);
        const Json body = json_body(request);
        const Fields fields(body, "");
        CounterSale sale = read_choice(fields);
        sale.blocked = read_blocked(fields);
        sale.method = read_method(fields);
        sale.reason = read_reason(fields, sale.method);
        sale.customer = read_customer(fields);
        sale.attendees = read_attendees(fields, direct_sale::kMaxPlaces);
        sale.gift_card = read_gift_card(fields, sale.method);
        sale.seen_total = read_total(fields);
        sale.idempotency_key = key;
        sale.request_digest = digest_.of(request.body);
        const bool is_reserved = sale.method == PaymentMethod::box_office;
        if (!is_reserved && fields.has("until")) Fields::refuse("until", "goes with the method reserve only");
        if (is_reserved) sale.reserved_until = read_moment(fields, "until");
        if (is_reserved && given_name(sale.customer).empty()) Fields::refuse("customer.name", "must not be empty");
        if (sale.voucher && sale.method == PaymentMethod::free)
            Fields::refuse("voucher", "takes nothing off what is given away");
        return sale;
    }

    static std::vector<std::string> read_blocked(const Fields& fields) {
        std::vector<std::string> seats;
        fields.for_each("blocked", choice_limits::kMaxChoices, [&](const Json& item, const std::string& path) {
            seats.push_back(read_seat_name(item, path));
        });
        return seats;
    }

    static PaymentMethod read_method(const Fields& fields) {
        const auto method = fields.text("method", 20);
        if (method == "cash") return PaymentMethod::cash;
        if (method == "card") return PaymentMethod::card_terminal;
        if (method == "free") return PaymentMethod::free;
        if (method == "reserve") return PaymentMethod::box_office;
        Fields::refuse("method", "must be cash, card, free or reserve");
    }

    [[nodiscard]] std::optional<GiftCardKey> read_gift_card(const Fields& fields, PaymentMethod method) const {
        const auto code = fields.optional_text("gift_card", GiftCardCode::kMaxTyped);
        if (!code) return {};
        if (method == PaymentMethod::free) Fields::refuse("gift_card", "pays for nothing that is given away");
        if (method == PaymentMethod::box_office) Fields::refuse("gift_card", "pays when the reservation is paid");
        return frontrow::read_gift_card(*code, digest_);
    }

    /// Tickets that are given away need a reason, which the log keeps.
    static std::string read_reason(const Fields& fields, PaymentMethod method) {
        if (method != PaymentMethod::free) {
            if (fields.has("reason")) Fields::refuse("reason", "goes with the method free only");
            return {};
        }
        const auto text = fields.text("reason", kMaxReasonBytes);
        std::string reason(trimmed(text));
        if (reason.empty()) Fields::refuse("reason", "must not be empty");
        return reason;
    }

    /// Who buys at the counter need not say who they are.
    static Customer nobody() {
        return {PersonName::trusted(std::string(kWalkInName)), Email::trusted(std::string(kNoEmail))};
    }

    static Customer read_customer(const Fields& fields) {
        Customer customer = nobody();
        if (!fields.has("customer")) return customer;
        const Fields given = fields.object("customer");
        const bool has_email = given.has("email");
        if (given.has("name") || has_email) {
            const auto name = PersonName::parse(given.text("name", PersonName::kMaxBytes));
            if (!name) Fields::refuse("customer.name", "must not be empty");
            customer.name = *name;
        }
        if (has_email) {
            const auto email = Email::parse(given.text("email", 254));
            if (!email) Fields::refuse("customer.email", "is not an e-mail address");
            customer.email = *email;
        }
        return customer;
    }

    static Json session_json(const SessionDetail& detail) {
        const auto& [session, event, venue, catalogue] = detail;
        const bool is_off = is_called_off(detail);
        return {{"slug", session.slug.text()},
                {"title", event.title},
                {"artist", event.artist},
                {"status", is_off ? "cancelled" : "scheduled"},
                {"venue", venue_json(venue)},
                {"starts_at", rfc3339(session.starts_at)},
                {"doors_at", rfc3339(session.doors_at)}};
    }

    static Json session_json(const CounterSession& listed) {
        Json json = session_json(listed.detail);
        json["event"] = listed.detail.event.slug.text();
        json["today"] = listed.is_today;
        json["capacity"] = listed.detail.session.capacity;
        json["sold"] = listed.places.sold;
        json["held"] = listed.places.held;
        json["blocked"] = listed.places.blocked;
        return json;
    }

    static Response answer(const DoorsList& doors) {
        Json items = Json::array();
        const Currency currency = doors.detail.session.currency;
        std::string reference;
        for (const auto& ticket : doors.tickets) {
            if (ticket.reference != reference) {
                reference = ticket.reference;
                items.push_back({{"reference", spelled_reference(reference)},
                                 {"name", given_name(ticket.customer)},
                                 {"status", is_paid(ticket.status) ? "paid" : "due"},
                                 {"total", money_json(Money{0, currency})},
                                 {"seats", Json::array()}});
            }
            Json& item = items.back();
            item["total"]["amount"] = item["total"]["amount"].get<std::int64_t>() + ticket.amount;
            item["seats"].push_back(seat_json(*doors.map, ticket));
        }
        Json guests = Json::array();
        for (const auto& guest : doors.guests) guests.push_back(guest_json(guest));
        return json_answer(200, {{"session", session_json(doors.detail)},
                                 {"items", std::move(items)},
                                 {"guests", std::move(guests)},
                                 {"next", nullptr}});
    }

    static Response csv(const DoorsList& doors, CsvNumbers numbers) {
        CsvFile file({"name", "reference", "status", "section", "row", "seat", "ticket_type", "places"},
                     {"This list is too long for a file: read it as JSON."}, numbers);
        for (const auto& ticket : doors.tickets) {
            const auto [section, row, seat] = place_cells(*doors.map, ticket.place);
            file.add({name_at_door(ticket), spelled_reference(ticket.reference),
                      is_paid(ticket.status) ? "paid" : "due", section, row, seat, ticket.ticket_type, "1"});
        }
        for (const auto& guest : doors.guests)
            file.add({guest.name.text(), "", "guest", "", "", "", "", std::to_string(guest.places)});
        return csv_file(std::move(file), "doors-" + doors.detail.session.slug.text() + ".csv");
    }

    static Json seat_json(const SeatMap& map, const DoorTicket& ticket) {
        const bool seated = map.is_seat(ticket.place);
        return {{"code", ticket.code},
                {"seat", map.place_id(ticket.place)},
                {"section", seated ? map.section_of(ticket.place).name : map.area_of(ticket.place).name},
                {"row", seated ? Json(map.row_of(ticket.place).label) : Json(nullptr)},
                {"label", seated ? Json(map.seats()[ticket.place].label) : Json(nullptr)},
                {"type", ticket.ticket_type},
                {"attendee", ticket.attendee.empty() ? Json(nullptr) : Json(ticket.attendee)},
                {"holder", ticket.holder.empty() ? Json(nullptr) : Json(ticket.holder)}};
    }

    CounterService& counter_;
    const Digest& digest_;
};

} // namespace frontrow
