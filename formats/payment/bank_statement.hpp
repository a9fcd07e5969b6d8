#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money.hpp"
#include "domain/payment/bank_statement.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/result.hpp"
#include "domain/text.hpp"
#include "formats/csv_scanner.hpp"
#include "formats/file_refusal.hpp"
#include "formats/table_text.hpp"

namespace frontrow {

/// Which column of a bank's table is what, by its head; empty where nobody has said so.
struct StatementColumns {
    std::string amount{};
    std::string purpose{};
    std::string date{};
    std::string payer{};
};

/// What a bank's table says.
struct BankStatement {
    TableEncoding encoding = TableEncoding::utf8;
    std::vector<std::string> heads{};   ///< Of all columns, as the file has them.
    StatementColumns columns{};         ///< Which were read. Without an amount or a purpose somebody has to choose.
    std::vector<StatementLine> lines{}; ///< Money that came in, in the order of the file.
    std::size_t passed = 0;             ///< Lines of money that went out.
    std::vector<std::size_t> unread{};  ///< Lines whose amount says nothing to us.
};

inline constexpr std::size_t kMaxStatementBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxStatementLines = 5'000;

namespace bank_statement {

inline constexpr std::size_t kMaxPreamble = 30; ///< Lines that banks put before the heads of the columns.
inline constexpr std::size_t kMaxShownBytes = 500;

/// The head of a column without what differs from export to export: blanks, signs, digits and currencies.
inline std::string plain_head(std::string_view head) {
    std::string letters;
    for (const char c : head)
        if (const char small = lower_case(c); (small >= 'a' && small <= 'z') || static_cast<unsigned char>(c) >= 0x80)
            letters += small;
    for (const std::string_view unit : {"€", "eur", "chf", "in"})
        if (letters.size() > unit.size() && std::string_view(letters).ends_with(unit))
            letters.resize(letters.size() - unit.size());
    return letters;
}

// How banks call their columns, what is certain first.
inline constexpr std::array<std::string_view, 10> kAmounts{"betrag", "umsatz", "amount",  "haben",   "gutschrift",
                                                           "credit", "bedrag", "montant", "importo", "importe"};
inline constexpr std::array<std::string_view, 14> kPurposes{"verwendungszweck",
                                                            "vorgangverwendungszweck",
                                                            "buchungsdetails",
                                                            "zahlungsreferenz",
                                                            "paymentreference",
                                                            "purpose",
                                                            "remittanceinformation",
                                                            "mitteilung",
                                                            "mededelingen",
                                                            "causale",
                                                            "concepto",
                                                            "reference",
                                                            "description",
                                                            "buchungstext"};
inline constexpr std::array<std::string_view, 13> kPayers{"beguenstigterzahlungspflichtiger",
                                                          "begünstigterzahlungspflichtiger",
                                                          "namezahlungsbeteiligter",
                                                          "zahlungspflichtiger",
                                                          "zahlungspflichtigerr",
                                                          "auftraggeberempfänger",
                                                          "begünstigterauftraggeber",
                                                          "auftraggeberbegünstigter",
                                                          "auftraggeber",
                                                          "partnername",
                                                          "payee",
                                                          "naamomschrijving",
                                                          "name"};
inline constexpr std::array<std::string_view, 8> kDates{"buchungstag", "buchung",      "buchungsdatum", "bookingdate",
                                                        "date",        "wertstellung", "valutadatum",   "datum"};
inline constexpr std::array<std::string_view, 4> kCurrencies{"währung", "waehrung", "currency", "whrg"};
inline constexpr std::array<std::string_view, 5> kDirections{"sollhaben", "sh", "afbij", "debitcredit", "creditdebit"};

/// Says of an amount that it went out.
inline bool is_debit(std::string_view direction) {
    const auto word = upper_case(csv::without_blanks(direction));
    constexpr std::array<std::string_view, 6> words{"S", "SOLL", "D", "DEBIT", "DBIT", "AF"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Returns the digits of a part in threes ("1.234" as "1234"), or nothing where it is no number.
inline std::optional<std::string> whole_part(std::string_view text, char decimal) {
    std::string digits;
    std::size_t run = 0;
    char separator = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            digits += c;
            ++run;
            continue;
        }
        const bool is_first = separator == 0;
        if (c == decimal || (!is_first && c != separator) || run == 0 || run > 3 || (!is_first && run != 3)) return {};
        separator = c;
        run = 0;
    }
    constexpr std::size_t most = 12; // so that it fits, whatever the currency's digits are
    if (digits.empty() || digits.size() > most || (separator != 0 && run != 3)) return {};
    return digits;
}

/// Returns an amount in minor units: "1.234,56", "1,234.56", "12,00-", "+42", "42,00 EUR". Nothing where it is none, or
/// where "1.234" could be both a thousand and one.
inline std::optional<std::int64_t> parse_amount(std::string_view text, const Currency& currency) {
    const std::size_t places = minor_digits(currency);
    std::string plain;
    for (std::size_t i = 0; i < text.size();) {
        const auto rest = text.substr(i);
        constexpr std::array<std::string_view, 6> passed{" ", "'", "\xC2\xA0", "\xE2\x80\xAF", "’", "€"};
        const auto* skip = std::find_if(passed.begin(), passed.end(), [&](auto one) { return rest.starts_with(one); });
        if (skip != passed.end()) {
            i += skip->size();
        } else if (upper_case(rest.substr(0, 3)) == currency.code()) {
            i += 3;
        } else if (rest.starts_with("−")) {
            plain += '-';
            i += std::string_view("−").size();
        } else {
            plain += text[i++];
        }
    }
    std::string_view number = plain;
    bool is_negative = false;
    if (!number.empty() && (number.front() == '-' || number.front() == '+')) {
        is_negative = number.front() == '-';
        number.remove_prefix(1);
    } else if (!number.empty() && (number.back() == '-' || number.back() == '+')) {
        is_negative = number.back() == '-';
        number.remove_suffix(1);
    }
    if (number.find_first_not_of("0123456789.,") != std::string_view::npos) return {};
    std::string fraction;
    char decimal = 0;
    if (const auto at = number.find_last_of(".,"); at != std::string_view::npos) {
        const auto behind = number.substr(at + 1);
        const bool is_only = number.find_first_of(".,") == at;
        if (!behind.empty() && behind.size() <= places) {
            decimal = number[at];
            fraction = behind;
            number = number.substr(0, at);
        } else if (behind.size() != 3 || is_only) {
            return {};
        }
    }
    const auto whole = whole_part(number, decimal);
    if (!whole) return {};
    fraction.resize(places, '0');
    const std::string digits = *whole + fraction;
    std::int64_t amount = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), amount);
    return is_negative ? -amount : amount;
}

