#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include "domain/house/day_summary.hpp"
#include "domain/money.hpp"
#include "formats/house/letter_words.hpp"
#include "formats/house/mail_message.hpp"

namespace frontrow {

namespace summary_letter_rules {

using Data = kainjow::mustache::data;

/// The words around what a summary counts.
struct Words {
    std::string_view ticket, tickets, order, orders, reserved, nothing, of, sold;
};

inline const Words& words_in(std::string_view language) {
    static constexpr Words english{"ticket", "tickets", "order", "orders", "reserved", "nothing sold", "of", "sold"};
    static constexpr Words german{"Karte",      "Karten",          "Bestellung", "Bestellungen",
                                  "reserviert", "nichts verkauft", "von",        "verkauft"};
    return language == "de" ? german : english;
}

/// "1 ticket", "12 tickets".
inline std::string counted(std::int64_t n, std::string_view one, std::string_view several) {
    return fmt::format("{} {}", n, n == 1 ? one : several);
}

/// "42 tickets · EUR 1260.00", with what is still to be paid where there is some.
inline std::string sum_line(const LetterWords& letters, const Sales& sales) {
    const Words& words = words_in(letters.language);
    auto line = counted(sales.tickets, words.ticket, words.tickets) + " · " +
                spoken_money(letters, {sales.revenue, sales.currency});
    if (sales.reserved > 0)
        line += fmt::format(" · {} {}", words.reserved, spoken_money(letters, {sales.reserved, sales.currency}));
    return line;
}

inline void add_line(Data& list, std::string_view head, std::string_view text) {
    Data line;
    line.set("head", mail_form::one_line(head));
    line.set("text", mail_form::one_line(text));
    list.push_back(line);
}

} // namespace summary_letter_rules

/// Puts what a summary says into the data of its letter. `zone` is that of the house.
inline void set_summary(kainjow::mustache::data& data, const DaySummary& summary, const LetterWords& letters,
                        const std::string& zone) {
    using namespace summary_letter_rules;
    const Words& words = words_in(letters.language);
    std::int64_t tickets = 0, orders = 0;
    Data sales(Data::type::list), events(Data::type::list), next(Data::type::list);
    for (const auto& sold : summary.sales) {
        tickets += sold.tickets;
        orders += sold.orders;
        add_line(sales, counted(sold.orders, words.order, words.orders), sum_line(letters, sold));
    }
    for (const auto& event : summary.events) add_line(events, event.title, sum_line(letters, event.sales));
    for (const auto& session : summary.next)
        add_line(next, session.title,
                 fmt::format("{}, {} · {} {} {} {}", spoken_time(letters, session.starts_at, session.timezone),
                             session.venue, session.sold, words.of, session.capacity, words.sold));
    data.set("day", spoken_day(letters, summary.day.from, zone));
    data.set("brought",
             tickets + orders > 0 ? counted(tickets, words.ticket, words.tickets) : std::string(words.nothing));
    data.set("has_sales", !summary.sales.empty());
    data.set("sales_list", sales);
    data.set("events_list", events);
    data.set("has_next", !summary.next.empty());
    data.set("next_list", next);
    data.set("has_incidents", summary.incidents > 0);
    data.set("incident_count", std::to_string(summary.incidents));
    data.set("has_failed_mail", summary.failed_mail > 0);
    data.set("failed_mail", std::to_string(summary.failed_mail));
}

} // namespace frontrow
