#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/selling/order_import.hpp"
#include "domain/text.hpp"
#include "formats/csv_scanner.hpp"
#include "formats/file_refusal.hpp"
#include "formats/folded_text.hpp"
#include "formats/seating/table_columns.hpp"
#include "formats/table_text.hpp"

namespace frontrow {

/// What another system's table of tickets says.
struct ForeignTable {
    TableEncoding encoding = TableEncoding::utf8;
    std::vector<std::string> heads{};   ///< Of all columns, as the file has them.
    std::vector<std::string> columns{}; ///< For each of kForeignColumns the head that it was read from, or "".
    std::optional<std::vector<ForeignTicket>> tickets{}; ///< Nothing where somebody has to choose columns first.
};

inline constexpr std::size_t kMaxForeignBytes = std::size_t{2} << 20;

/// What is read of a table of tickets. An order's number, and a seat, it has to have.
inline constexpr std::array<std::string_view, 8> kForeignColumns{"number", "name", "email", "section",
                                                                 "row",    "seat", "type",  "amount"};
/// Chosen for a column that is to be passed over although the file has one of such a name.
inline constexpr std::string_view kNoColumn = "-";

namespace foreign_orders {

/// What others call these columns, the likeliest first; those of seats are called as in tables of seats.
inline std::vector<std::string_view> names_of(std::string_view column) {
    using Names = std::vector<std::string_view>;
    if (column == "number")
        return {
            "order number", "order no",        "order id",  "order code",       "order",        "booking number",
            "booking id",   "booking",         "reference", "Bestellnummer",    "Bestellung",   "Auftragsnummer",
            "Auftrag",      "Buchungsnummer",  "Buchung",   "Rechnungsnummer",  "commande",     "numéro de commande",
            "ordine",       "numero d'ordine", "pedido",    "número de pedido", "bestelnummer", "zamówienie",
            "objednávka"};
    if (column == "name")
        return {"name",         "customer name", "customer", "buyer",      "buyer name", "full name",
                "invoice name", "Käufer",        "Kunde",    "Kundenname", "Besteller",  "nom",
                "client",       "nome",          "nombre",   "naam",       "nazwisko",   "jméno"};
    if (column == "email")
        return {"email", "e-mail", "email address", "customer email", "mail", "E-Mail-Adresse", "courriel", "correo"};
    if (column == "type")
        return {"ticket type",       "type",  "price type", "tariff",     "product", "ticket",
                "Kartenart",         "Tarif", "Preisart",   "Ermäßigung", "tariffa", "tarifa",
                "catégorie de tarif"};
    if (column == "amount")
        return {"price",  "amount", "paid",   "ticket price", "price paid", "Preis",
                "Betrag", "prix",   "prezzo", "precio",       "prijs",      "cena"};
    const std::string_view ours = column == "seat" ? "label" : column;
    for (const auto& [name, theirs] : table_column_rules::names())
        if (name == ours) return theirs;
    return Names{};
}

/// What a cell says, in one line; nothing where it is no text.
inline std::string shown(const csv::Record& record, std::optional<std::size_t> column) {
    if (!column || *column >= record.cells.size()) return {};
    std::string text = record.cells[*column];
    for (char& c : text)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    const auto plain = csv::without_blanks(text);
    constexpr std::size_t most = 200;
    return is_plain_text(plain) ? std::string(cut_to(without_invisible(plain), most)) : std::string();
}

using Layout = std::array<std::optional<std::size_t>, kForeignColumns.size()>;

/// Which column is which: as `choice` says, else by its name. Each is one thing at most.
inline Layout layout_of(const std::vector<std::string>& heads, const ColumnChoice& choice) {
    Layout layout;
    std::vector<bool> is_used(heads.size());
    const auto give = [&](std::size_t column, const auto& fits) {
        for (std::size_t i = 0; i < heads.size() && !layout[column]; ++i) {
            if (is_used[i] || heads[i].empty() || !fits(heads[i])) continue;
            layout[column] = i;
            is_used[i] = true;
        }
    };
    const auto chosen = [&](std::string_view column) -> const std::string* {
        const auto found =
            std::find_if(choice.begin(), choice.end(), [&](const auto& one) { return one.first == column; });
        return found == choice.end() || found->second.empty() ? nullptr : &found->second;
    };
    for (std::size_t column = 0; column < kForeignColumns.size(); ++column)
        if (const auto* head = chosen(kForeignColumns[column]))
            give(column, [&](const std::string& own) { return own == *head; });
    for (std::size_t column = 0; column < kForeignColumns.size(); ++column) {
        const auto* head = chosen(kForeignColumns[column]); // one that is another column already says nothing
        if (head && (*head == kNoColumn || layout[column])) continue;
        for (const auto name : names_of(kForeignColumns[column]))
            give(column, [&](const std::string& own) { return folded(own) == folded(name); });
    }
    return layout;
}

} // namespace foreign_orders

/// Returns what a table of tickets that another system has sold says (CSV with heads, a line for each ticket; the
/// lines of an order have its number). `choice` says which of kForeignColumns is which head where names do not tell, or
/// kNoColumn. Throws Refusal, naming the line, where it is no table or has more than `most` lines.
inline ForeignTable read_foreign_orders(std::string_view bytes, const ColumnChoice& choice, std::size_t most) {
    using namespace foreign_orders;
    const auto decoded = decode_table(bytes);
    csv::Scanner scanner(decoded.text);
    const auto head = scanner.next();
    if (!head) refuse_at("line 1", "empty", "the file is empty");
    ForeignTable table{.encoding = decoded.encoding};
    for (std::size_t i = 0; i < head->cells.size(); ++i) table.heads.push_back(shown(*head, i));
    const auto layout = layout_of(table.heads, choice);
    for (const auto column : layout) table.columns.push_back(column ? table.heads[*column] : std::string());
    enum Column : std::uint8_t { number, name, email, section, row, seat, type, amount };
    if (!layout[number] || (!layout[seat] && !layout[section])) return table;
    table.tickets.emplace();
    while (const auto record = scanner.next()) {
        if (table.tickets->size() == most)
            refuse_at("line " + std::to_string(record->line), "too_many",
                      "at most " + std::to_string(most) + " tickets at once");
        table.tickets->push_back({.line = record->line,
                                  .number = shown(*record, layout[number]),
                                  .name = shown(*record, layout[name]),
                                  .email = shown(*record, layout[email]),
                                  .section = shown(*record, layout[section]),
                                  .row = shown(*record, layout[row]),
                                  .seat = shown(*record, layout[seat]),
                                  .ticket_type = shown(*record, layout[type]),
                                  .amount = shown(*record, layout[amount])});
    }
    return table;
}

} // namespace frontrow
