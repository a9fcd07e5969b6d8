#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/money.hpp"
#include "domain/money/run_settlement_service.hpp"
#include "domain/money/tax_rates.hpp"
#include "domain/people/login_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "handlers/shared/settlement_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/artist/events/{event}/settlement, and /api/admin/events/{event}/terms.
class RunSettlementHandler {
public:
    explicit RunSettlementHandler(RunSettlementService& settlements) : settlements_(settlements) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/artist/events/{event}/settlement", Permission::see_own_figures,
                   [this](const Request& request) { return settlement(request); });
        const std::string terms = "/api/admin/events/{event}/terms";
        router.add("GET", terms, Permission::see_figures, [this](const Request& request) {
            return json_answer(200, terms_json(value_of(settlements_.terms(event_of(request)))));
        });
        router.add("PUT", terms, Permission::edit_programme, [this](const Request& request) {
            const auto event = event_of(request);
            const auto kept = value_of(settlements_.terms(event));
            const auto wanted = read_terms(over(terms_json(kept), json_body(request)));
            const auto set = settlements_.set_terms(actor_of(request.caller->user), event, wanted);
            return json_answer(200, terms_json(value_of(set)));
        });
    }

private:
    static EventSlug event_of(const Request& request) { return path_id<EventSlug>(request, "event"); }

    Response settlement(const Request& request) {
        const bool is_file = wants_csv(request);
        const RunDays days{query_day(request, "from"), query_day(request, "until")};
        const auto run = value_of(settlements_.settlement(request.caller->user, event_of(request), days));
        return is_file ? csv(run, csv_numbers(request)) : json(run);
    }

    // ---- Terms

    static ArtistTerms read_terms(const Json& body) {
        const Fields fields(body, "");
        ArtistTerms terms{.share = fields.integer("share", 0, kWholeShare),
                          .row_version = fields.integer("version", 0, INT64_MAX)};
        const auto base = fields.text("of", 10);
        if (base != name_of(ShareBase::net) && base != name_of(ShareBase::gross))
            Fields::refuse(fields.path("of"), "must be net or gross");
        terms.base = base == name_of(ShareBase::net) ? ShareBase::net : ShareBase::gross;
        terms.guarantee = read_money(fields, "guarantee", 0, kMaxAmount);
        return terms;
    }

    static Json terms_json(const ArtistTerms& terms) {
        const bool is_agreed = terms.row_version > 0;
        return {{"agreed", is_agreed},
                {"share", terms.share},
                {"of", name_of(terms.base)},
                {"guarantee", money_json(terms.guarantee)},
                {"version", terms.row_version}};
    }

    // ---- The settlement

    static Response json(const RunSettlement& run) {
        Json sessions = Json::array();
        for (const auto& settled : run.sessions) sessions.push_back(session_json(settled));
        Json totals = Json::array();
        for (const auto& [currency, sums] : sums_of(run)) {
            Json total = sums_json(sums, currency);
            total["currency"] = currency.code();
            totals.push_back(std::move(total));
        }
        return json_answer(200, {{"event", run.event.slug.text()},
                                 {"title", run.event.title},
                                 {"artist", run.event.artist},
                                 {"timezone", run.timezone},
                                 {"terms", terms_json(run.terms)},
                                 {"sessions", std::move(sessions)},
                                 {"totals", std::move(totals)}});
    }

    static Json session_json(const SettledSession& settled) {
        const Session& session = settled.detail.session;
        Json json = sums_json(sums_of(settled), session.currency);
        json["session"] = session.slug.text();
        json["status"] = status_name(session);
        json["starts_at"] = rfc3339(session.starts_at);
        json["venue"] = venue_json(settled.detail.venue);
        json["lines"] = settlement_lines_json(settled.lines, session.currency);
        return json;
    }

    static Json sums_json(const SettledSums& sums, const Currency& currency) {
        const auto money = [&](std::int64_t amount) { return money_json(Money{amount, currency}); };
        const auto share = [&](const std::optional<std::int64_t>& amount) {
            return amount ? money(*amount) : Json(nullptr);
        };
        Json taxes = Json::array();
        for (auto part = sums.by_rate.rbegin(); part != sums.by_rate.rend(); ++part)
            taxes.push_back({{"basis_points", part->first ? Json(*part->first) : Json(nullptr)},
                             {"gross", money(part->second.gross)},
                             {"tax", money(part->second.tax)},
                             {"net", money(part->second.gross - part->second.tax)}});
        return {{"tickets", sums.tickets},      {"guests", sums.guest_places},
                {"gross", money(sums.gross)},   {"discount", money(sums.discount)},
                {"fees", money(sums.fees)},     {"taxes", std::move(taxes)},
                {"tax", money(sums.tax)},       {"net", money(sums.net())},
                {"due", money(sums.due)},       {"base", sums.artist ? money(sums.base) : Json(nullptr)},
                {"artist", share(sums.artist)}, {"house", share(sums.house())}};
    }

    // ---- The file

    /// A line for each price, each rate of tax and each performance, then one for all of a currency: who filters by the
    /// first column has a table of each.
    static Response csv(const RunSettlement& run, CsvNumbers numbers) {
        CsvFile file({"row", "session", "starts_at", "category", "ticket_type", "status", "price", "tickets",
                      "discount", "fees", "gross", "due", "tax_rate", "tax", "net", "share_of", "artist", "house",
                      "currency"},
                     {"This is too much for one file. Export a shorter period.", "until"}, numbers);
        for (const auto& settled : run.sessions) {
            const Session& session = settled.detail.session;
            const std::string slug = session.slug.text(), starts_at = local_time(session.starts_at, run.timezone);
            for (const auto& line : settled.lines) add_price(file, slug, starts_at, line, session.currency);
            add_sums(file, {"performance", slug, starts_at}, sums_of(settled), session.currency);
        }
        for (const auto& [currency, sums] : sums_of(run)) add_sums(file, {"total", "", ""}, sums, currency);
        return csv_file(std::move(file), "settlement-" + run.event.slug.text() + ".csv");
    }

    static void add_price(CsvFile& file, const std::string& session, const std::string& starts_at,
                          const SettlementLine& line, const Currency& currency) {
        const auto amount = [&](std::int64_t minor) { return decimal({minor, currency}); };
        file.add({"price", session, starts_at, line.category, line.ticket_type, line.is_paid ? "paid" : "due",
                  amount(line.price), std::to_string(line.tickets), amount(line.discount), amount(line.fees),
                  line.is_paid ? amount(line.amount) : "", line.is_paid ? "" : amount(line.amount), "", "", "", "", "",
                  "", currency.code()});
    }

    /// What a row is about.
    struct Subject {
        std::string_view row;
        std::string session;
        std::string starts_at;
    };

    static void add_sums(CsvFile& file, const Subject& of, const SettledSums& sums, const Currency& currency) {
        const auto amount = [&](std::int64_t minor) { return decimal({minor, currency}); };
        for (auto part = sums.by_rate.rbegin(); part != sums.by_rate.rend(); ++part)
            file.add({of.row == "total" ? "total_tax" : "tax", of.session, of.starts_at, "", "", "", "", "", "", "",
                      amount(part->second.gross), "", part->first ? percent(*part->first) : "",
                      amount(part->second.tax), amount(part->second.gross - part->second.tax), "", "", "",
                      currency.code()});
        file.add({of.row, of.session, of.starts_at, "", "", "", "", std::to_string(sums.tickets), amount(sums.discount),
                  amount(sums.fees), amount(sums.gross), amount(sums.due), "", amount(sums.tax), amount(sums.net()),
                  sums.artist ? amount(sums.base) : "", sums.artist ? amount(*sums.artist) : "",
                  sums.artist ? amount(*sums.house()) : "", currency.code()});
    }

    RunSettlementService& settlements_;
};

} // namespace frontrow
