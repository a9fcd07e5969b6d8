#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "domain/payment/bank_statement_service.hpp"
#include "formats/payment/bank_statement.hpp"
#include "formats/table_text.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/bank-statements: what a bank's file says of the orders that are paid by transfer. Nothing of it is kept.
class BankStatementHandler {
public:
    explicit BankStatementHandler(BankStatementService& statements) : statements_(statements) {}

    void add_routes(Router& router) {
        auto& read = router.add("POST", "/api/admin/bank-statements", Permission::edit_orders,
                                [this](const Request& request) { return answer(request); });
        read.max_body_bytes = kMaxStatementBytes;
    }

private:
    Response answer(const Request& request) {
        const StatementColumns chosen{query_text(request, "amount"), query_text(request, "purpose"),
                                      query_text(request, "date"), query_text(request, "payer")};
        auto statement = read_bank_statement(request.body, chosen, statements_.currency());
        Json items = Json::array();
        for (const auto& matched : statements_.match(std::move(statement.lines))) items.push_back(line_json(matched));
        const auto name = [](const std::string& head) { return head.empty() ? Json(nullptr) : Json(head); };
        const auto& columns = statement.columns;
        return json_answer(200, {{"encoding", name_of(statement.encoding)},
                                 {"heads", statement.heads},
                                 {"columns",
                                  {{"amount", name(columns.amount)},
                                   {"purpose", name(columns.purpose)},
                                   {"date", name(columns.date)},
                                   {"payer", name(columns.payer)}}},
                                 {"items", std::move(items)},
                                 {"passed", statement.passed},
                                 {"unread", statement.unread}});
    }

    static Json line_json(const MatchedLine& matched) {
        const StatementLine& line = matched.line;
        Json orders = Json::array();
        for (const auto& reference : matched.references) orders.push_back(spelled_reference(reference));
        return {{"line", line.line},
                {"on", line.on ? Json(day_text(*line.on)) : Json(nullptr)},
                {"payer", line.payer},
                {"purpose", line.purpose},
                {"amount", money_json(line.amount)},
                {"state", name_of(matched.state)},
                {"orders", std::move(orders)},
                {"due", matched.due ? money_json(*matched.due) : Json(nullptr)},
                {"paid_at", moment_json(matched.paid_at)}};
    }

    BankStatementService& statements_;
};

} // namespace frontrow
