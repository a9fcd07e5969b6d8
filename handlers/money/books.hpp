#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money/books_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/till_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/books.
class BooksHandler {
public:
    explicit BooksHandler(BooksService& books) : books_(books) {}

    void add_routes(Router& router) {
        const std::string all = "/api/admin/books";
        constexpr auto needed = Permission::see_figures;
        router.add("GET", all, needed, [this](const Request& request) { return sums(request); });
        router.add("GET", all + "/tills", needed, [this](const Request& request) {
            Json items = Json::array();
            for (const auto& till : value_of(books_.tills(days_in(request)))) items.push_back(till_json(till));
            return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
        });
        router.add("GET", all + "/tickets.csv", needed, [this](const Request& request) {
            return file(request, "tickets",
                        {"sold_at",  "order", "ticket",       "event",       "session",     "starts_at", "section",
                         "row",      "seat",  "category",     "ticket_type", "price",       "voucher",   "discount",
                         "paid",     "fee",   "refunded",     "currency",    "valid",       "method",    "clerk",
                         "tax_rate", "tax",   "fee_tax_rate", "fee_tax",     "tax_refunded"},
                        [](CsvFile& file, BooksTable& books, const Entries& entries, const std::string& zone) {
                            for (const auto& ticket : books.tickets_of(entries)) add_ticket(file, ticket, zone);
                        });
        });
        router.add("GET", all + "/payments.csv", needed, [this](const Request& request) {
            return file(request, "payments",
                        {"at", "number", "kind", "order", "event", "session", "method", "received", "given_back",
                         "currency", "clerk", "reason", "tickets", "voucher", "tax", "gift_card"},
                        [](CsvFile& file, BooksTable&, const Entries& entries, const std::string& zone) {
                            for (const auto& entry : entries) add_entry(file, entry, zone);
                        });
        });
        router.add("GET", all + "/ledger.csv", needed, [this](const Request& request) {
            return file(request, "ledger", {"at", "posting", "kind", "order", "account", "debit", "credit", "currency"},
                        [](CsvFile& file, BooksTable& books, const Entries& entries, const std::string& zone) {
                            for (const auto& line : books.lines_of(entries)) add_line(file, line, zone);
                        });
        });
    }

private:
    using Entries = std::vector<BookedEntry>;

    static Day day_in(const Request& request, const char* name) {
        if (const auto day = query_day(request, name)) return *day;
        throw Refusal(Error::invalid(name, std::string("The parameter ") + name + " must be a day."));
    }

    static Days days_in(const Request& request) { return {day_in(request, "from"), day_in(request, "until")}; }

    static std::string name_of_account(Account account) {
        switch (account) {
        case Account::sales:
            return "sales";
        case Account::fees:
            return "fees";
        case Account::discounts:
            return "discounts";
        case Account::balances:
            return "balances";
        case Account::disputes:
            return "disputes";
        case Account::provider_fees:
            return "provider_fees";
        case Account::write_offs:
            return "write_offs";
        case Account::tax:
            return "tax";
        case Account::given_away:
            return "given_away";
        case Account::donations:
            return "donations";
        }
        return std::string(name_of(static_cast<PaymentMethod>(account)));
    }

    Response sums(const Request& request) {
        const auto books = value_of(books_.sums(days_in(request)));
        Json accounts = Json::array();
        for (const auto& sum : books.accounts)
            accounts.push_back({{"account", name_of_account(sum.account)},
                                {"debit", money_json(Money{sum.debit, sum.currency})},
                                {"credit", money_json(Money{sum.credit, sum.currency})}});
        Json taxes = Json::array();
        for (const auto& sum : books.rates)
            taxes.push_back({{"basis_points", sum.basis_points ? Json(*sum.basis_points) : Json(nullptr)},
                             {"sold", money_json(Money{sum.sold, sum.currency})},
                             {"tax_sold", money_json(Money{sum.tax_sold, sum.currency})},
                             {"given_back", money_json(Money{sum.returned, sum.currency})},
                             {"tax_given_back", money_json(Money{sum.tax_returned, sum.currency})}});
        Json hands = Json::array();
        for (const auto& sum : books.hands) {
            Json hand{{"who", sum.who.empty() ? Json(nullptr) : Json(sum.who)}};
            hand.update(sum_json(sum));
            hands.push_back(std::move(hand));
        }
        return json_answer(200, {{"timezone", books.timezone},
                                 {"accounts", std::move(accounts)},
                                 {"taxes", std::move(taxes)},
                                 {"hands", std::move(hands)}});
    }

