#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>

#include "domain/house/figures_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/money_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/figures.
class FiguresHandler {
public:
    explicit FiguresHandler(FiguresService& figures) : figures_(figures) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/figures", Permission::see_figures, [this](const Request&) { return answer(); });
    }

private:
    Response answer() {
        const auto figures = figures_.now();
        Json days = Json::array();
        for (const auto& [day, sales] : figures.days) {
            Json json{{"day", fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day)}};
            json.update(sales_json(sales));
            days.push_back(std::move(json));
        }
        Json sessions = Json::array();
        for (const auto& session : figures.sessions)
            sessions.push_back({{"session", session.slug.text()},
                                {"event", session.title},
                                {"starts_at", rfc3339(session.starts_at)},
                                {"venue", session.venue},
                                {"timezone", session.timezone},
                                {"capacity", session.capacity},
                                {"taken", session.taken},
                                {"sold", session.sold}});
        Json events = Json::array();
        for (const auto& [slug, title, sales] : figures.events) {
            Json json{{"event", slug.text()}, {"title", title}};
            json.update(sales_json(sales));
            events.push_back(std::move(json));
        }
        return json_answer(200, {{"timezone", figures.timezone},
                                 {"days", std::move(days)},
                                 {"sessions", std::move(sessions)},
                                 {"events", std::move(events)}});
    }

    static Json sales_json(const Sales& sales) {
        return {{"orders", sales.orders},
                {"tickets", sales.tickets},
                {"revenue", money_json(Money{sales.revenue, sales.currency})},
                {"reserved", money_json(Money{sales.reserved, sales.currency})}};
    }

    FiguresService& figures_;
};

} // namespace frontrow