/// Returns a day: "14.02.26", "14.02.2026", "14/02/2026", "2026-02-14" or "20260214"; nothing where it is none.
inline std::optional<Day> parse_statement_day(std::string_view text) {
    std::vector<std::string> parts(1);
    for (const char c : csv::without_blanks(text).substr(0, 10)) {
        if (c >= '0' && c <= '9')
            parts.back() += c;
        else if (c == '.' || c == '/' || c == '-')
            parts.emplace_back();
        else
            return {};
    }
    if (parts.size() == 1 && parts[0].size() == 8)
        parts = {parts[0].substr(0, 4), parts[0].substr(4, 2), parts[0].substr(6)};
    if (parts.size() != 3) return {};
    if (parts[0].size() <= 2) std::swap(parts[0], parts[2]);
    if (parts[0].size() == 2) parts[0] = "20" + parts[0];
    const auto number = [](const std::string& digits) {
        int value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    };
    if (parts[0].size() != 4 || parts[1].empty() || parts[1].size() > 2 || parts[2].empty() || parts[2].size() > 2)
        return {};
    const std::chrono::year_month_day day{std::chrono::year(number(parts[0])),
                                          std::chrono::month(static_cast<unsigned>(number(parts[1]))),
                                          std::chrono::day(static_cast<unsigned>(number(parts[2])))};
    if (!day.ok()) return {};
    return Day{static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())};
}

/// What can be shown of some cells, in one line.
inline std::string shown(std::string text) {
    for (char& c : text)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    const auto plain = csv::without_blanks(text);
    return is_plain_text(plain) ? std::string(cut_to(without_invisible(plain), kMaxShownBytes)) : std::string();
}

/// The columns of one meaning: several where a bank spreads the purpose over "Verwendungszweck 1", "… 2".
using Places = std::vector<std::size_t>;

/// Which cells of a line are read as what.
struct Layout {
    std::vector<std::string> heads;
    Places amount, purpose, date, payer, currency, direction;

    [[nodiscard]] bool is_known() const { return !amount.empty() && !purpose.empty(); }
};

template <class Names>
Places find_named(const std::vector<std::string>& heads, const Names& names) {
    for (const auto name : names) {
        Places places;
        for (std::size_t i = 0; i < heads.size(); ++i)
            if (plain_head(heads[i]) == name) places.push_back(i);
        if (!places.empty()) return places;
    }
    return {};
}

inline Places find_chosen(const std::vector<std::string>& heads, const std::string& head) {
    const auto found = std::find(heads.begin(), heads.end(), head);
    if (found == heads.end()) return {};
    return {static_cast<std::size_t>(found - heads.begin())};
}

