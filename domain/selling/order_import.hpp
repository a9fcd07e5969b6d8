#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/money.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/seating/spoken_seat.hpp"
#include "domain/selling/claim.hpp"
#include "domain/selling/direct_sale.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/seat_choice.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// A ticket that another system has sold, as a line of its table says it. Texts are empty where the table says nothing.
struct ForeignTicket {
    std::size_t line = 0;  ///< Of the table, counted from 1.
    std::string number;    ///< Of its order, in the other system.
    std::string name{};    ///< Of the buyer.
    std::string email{};   ///< Of the buyer.
    std::string section{}; ///< Or a standing area.
    std::string row{};
    std::string seat{};        ///< Its label, its id or all that is said of it: "Stalls, row C, seat 6".
    std::string ticket_type{}; ///< Of our price list; the first of its category where nothing is said.
    std::string amount{};      ///< What was paid; what our price list says where nothing is said.
};

/// What is wrong with a line. The code says why, the field which column, `said` what stands there.
struct ImportFault {
    std::size_t line = 0;
    std::string field;
    std::string code;
    std::string said{};
};

/// An order of the other system, of which the lines make one of ours.
struct ForeignOrder {
    std::string number;
    Customer customer;
    std::size_t line = 0;                ///< The first.
    std::vector<SeatSelection> places{}; ///< In the order of the table.
    Money total{};
    std::string reference{}; ///< Of ours, once it is there.
    bool is_new = false;     ///< It was not there before.
};

/// What a table says of one session, against the shop as it is.
struct ImportReport {
    std::vector<ForeignOrder> orders; ///< Those without a fault.
    std::vector<ImportFault> faults;  ///< By line.
};

/// Finds the places that another system speaks of on our map.
class SpokenPlaces {
public:
    explicit SpokenPlaces(const SeatMap& map) : map_(map) {
        for (SeatIndex place = 0; place < map.places(); ++place) {
            if (!map.is_seat(place)) continue;
            const auto& row = map.row_of(place);
            const auto& seat = map.seats()[place];
            seats_[{words_of(row.label), words_of(seat.label)}].push_back(place);
        }
    }

    /// Returns the seats that this may mean: one, or several that are alike, or none.
    [[nodiscard]] std::vector<SeatIndex> seats(const ForeignTicket& ticket) const {
        if (const auto place = map_.find_seat(ticket.seat); place && map_.is_seat(*place)) return {*place};
        if (!ticket.row.empty()) return named(words_of(ticket.section), words_of(ticket.row), words_of(ticket.seat));
        const auto whole = ticket.section.empty() ? ticket.seat : ticket.section + ", " + ticket.seat;
        const auto spoken = spoken_seat(whole);
        if (!spoken) return {};
        return named(words_of(spoken->section), words_of(spoken->row), words_of(spoken->label));
    }

    /// Returns the standing area that this means, or nothing.
    [[nodiscard]] const Area* area(const ForeignTicket& ticket) const {
        if (!ticket.row.empty()) return nullptr;
        const auto said = ticket.section.empty() ? ticket.seat : ticket.section;
        if (const Area* area = map_.find_area(said)) return area;
        const auto words = words_of(said);
        const auto& areas = map_.parts().areas;
        const auto found =
            std::find_if(areas.begin(), areas.end(), [&](const Area& area) { return words_of(area.name) == words; });
        return found == areas.end() ? nullptr : &*found;
    }

private:
    /// The words of a text in small letters, as spoken_seat() has them.
    static std::string words_of(std::string_view text) {
        std::string words;
        bool is_between = false;
        for (const char c : text) {
            if (!is_word_byte(c)) {
                is_between = !words.empty();
                continue;
            }
            if (is_between) words += ' ';
            is_between = false;
            words += lower_case(c);
        }
        return words;
    }

    [[nodiscard]] std::vector<SeatIndex> named(const std::string& section, const std::string& row,
                                               const std::string& label) const {
        const auto found = seats_.find({row, label});
        if (found == seats_.end()) return {};
        if (section.empty()) return found->second;
        std::vector<SeatIndex> places;
        for (const SeatIndex place : found->second)
            if (words_of(map_.section_of(place).name) == section || words_of(map_.section_of(place).id) == section)
                places.push_back(place);
        return places;
    }

    const SeatMap& map_;
    std::map<std::pair<std::string, std::string>, std::vector<SeatIndex>> seats_; ///< By row and label.
};

/// Reads what another system has sold of a session, against who has which place. Remembers what it has given away, so
/// that no two lines get the same place.
class ForeignOrderReader {
public:
    /// Reads an amount, in minor units of the currency, or returns nothing where the text is none.
    using ReadAmount = std::optional<std::int64_t> (*)(std::string_view text, const Currency& currency);

