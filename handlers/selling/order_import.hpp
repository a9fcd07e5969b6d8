#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/selling/order_import_service.hpp"
#include "formats/json.hpp"
#include "formats/selling/foreign_orders.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/sessions/{session}/order-imports: the table of another system, looked at or taken over.
class OrderImportHandler {
public:
    explicit OrderImportHandler(OrderImportService& imports) : imports_(imports) {}

    void add_routes(Router& router) {
        const std::string path = "/api/admin/sessions/{session}/order-imports";
        auto& look = router.add("POST", path + "/look", Permission::edit_shop,
                                [this](const Request& request) { return answer(request, false); });
        look.max_body_bytes = kMaxForeignBytes;
        auto& take = router.add("POST", path, Permission::edit_shop,
                                [this](const Request& request) { return answer(request, true); });
        take.max_body_bytes = kMaxForeignBytes;
    }

private:
    Response answer(const Request& request, bool is_taken) {
        const auto slug = path_id<SessionSlug>(request, "session");
        ColumnChoice choice;
        for (const auto column : kForeignColumns) {
            const std::string name(column);
            choice.emplace_back(name, query_text(request, name));
        }
        const bool is_told = query_number(request, "tell", 0, 0, 1) == 1;
        const auto table = read_foreign_orders(request.body, choice, OrderImportService::kMaxTickets);
        if (!table.tickets && is_taken)
            throw Refusal(Error::invalid("number", "Say which columns have the order's number and the seat."));
        ImportReport report;
        if (table.tickets && is_taken)
            report = value_of(imports_.take_over(actor_of(request.caller->user), slug, *table.tickets, is_told));
        else if (table.tickets)
            report = value_of(imports_.look(slug, *table.tickets));
        return json_answer(200, report_json(table, report));
    }

    static Json report_json(const ForeignTable& table, const ImportReport& report) {
        const auto text_or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
        Json columns = Json::object();
        for (std::size_t i = 0; i < kForeignColumns.size(); ++i)
            columns[std::string(kForeignColumns[i])] = text_or_null(table.columns[i]);
        Json orders = Json::array();
        for (const auto& order : report.orders)
            orders.push_back(
                {{"number", order.number},
                 {"line", order.line},
                 {"name", given_name(order.customer)},
                 {"email", given_email(order.customer)},
                 {"tickets", order.places.size()},
                 {"total", money_json(order.total)},
                 {"is_new", order.is_new},
                 {"reference", order.reference.empty() ? Json(nullptr) : Json(spelled_reference(order.reference))}});
        Json faults = Json::array();
        for (const auto& [line, field, code, said] : report.faults)
            faults.push_back({{"line", line}, {"field", field}, {"code", code}, {"said", said}});
        return {{"encoding", name_of(table.encoding)},  {"heads", table.heads},       {"columns", std::move(columns)},
                {"is_read", table.tickets.has_value()}, {"items", std::move(orders)}, {"faults", std::move(faults)}};
    }

    OrderImportService& imports_;
};

} // namespace frontrow
