#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money.hpp"
#include "domain/money/receipt.hpp"
#include "domain/money/receipt_service.hpp"
#include "formats/house_words.hpp"
#include "formats/printed_page.hpp"

namespace frontrow {

namespace receipt_pdf_rules {

/// The words around what a receipt says of itself.
struct Words {
    std::string_view receipt, invoice, credit_note, issued, order, corrects, reason, paid, given_back;
    std::string_view row, seat, fee, rate, amount, total, tax, net, page, demo, box_office, cash, card, transfer,
        exchange, gift_card, by_gift_card, donation;
};

inline const Words& words_in(Language language) {
    static constexpr Words english{
        .receipt = "Receipt {}",
        .invoice = "Invoice {}",
        .credit_note = "Credit note {}",
        .issued = "Date",
        .order = "Order",
        .corrects = "Corrects",
        .reason = "Reason",
        .paid = "Paid",
        .given_back = "Refunded",
        .row = "row {}",
        .seat = "seat {}",
        .fee = "Booking fee",
        .rate = "VAT",
        .amount = "Amount",
        .total = "Total",
        .tax = "VAT {}",
        .net = "Net at {}",
        .page = "Page {}",
        .demo = "test card, no money",
        .box_office = "at the box office",
        .cash = "cash",
        .card = "card",
        .transfer = "bank transfer",
        .exchange = "an exchanged order",
        .gift_card = "gift card",
        .by_gift_card = "By gift card",
        .donation = "Donation",
    };
    static constexpr Words german{
        .receipt = "Quittung {}",
        .invoice = "Rechnung {}",
        .credit_note = "Rechnungskorrektur {}",
        .issued = "Datum",
        .order = "Bestellung",
        .corrects = "Zu",
        .reason = "Grund",
        .paid = "Bezahlt",
        .given_back = "Erstattet",
        .row = "Reihe {}",
        .seat = "Platz {}",
        .fee = "Vorverkaufsgebühr",
        .rate = "USt.",
        .amount = "Betrag",
        .total = "Gesamtbetrag",
        .tax = "Umsatzsteuer {}",
        .net = "Netto zu {}",
        .page = "Seite {}",
        .demo = "Testkarte, kein Geld",
        .box_office = "an der Kasse",
        .cash = "bar",
        .card = "mit Karte",
        .transfer = "durch Überweisung",
        .exchange = "durch eine umgetauschte Bestellung",
        .gift_card = "Geschenkkarte",
        .by_gift_card = "Mit Geschenkkarte",
        .donation = "Spende",
    };
    return language == Language::german ? german : english;
}

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
    case PaymentMethod::stripe:
        return "Stripe";
    case PaymentMethod::mollie:
        return "Mollie";
    case PaymentMethod::free:
        break;
    }
    return {};
}

/// "7 %", "5,5 %".
inline std::string rate_words(std::int64_t basis_points, Language language) {
    auto text = decimal({basis_points, Currency()}); // two digits, as euros have
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    if (language != Language::german) return text + "%";
    std::replace(text.begin(), text.end(), '.', ',');
    return text + "\u00A0%";
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
    if (receipt.donation > 0) rows.push_back({std::string(words.donation), "", money(receipt.donation)});
    rows.push_back({std::string(words.total), "", money(receipt.amount.amount), true});
    for (const auto& [points, sum] : taxes) {
        rows.push_back({with_words(words.net, rate(points)), "", money(sum.first - sum.second)});
        rows.push_back({with_words(words.tax, rate(points)), "", money(sum.second)});
    }
    return rows;
}

/// A receipt on its way onto sheets of A4.
class ReceiptPage {
public:
    ReceiptPage(PrintedPages& pages, const PrintedReceipt& printed, const PagePicture& logo, Language language)
        : pages_(pages), receipt_(printed.receipt), logo_(logo), language_(language), words_(words_in(language)) {
        if (!printed.accent.empty()) accent_ = printed.accent;
    }

    static constexpr double kWidth = 210 * kMillimetre;
    static constexpr double kHeight = 297 * kMillimetre;
    static constexpr std::size_t kFirstRows = 22; ///< On the first page, below all that stands over the table.
    static constexpr std::size_t kMoreRows = 42;

    /// Draws one page with some of the rows. Returns how high it is.
    double draw(const std::vector<Row>& rows, std::size_t first, std::size_t end, std::size_t number) {
        pages_.fill(0, 0, kWidth, 7, accent_);
        y_ = 40;
        if (first == 0) head();
        table(rows, first, end);
        if (end == rows.size() && !receipt_.exemption.empty()) {
            y_ += 14;
            put(kMargin, kInner, receipt_.exemption, {Face::sans, 9, 8, 4});
        }
        const TextStyle small{Face::sans, 8, 7, 1, kMuted, Side::right};
        pages_.text(kMargin, kHeight - 40, kInner,
                    spelled_number(receipt_) + " · " + with_words(words_.page, std::to_string(number)), small);
        return kHeight;
    }

private:
    static constexpr double kMargin = 56;
    static constexpr double kInner = kWidth - 2 * kMargin;
    static constexpr double kRow = 16;
    static constexpr const char* kMuted = "#55504a";

    void put(double x, double width, std::string_view words, const TextStyle& style, double space_above = 0) {
        const double height = pages_.text(x, y_ + space_above, width, words, style);
        if (height > 0) y_ += height + space_above;
    }