    /// All must outlive it.
    ForeignOrderReader(const Session& session, const SeatMap& map, std::string letters, ReadAmount read_amount)
        : session_(session), map_(map), letters_(std::move(letters)), read_amount_(read_amount), places_(map) {}

    /// Reads one order. Returns nothing where a line has a fault; these are added to `faults`.
    std::optional<ForeignOrder> read(const std::vector<const ForeignTicket*>& tickets,
                                     std::vector<ImportFault>& faults) {
        const auto before = faults.size();
        ForeignOrder order{.number = tickets.front()->number,
                           .customer = read_customer(tickets, faults),
                           .line = tickets.front()->line,
                           .total = {0, session_.currency},
                           .is_new = true};
        if (std::ssize(tickets) > direct_sale::kMaxPlaces)
            faults.push_back({order.line, "number", "too_many", order.number});
        for (const auto* ticket : tickets) {
            const auto place = place_of(*ticket, faults);
            if (!place) continue;
            auto selection = priced(*ticket, *place, faults);
            if (!selection) continue;
            order.total.amount += selection->amount;
            order.places.push_back(std::move(*selection));
        }
        if (faults.size() > before) return {};
        return order;
    }

private:
    static Customer read_customer(const std::vector<const ForeignTicket*>& tickets, std::vector<ImportFault>& faults) {
        Customer customer{PersonName::trusted(std::string(kWalkInName)), Email::trusted(std::string(kNoEmail))};
        const auto& first = *tickets.front();
        if (!first.name.empty()) {
            if (const auto name = PersonName::parse(first.name))
                customer.name = *name;
            else
                faults.push_back({first.line, "name", "no_name", first.name});
        }
        if (!first.email.empty()) {
            const auto email = Email::parse(first.email);
            if (!email)
                faults.push_back({first.line, "email", "no_email", first.email});
            else if (first.name.empty())
                faults.push_back({first.line, "name", "name_missing", ""});
            else
                customer.email = *email;
        }
        for (const auto* ticket : tickets)
            if (ticket->email != first.email)
                faults.push_back({ticket->line, "email", "differs", ticket->email});
            else if (ticket->name != first.name)
                faults.push_back({ticket->line, "name", "differs", ticket->name});
        return customer;
    }

    std::optional<SeatIndex> place_of(const ForeignTicket& ticket, std::vector<ImportFault>& faults) {
        const std::string said = said_of(ticket);
        const auto fault = [&](const char* code) {
            faults.push_back({ticket.line, "seat", code, said});
            return std::optional<SeatIndex>();
        };
        if (said.empty()) return fault("seat_missing");
        const auto seats = places_.seats(ticket);
        if (seats.size() > 1) return fault("seat_unclear");
        if (seats.empty()) {
            const Area* area = places_.area(ticket);
            if (!area) return fault("seat_unknown");
            const auto free = letters_.find(kAvailable, area->first);
            if (free == std::string::npos || free >= area->first + area->capacity) return fault("area_full");
            letters_[free] = kGiven;
            return static_cast<SeatIndex>(free);
        }
        char& letter = letters_[seats.front()];
        if (letter == kGiven) return fault("seat_twice");
        if (letter != kAvailable) return fault(letter == 'b' ? "seat_blocked" : "seat_taken");
        letter = kGiven;
        return seats.front();
    }

    std::optional<SeatSelection> priced(const ForeignTicket& ticket, SeatIndex place,
                                        std::vector<ImportFault>& faults) {
        const auto& category = map_.category_name(place);
        const auto price = std::find_if(session_.prices.begin(), session_.prices.end(), [&](const Price& one) {
            return one.category == category &&
                   (ticket.ticket_type.empty() || lower_case(one.ticket_type) == lower_case(ticket.ticket_type));
        });
        if (price == session_.prices.end()) {
            faults.push_back({ticket.line, "type", ticket.ticket_type.empty() ? "no_price" : "type_unknown",
                              ticket.ticket_type.empty() ? category : ticket.ticket_type});
            return {};
        }
        std::int64_t amount = price->amount;
        if (!ticket.amount.empty()) {
            const auto paid = read_amount_(ticket.amount, session_.currency);
            if (!paid || *paid < 0 || *paid > kMaxAmount) {
                faults.push_back({ticket.line, "amount", "no_amount", ticket.amount});
                return {};
            }
            amount = *paid;
        }
        return SeatSelection{.place = place, .ticket_type = price->ticket_type, .amount = amount};
    }

    static std::string said_of(const ForeignTicket& ticket) {
        std::string said;
        for (const auto* part : {&ticket.section, &ticket.row, &ticket.seat})
            if (!part->empty()) said.append(said.empty() ? "" : ", ").append(*part);
        return said;
    }

    static constexpr char kGiven = 'g'; ///< To a line before.

    const Session& session_;
    const SeatMap& map_;
    std::string letters_;
    ReadAmount read_amount_;
    SpokenPlaces places_;
};

} // namespace frontrow
