#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/payment/bank_statement_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/text.hpp"
#include "formats/payment/bank_statement.hpp"
#include "formats/table_text.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/bank-statements, what a bank's file says of the orders that are paid by transfer, and
/// /api/admin/bank-lines, what of it is kept until somebody has decided about it.
class BankStatementHandler {
public:
    explicit BankStatementHandler(BankStatementService& statements) : statements_(statements) {}

    void add_routes(Router& router) {
        auto& read = router.add("POST", "/api/admin/bank-statements", Permission::edit_orders,
                                [this](const Request& request) { return answer(request, false); });
        read.max_body_bytes = kMaxStatementBytes;
        auto& keep = router.add("POST", "/api/admin/bank-lines", Permission::edit_orders,
                                [this](const Request& request) { return answer(request, true); });
        keep.max_body_bytes = kMaxStatementBytes;
        router.add("GET", "/api/admin/bank-lines", Permission::see_orders, [this](const Request&) {
            const auto kept = statements_.kept();
            return json_answer(200, {{"items", lines_json(kept.lines)}, {"open", kept.open}});
        });
        router.add("POST", "/api/admin/bank-lines/{line}/settle", Permission::edit_orders,
                   [this](const Request& request) {
                       const auto id = path_number<BankLineId>(request, "line");
                       const Json body = json_body(request);
                       const auto wanted = read_decision(Fields(body, ""));
                       return json_answer(
                           200, {{"line", line_json(value_of(statements_.settle(request.caller->user, id, wanted)))}});
                   });
    }

private:
    Response answer(const Request& request, bool is_kept) {
        const StatementColumns chosen{query_text(request, "amount"), query_text(request, "purpose"),
                                      query_text(request, "date"), query_text(request, "payer")};
        const auto statement = read_bank_statement(request.body, chosen, statements_.currency());
        const auto lines =
            is_kept ? statements_.keep(request.caller->user, statement.lines) : statements_.match(statement.lines);
        const auto name = [](const std::string& head) { return head.empty() ? Json(nullptr) : Json(head); };
        const auto& columns = statement.columns;
        return json_answer(200, {{"encoding", name_of(statement.encoding)},
                                 {"heads", statement.heads},
                                 {"columns",
                                  {{"amount", name(columns.amount)},
                                   {"purpose", name(columns.purpose)},
                                   {"date", name(columns.date)},
                                   {"payer", name(columns.payer)}}},
                                 {"items", lines_json(lines)},
                                 {"passed", statement.passed},
                                 {"unread", statement.unread}});
    }

    static LineDecision read_decision(const Fields& fields) {
        LineDecision wanted{.verdict = read_verdict(fields)};
        const bool is_taken = wanted.verdict == LineVerdict::taken;
        if (is_taken) wanted.orders = read_orders(fields);
        if (is_taken && fields.has("due")) wanted.due = read_money(fields, "due", 0, INT64_MAX);
        if (fields.has("reason")) wanted.reason = trimmed(fields.text("reason", kMaxReasonBytes));
        if (wanted.verdict == LineVerdict::ignored && wanted.reason.empty())
            Fields::refuse("reason", "must say why this money is nothing of ours");
        return wanted;
    }

    static LineVerdict read_verdict(const Fields& fields) {
        const auto verdict = fields.text("verdict", 20);
        for (const auto known : {LineVerdict::taken, LineVerdict::given_back, LineVerdict::ignored})
            if (verdict == name_of(known)) return known;
        Fields::refuse("verdict", "must be taken, given_back or ignored");
    }

    static std::vector<std::string> read_orders(const Fields& fields) {
        std::vector<std::string> orders;
        fields.for_each("orders", BankStatementService::kMaxOrders, [&](const Json& item, const std::string& path) {
            auto reference = item.is_string() ? reference_of(item.get_ref<const std::string&>()) : std::string();
            if (reference.empty()) Fields::refuse(path, "must be the reference of an order");
            orders.push_back(std::move(reference));
        });
        return orders;
    }

    static Json lines_json(const std::vector<MatchedLine>& lines) {
        Json items = Json::array();
        for (const auto& matched : lines) items.push_back(line_json(matched));
        return items;
    }

    static Json line_json(const MatchedLine& matched) {
        const StatementLine& line = matched.line;
        Json orders = Json::array();
        for (const auto& reference : matched.references) orders.push_back(spelled_reference(reference));
        const auto kept = matched.kept.value_or(BankLine{});
        return {{"id", matched.kept ? Json(kept.id.value) : Json(nullptr)},
                {"line", line.line},
                {"on", line.on ? Json(day_text(*line.on)) : Json(nullptr)},
                {"payer", line.payer},
                {"purpose", line.purpose},
                {"amount", money_json(line.amount)},
                {"state", name_of(matched.state)},
                {"orders", std::move(orders)},
                {"due", matched.due ? money_json(*matched.due) : Json(nullptr)},
                {"paid_at", moment_json(matched.paid_at)},
                {"verdict", kept.verdict ? Json(name_of(*kept.verdict)) : Json(nullptr)},
                {"reason", kept.reason},
                {"settled_at", moment_json(kept.settled_at)},
                {"settled_by", kept.settled_by}};
    }

    BankStatementService& statements_;
};

} // namespace frontrow