    void put_lines(double x, double width, std::string_view lines, const TextStyle& style) {
        while (!lines.empty()) {
            const auto end = std::min(lines.find('\n'), lines.size());
            put(x, width, lines.substr(0, end), style);
            lines.remove_prefix(std::min(end + 1, lines.size()));
        }
    }

    void fact(std::string_view name, const std::string& value) {
        if (value.empty()) return;
        pages_.text(kMargin, y_, 90, name, {Face::sans, 9, 7, 1, kMuted});
        put(kMargin + 96, kInner - 96, value, {Face::sans, 9, 8, 2});
        y_ += 3;
    }

    /// Who issues it, for whom, what it is and what for.
    void head() {
        double taken = 0;
        if (logo_) taken = pages_.picture(kMargin, y_, 110, 34, logo_) + 12;
        put(kMargin + taken, kInner - taken, receipt_.house, {Face::serif_bold, 15, 11, 2});
        y_ += 2;
        put_lines(kMargin + taken, kInner - taken, receipt_.house_address, {Face::sans, 8.5, 7, 1, kMuted});
        if (!receipt_.tax_number.empty())
            put(kMargin + taken, kInner - taken, receipt_.tax_number, {Face::sans, 8.5, 7, 1, kMuted}, 2);
        y_ = std::max(y_, 40.0 + (logo_ ? 34 : 0)) + 24;
        put(kMargin, kInner, receipt_.to.name, {Face::sans, 10, 8, 2});
        put_lines(kMargin, kInner, receipt_.to.address, {Face::sans, 10, 8, 1});
        y_ += receipt_.to.name.empty() ? 0 : 20;
        put(kMargin, kInner, title_of(receipt_, words_), {Face::serif_bold, 20, 14, 1});
        y_ += 8;
        const auto moment = [&](Time time) { return moment_words(time, receipt_.timezone, language_); };
        const bool is_back = receipt_.kind == ReceiptKind::credit_note;
        fact(words_.issued, day_words(receipt_.issued_at, receipt_.timezone, language_, ","));
        if (receipt_.corrects) fact(words_.corrects, spelled_number(ReceiptKind::receipt, *receipt_.corrects));
        fact(words_.order, receipt_.reference.substr(0, 4) + "-" + receipt_.reference.substr(4));
        fact(is_back ? words_.given_back : words_.paid,
             moment(receipt_.paid_at) + " · " + method_words(receipt_.method, words_));
        if (receipt_.by_gift_card > 0 && receipt_.by_gift_card < receipt_.amount.amount)
            fact(words_.by_gift_card, money_words({receipt_.by_gift_card, receipt_.amount.currency}, language_));
        fact(words_.reason, receipt_.reason);
        y_ += 10;
        put(kMargin, kInner, receipt_.event, {Face::sans_bold, 11, 9, 2});
        put(kMargin, kInner, moment(receipt_.starts_at) + " · " + receipt_.venue, {Face::sans, 9, 8, 2}, 2);
        y_ += 14;
    }

    void table(const std::vector<Row>& rows, std::size_t first, std::size_t end) {
        cells({std::string(), std::string(words_.rate), std::string(words_.amount)}, Face::sans, kMuted);
        pages_.line(kMargin, y_ - 3, kMargin + kInner, y_ - 3, 0.8, "#b9b2a6", false);
        for (std::size_t i = first; i < end; ++i) {
            if (rows[i].is_sum) pages_.line(kMargin, y_ - 1, kMargin + kInner, y_ - 1, 0.8, "#000000", false);
            if (rows[i].is_sum) y_ += 2;
            cells(rows[i], rows[i].is_sum ? Face::sans_bold : Face::sans, "#000000");
        }
    }

    void cells(const Row& row, Face face, const std::string& ink) {
        constexpr double rate_width = 54, amount_width = 96;
        constexpr double what_width = kInner - rate_width - amount_width;
        pages_.text(kMargin, y_, what_width - 6, row.what, {face, 9.5, 6.5, 1, ink, Side::left});
        pages_.text(kMargin + what_width, y_, rate_width, row.rate, {Face::sans, 9, 7, 1, kMuted, Side::right});
        pages_.text(kMargin + what_width + rate_width, y_, amount_width, row.amount,
                    {face, 9.5, 7, 1, ink, Side::right});
        y_ += kRow;
    }

    PrintedPages& pages_;
    const Receipt& receipt_;
    const PagePicture& logo_;
    const Language language_;
    const Words& words_;
    std::string accent_ = "#000000";
    double y_ = 0;
};

} // namespace receipt_pdf_rules

/// Returns a receipt, an invoice or a credit note as a PDF on A4, the same bytes for the same receipt and face. Threads
/// and time as PrintedPages.
inline std::string receipt_pdf(const PrintedReceipt& printed, Language language) {
    using namespace receipt_pdf_rules;
    const PagePicture logo = printed.logo.empty() ? PagePicture() : PagePicture(printed.logo);
    const auto rows = rows_of(printed.receipt, language);
    PrintedPages pages(title_of(printed.receipt, words_in(language)), printed.receipt.issued_at);
    std::size_t number = 0;
    for (std::size_t first = 0; first < rows.size();) {
        const auto end = std::min(rows.size(), first + (first == 0 ? ReceiptPage::kFirstRows : ReceiptPage::kMoreRows));
        ++number;
        pages.add_page(ReceiptPage::kWidth, ReceiptPage::kHeight, true, [&](PrintedPages&) {
            return ReceiptPage(pages, printed, logo, language).draw(rows, first, end, number);
        });
        first = end;
    }
    return pages.finished();
}

} // namespace frontrow
