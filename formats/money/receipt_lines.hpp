#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money.hpp"
#include "domain/money/receipt.hpp"
#include "domain/payment/payment.hpp"
#include "formats/house_words.hpp"
#include "formats/money/receipt_words.hpp"

namespace frontrow {

/// What a receipt says, in words: the same on paper and on a page.
namespace receipt_words {

inline std::string method_words(PaymentMethod method, const Words& words) {
    switch (method) {
    case PaymentMethod::demo:
        return std::string(words.demo);
    case PaymentMethod::box_office:
        return std::string(words.box_office);
    case PaymentMethod::cash:
        return std::string(words.cash);
    case PaymentMethod::card_terminal:
        return std::string(words.card);
    case PaymentMethod::transfer:
        return std::string(words.transfer);
    case PaymentMethod::exchange:
        return std::string(words.exchange);
    case PaymentMethod::gift_card:
        return std::string(words.gift_card);
    case PaymentMethod::elsewhere:
        return std::string(words.elsewhere);
    case PaymentMethod::stripe:
        return "Stripe";
    case PaymentMethod::mollie:
        return "Mollie";
    case PaymentMethod::free:
        break;
    }
    return {};
}

/// A line of the table, in words.
struct Row {
    std::string what;
    std::string rate;
    std::string amount;
    bool is_sum = false;
};

/// The title of a receipt with its number.
inline std::string title_of(const Receipt& receipt, const Words& words) {
    const auto kind = receipt.kind == ReceiptKind::credit_note ? words.credit_note
                      : receipt.to.name.empty()                ? words.receipt
                                                               : words.invoice;
    return with_words(kind, spelled_number(receipt));
}

/// The tickets, the fees of each rate together, the sum and the tax in it.
inline std::vector<Row> rows_of(const Receipt& receipt, Language language) {
    const Words& words = words_in(language);
    const auto money = [&](std::int64_t amount) { return money_words({amount, receipt.amount.currency}, language); };
    const auto rate = [&](std::int64_t points) { return points < 0 ? std::string() : rate_words(points, language); };
    std::vector<Row> rows;
    std::map<std::int64_t, std::int64_t, std::greater<>> fees; // by rate; below 0: none
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>, std::greater<>> taxes;
    for (const auto& line : receipt.lines) {
        const auto points = line.tax_rate.value_or(-1);
        if (line.tax_rate) taxes[points].first += line.amount, taxes[points].second += line.tax;
        if (line.is_fee) {
            fees[points] += line.amount;
            continue;
        }
        std::string what = line.section;
        if (!line.row.empty()) what += ", " + with_words(words.row, line.row);
        if (!line.label.empty()) what += ", " + with_words(words.seat, line.label);
        what += " · " + type_words(line.ticket_type, language);
        rows.push_back({what, rate(points), money(line.amount)});
    }
    for (const auto& [points, amount] : fees) rows.push_back({std::string(words.fee), rate(points), money(amount)});
    if (receipt.card_sold > 0) rows.push_back({std::string(words.gift_card), "", money(receipt.card_sold)});
    if (receipt.donation > 0) rows.push_back({std::string(words.donation), "", money(receipt.donation)});
    rows.push_back({std::string(words.total), "", money(receipt.amount.amount), true});
    for (const auto& [points, sum] : taxes) {
        rows.push_back({with_words(words.net, rate(points)), "", money(sum.first - sum.second)});
        rows.push_back({with_words(words.tax, rate(points)), "", money(sum.second)});
    }
    return rows;
}

/// Something that a receipt says of itself beside its table, by name.
struct Fact {
    std::string name;
    std::string value;
};

/// What stands between the title and what was to be seen.
inline std::vector<Fact> facts_of(const Receipt& receipt, Language language) {
    const Words& words = words_in(language);
    std::vector<Fact> facts;
    const auto say = [&](std::string_view name, std::string value) {
        if (!value.empty()) facts.push_back({std::string(name), std::move(value)});
    };
    const bool is_back = receipt.kind == ReceiptKind::credit_note;
    say(words.issued, day_words(receipt.issued_at, receipt.timezone, language));
    if (receipt.corrects) say(words.corrects, spelled_number(ReceiptKind::receipt, *receipt.corrects));
    say(words.order, receipt.reference.substr(0, 4) + "-" + receipt.reference.substr(4));
    say(is_back ? words.given_back : words.paid,
        moment_words(receipt.paid_at, receipt.timezone, language) + " · " + method_words(receipt.method, words));
    if (receipt.by_gift_card > 0 && receipt.by_gift_card < receipt.amount.amount)
        say(words.by_gift_card, money_words({receipt.by_gift_card, receipt.amount.currency}, language));
    say(words.reason, receipt.reason);
    return facts;
}

/// When it was to be seen, and where.
inline std::string occasion_of(const Receipt& receipt, Language language) {
    return moment_words(receipt.starts_at, receipt.timezone, language) + " · " + receipt.venue;
}

} // namespace receipt_words

} // namespace frontrow