inline Layout layout_of(const std::vector<std::string>& cells, const StatementColumns& chosen) {
    Layout layout;
    for (const auto& cell : cells) layout.heads.push_back(shown(cell));
    const auto& heads = layout.heads;
    const auto places = [&](const std::string& choice, const auto& names) {
        return choice.empty() ? find_named(heads, names) : find_chosen(heads, choice);
    };
    layout.amount = places(chosen.amount, kAmounts);
    layout.purpose = places(chosen.purpose, kPurposes);
    layout.date = places(chosen.date, kDates);
    layout.payer = places(chosen.payer, kPayers);
    layout.currency = find_named(heads, kCurrencies);
    layout.direction = find_named(heads, kDirections);
    return layout;
}

/// The cells of one meaning as one text.
inline std::string joined(const csv::Record& record, const Places& places) {
    std::string text;
    for (const auto at : places)
        if (at < record.cells.size()) text.append(text.empty() ? "" : " ").append(record.cells[at]);
    return text;
}

/// The head of the one column, or of the first of several.
inline std::string head_at(const Layout& layout, const Places& places) {
    return places.empty() ? std::string() : layout.heads[places.front()];
}

/// A line of heads, and the text from there on in which lines are still counted from the file's first.
struct Table {
    Layout layout;
    std::string text;
};

/// Finds the heads among the first lines; where none of them says what we look for, the line of most cells.
inline Table find_table(const std::string& text, const StatementColumns& chosen) {
    std::optional<Table> widest;
    std::size_t begin = 0;
    for (std::size_t line = 0; line < kMaxPreamble && begin < text.size(); ++line) {
        const std::string_view rest = std::string_view(text).substr(begin);
        try {
            csv::Scanner scanner(rest);
            const auto record = scanner.next();
            if (!record) break;
            auto layout = layout_of(record->cells, chosen);
            const bool is_known = layout.is_known();
            if (is_known || !widest || layout.heads.size() > widest->layout.heads.size()) {
                // Lines that are passed over are blank ones from here on, behind one that says what separates.
                std::string counted;
                if (line > 0) counted = std::string("sep=") + scanner.separator() + "\n" + std::string(line - 1, '\n');
                widest = Table{std::move(layout), counted.append(rest)};
            }
            if (is_known) break;
        } catch (const Refusal&) { // no heads are there
        }
        const auto end = text.find_first_of("\r\n", begin);
        if (end == std::string::npos) break;
        begin = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    }
    if (!widest) refuse_at("line 1", "empty", "the file is empty");
    return std::move(*widest);
}

} // namespace bank_statement

/// Returns what a bank's table (CSV as banks in Germany and around export it, with other lines before the heads) says
/// of money that has come in. `chosen` names columns where their heads do not tell. Amounts are in `currency` where no
/// column says another. Throws Refusal, naming the line, where it is no table or has too many lines.
inline BankStatement read_bank_statement(std::string_view bytes, const StatementColumns& chosen,
                                         const Currency& currency) {
    using namespace bank_statement;
    const auto decoded = decode_table(bytes);
    const auto table = find_table(decoded.text, chosen);
    const Layout& layout = table.layout;
    BankStatement statement{.encoding = decoded.encoding,
                            .heads = layout.heads,
                            .columns = {head_at(layout, layout.amount), head_at(layout, layout.purpose),
                                        head_at(layout, layout.date), head_at(layout, layout.payer)}};
    if (!layout.is_known()) return statement;
    csv::Scanner scanner(table.text);
    scanner.next(); // the heads
    for (std::size_t count = 0; const auto record = scanner.next(); ++count) {
        if (count == kMaxStatementLines)
            refuse_at("line " + std::to_string(record->line), "too_many", "a statement has at most 5000 lines");
        const auto said = Currency::parse(upper_case(csv::without_blanks(joined(*record, layout.currency))));
        const Currency in = said.value_or(currency);
        const auto words = joined(*record, layout.amount);
        if (csv::without_blanks(words).empty()) { // of money out, where that has a column of its own; or a sum below
            ++statement.passed;
            continue;
        }
        const auto amount = parse_amount(words, in);
        if (!amount) {
            statement.unread.push_back(record->line);
        } else if (*amount <= 0 || is_debit(joined(*record, layout.direction))) {
            ++statement.passed;
        } else {
            statement.lines.push_back({record->line, parse_statement_day(joined(*record, layout.date)),
                                       shown(joined(*record, layout.payer)), shown(joined(*record, layout.purpose)),
                                       Money{*amount, in}});
        }
    }
    return statement;
}

} // namespace frontrow