    template <class Add>
    Response file(const Request& request, const std::string& name, std::initializer_list<std::string_view> head,
                  Add&& add) {
        CsvFile csv(head, {"This is too much for one file. Export a shorter period.", "until"}, csv_numbers(request));
        const auto days = days_in(request);
        const auto done =
            books_.each_page(days, [&](BooksTable& books, const Entries& entries, const std::string& zone) {
                add(csv, books, entries, zone);
                return true;
            });
        if (!done) throw Refusal(done.error());
        return csv_file(std::move(csv), name + "-" + day_text(days.first) + "-" + day_text(days.last) + ".csv");
    }

    /// A rate as a spreadsheet reads it; empty where nothing is said of tax.
    static std::string rate_text(const std::optional<std::int64_t>& basis_points) {
        return basis_points ? percent(*basis_points) : "";
    }

    /// Empty where there is no order.
    static std::string reference_text(const std::string& reference) {
        return reference.empty() ? "" : spelled_reference(reference);
    }

    static void add_ticket(CsvFile& file, const BookedTicket& t, const std::string& zone) {
        const auto amount = [&](std::int64_t minor) { return decimal({minor, t.currency}); };
        file.add({local_time(t.at, zone),
                  spelled_reference(t.reference),
                  t.id,
                  t.event,
                  t.session,
                  local_time(t.starts_at, zone),
                  t.section,
                  t.row,
                  t.seat,
                  t.category,
                  t.ticket_type,
                  amount(t.amount + t.discount),
                  t.voucher,
                  amount(t.discount),
                  amount(t.amount),
                  amount(t.fee),
                  amount(t.refunded),
                  t.currency.code(),
                  t.is_valid ? "yes" : "no",
                  name_of(t.method),
                  t.who,
                  rate_text(t.tax_rate),
                  t.tax_rate ? amount(t.tax) : "",
                  rate_text(t.fee_tax_rate),
                  t.fee_tax_rate ? amount(t.fee_tax) : "",
                  t.tax_rate || t.fee_tax_rate ? amount(t.tax_refunded) : ""});
    }

    static void add_entry(CsvFile& file, const BookedEntry& e, const std::string& zone) {
        const auto amount = decimal({e.amount, e.currency});
        const bool is_payment = is_received(e.kind);
        file.add({local_time(e.mark.at, zone), std::to_string(e.mark.entry), name_of(e.kind),
                  reference_text(e.reference), e.event, e.session, name_of(e.method), is_payment ? amount : "",
                  is_payment ? "" : amount, e.currency.code(), e.who, e.reason, e.tickets, e.voucher,
                  e.tax == 0 ? "" : decimal({e.tax, e.currency}),
                  e.gift_card ? std::to_string(e.gift_card->value) : ""});
    }

    static void add_line(CsvFile& file, const BookedLine& l, const std::string& zone) {
        const bool is_debit = l.line.amount > 0;
        const auto amount = decimal({is_debit ? l.line.amount : -l.line.amount, l.currency});
        file.add({local_time(l.at, zone), std::to_string(l.entry), name_of(l.kind), reference_text(l.reference),
                  name_of_account(l.line.account), is_debit ? amount : "", is_debit ? "" : amount, l.currency.code()});
    }

    BooksService& books_;
};

} // namespace frontrow
