#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "domain/house/artist_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/programme/programme.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "handlers/shared/settlement_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/artist: numbers, and nobody's name.
class ArtistHandler {
public:
    explicit ArtistHandler(ArtistService& artists) : artists_(artists) {}

    void add_routes(Router& router) {
        constexpr auto needed = Permission::see_own_figures;
        router.add("GET", "/api/artist/events", needed, [this](const Request& request) { return list(request); });
        router.add("GET", "/api/artist/sessions/{session}", needed, [this](const Request& request) {
            const auto slug = path_id<SessionSlug>(request, "session");
            return answer(value_of(artists_.session(request.caller->user, slug)));
        });
        router.add("GET", "/api/artist/sessions/{session}/settlement", needed, [this](const Request& request) {
            const auto slug = path_id<SessionSlug>(request, "session");
            const bool is_file = wants_csv(request);
            const auto settlement = value_of(artists_.settlement(request.caller->user, slug));
            return is_file ? csv(settlement, csv_numbers(request)) : json(settlement);
        });
    }

private:
    static constexpr std::int64_t kMaxPage = 100;

    Response list(const Request& request) {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        const EventId below{query_number(request, "after", most, 1, most)};
        const auto own = artists_.events(request.caller->user, below, query_number(request, "limit", 50, 1, kMaxPage));
        Json items = Json::array();
        for (const auto& mine : own.events) {
            Json sessions = Json::array();
            for (const auto& session : mine.sessions) sessions.push_back(session_json(session));
            items.push_back({{"slug", mine.event.slug.text()},
                             {"title", mine.event.title},
                             {"artist", mine.event.artist},
                             {"status", name_of(mine.event.status)},
                             {"sessions", std::move(sessions)}});
        }
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", own.next ? Json(std::to_string(own.next->value)) : Json(nullptr)}});
    }

    static Json session_json(const SessionFigures& own) {
        const auto& [session, event, venue, catalogue] = own.detail;
        return {{"slug", session.slug.text()},
                {"event", event.slug.text()},
                {"title", event.title},
                {"status", session.status == SessionStatus::scheduled ? "scheduled" : "cancelled"},
                {"venue", venue_json(venue)},
                {"map", session.map.text()},
                {"starts_at", rfc3339(session.starts_at)},
                {"doors_at", rfc3339(session.doors_at)},
                {"capacity", session.capacity},
                {"sold", own.places.sold},
                {"held", own.places.held},
                {"blocked", own.places.blocked},
                {"revenue", money_json(Money{own.orders.paid_amount, session.currency})},
                {"reserved_amount", money_json(Money{own.orders.reserved_amount, session.currency})}};
    }

    static Response answer(const OwnSessionSales& sales) {
        Json json = session_json(sales.session);
        Json days = Json::array();
        const Currency currency = sales.session.detail.session.currency;
        for (const auto& [day, tickets, amount] : sales.days)
            days.push_back({{"day", fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day)},
                            {"tickets", tickets},
                            {"amount", money_json(Money{amount, currency})}});
        json["days"] = std::move(days);
        return json_answer(200, json);
    }

    static Response json(const Settlement& settlement) {
        const auto& [session, event, venue, catalogue] = settlement.detail;
        const auto money = [currency = session.currency](std::int64_t amount) {
            return money_json(Money{amount, currency});
        };
        std::int64_t tickets = 0;
        std::int64_t discount = 0;
        std::int64_t fees = 0;
        std::int64_t paid = 0;
        std::int64_t due = 0;
        for (const auto& line : settlement.lines) {
            tickets += line.tickets;
            discount += line.discount;
            fees += line.fees;
            (line.is_paid ? paid : due) += line.amount;
        }
        return json_answer(200, {{"session", session.slug.text()},
                                 {"title", event.title},
                                 {"artist", event.artist},
                                 {"venue", venue_json(venue)},
                                 {"starts_at", rfc3339(session.starts_at)},
                                 {"lines", settlement_lines_json(settlement.lines, session.currency)},
                                 {"tickets", tickets},
                                 {"guests", settlement.guest_places},
                                 {"discount", money(discount)},
                                 {"fees", money(fees)},
                                 {"paid", money(paid)},
                                 {"due", money(due)}});
    }

    /// Amounts as a spreadsheet reads them: in whole units.
    static Response csv(const Settlement& settlement, CsvNumbers numbers) {
        const auto& session = settlement.detail.session;
        const std::string currency(session.currency.code());
        const auto amount = [&](std::int64_t minor) { return decimal(Money{minor, session.currency}); };
        CsvFile file(
            {"category", "ticket_type", "status", "price", "tickets", "discount", "amount", "fees", "currency"},
            {"This settlement is too long for a file: read it as JSON.", "format"}, numbers);
        for (const auto& line : settlement.lines)
            file.add({line.category, line.ticket_type, line.is_paid ? "paid" : "due", amount(line.price),
                      std::to_string(line.tickets), amount(line.discount), amount(line.amount), amount(line.fees),
                      currency});
        return csv_file(std::move(file), "settlement-" + session.slug.text() + ".csv");
    }

    ArtistService& artists_;
};

} // namespace frontrow
