#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <date/date.h>
#include <date/tz.h>

#include "demo/arena.hpp"
#include "demo/club.hpp"
#include "demo/theatre.hpp"
#include "domain/assert.hpp"
#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"
#include "domain/seating/best_seats.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/seating/venue.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// A house with its map. `venue.map` is for the writer to set.
struct DemoVenue {
    Venue venue;
    SeatMap map;
};

/// One purchase: who came together sits together.
struct DemoSale {
    std::string customer;
    std::vector<SeatIndex> places;
};

/// Seats in somebody's basket right now.
struct DemoHold {
    std::vector<SeatIndex> places;
    Time expires_at{};
};

/// One performance with its audience so far. `session.event`, `session.venue` and `session.map` are for the writer to
/// set. No place is in two of the lists.
struct DemoSession {
    Session session;
    std::size_t venue = 0; ///< Index into DemoProgramme::venues.
    std::vector<DemoSale> sold{};
    std::vector<DemoHold> held{};
    std::vector<SeatIndex> blocked{};
};

struct DemoEvent {
    Event event;
    std::vector<DemoSession> sessions; ///< By start.
};

/// Everything that a fresh demo shows.
struct DemoProgramme {
    std::vector<DemoVenue> venues;
    std::vector<DemoEvent> events;
};

namespace programme_drawing {

using std::chrono::minutes;

enum class House : std::size_t { theatre, club, arena };
enum class Special : std::uint8_t { none, cancelled, not_yet_on_sale, free_of_charge, open_price };

/// A performance on a weekday of the n-th week from tomorrow on, so that the demo always has a weekend ahead.
struct SessionPlan {
    int week;
    date::weekday day;
    minutes curtain; ///< Local time of the house, counted from midnight.
    std::uint32_t sold_percent;
    Special special = Special::none;
};

struct EventPlan {
    std::string slug; ///< Of the event and of its picture.
    std::string title;
    std::string artist;
    std::string description;
    House house;
    std::vector<Price> prices;
    StrandRule strand_rule;
    std::vector<SessionPlan> sessions;
};

constexpr minutes at(int hour, int minute) { return std::chrono::hours(hour) + minutes(minute); }

/// Half price for children and a quarter off for concessions, in steps of 50.
inline std::vector<Price> family_prices(const std::vector<std::pair<std::string, std::int64_t>>& full) {
    std::vector<Price> prices;
    for (const auto& [category, amount] : full) {
        prices.push_back({category, "adult", amount});
        prices.push_back({category, "child", amount / 2 / 50 * 50});
        prices.push_back({category, "concession", amount * 3 / 4 / 50 * 50});
    }
    return prices;
}

inline std::vector<Price> one_price(const std::vector<std::pair<std::string, std::int64_t>>& full) {
    std::vector<Price> prices;
    for (const auto& [category, amount] : full) prices.push_back({category, "adult", amount});
    return prices;
}

inline std::vector<EventPlan> theatre_events() {
    using namespace date;
    const auto prices = [](std::int64_t premium, std::int64_t standard, std::int64_t economy) {
        return family_prices({{"Premium", premium}, {"Standard", standard}, {"Economy", economy}});
    };
    return {
        {"hamlet",
         "Hamlet",
         "William Shakespeare · directed by Marta Lindqvist",
         "A castle without walls, a ghost without a face, and a prince who would rather think than act. Marta "
         "Lindqvist's production plays in the round of a single spotlight and needs no more than seven actors. Three "
         "hours, one interval.",
         House::theatre,
         prices(6800, 4900, 2900),
         StrandRule::strict,
         {{0, Friday, at(19, 30), 97},
          {0, Saturday, at(19, 30), 88},
          {1, Sunday, at(18, 0), 61},
          {3, Friday, at(19, 30), 35}}},
        {"winterreise",
         "Winterreise",
         "Jonas Adler, baritone · Mireille Okafor, piano",
         "Twenty-four songs, one walk out of town and into the snow. Jonas Adler and Mireille Okafor have lived with "
         "Schubert's cycle for ten years and perform it here without an interval. Please allow for the silence at the "
         "end.",
         House::theatre,
         prices(5400, 3900, 2400),
         StrandRule::lenient,
         {{1, Tuesday, at(20, 0), 72}, {2, Tuesday, at(20, 0), 41, Special::cancelled}}},
        {"magic-flute",
         "The Magic Flute",
         "Kammeroper Elbe · conducted by Aiko Brandt",
         "Mozart's last opera for nine singers, eleven musicians and one very large bird. The afternoon performance is "
         "for families and tells the story in ninety minutes. Sung in German with English surtitles.",
         House::theatre,
         prices(7900, 5600, 3200),
         StrandRule::lenient,
         {{1, Saturday, at(15, 0), 79},
          {1, Saturday, at(19, 30), 66},
          {2, Saturday, at(19, 30), 48},
          {4, Sunday, at(16, 0), 20}}},
        {"quartet",
         "Late Quartets",
         "Halvorsen Quartet",
         "Beethoven's opus 131 has seven movements and not one moment to breathe. The Halvorsen Quartet pairs it with "
         "Caroline Reyes's new \"Tide Tables\", written for the four of them. An introduction in the foyer begins half "
         "an hour before the concert.",
         House::theatre,
         prices(4800, 3600, 2200),
         StrandRule::lenient,
         {{2, Thursday, at(20, 0), 44}, {5, Thursday, at(20, 0), 12}}},
    };
}

inline std::vector<EventPlan> club_events() {
    using namespace date;
    const auto prices = [](std::int64_t table, std::int64_t gallery, std::int64_t standing) {
        return one_price({{"Table", table}, {"Gallery", gallery}, {"Standing", standing}});
    };
    return {
        {"cabaret",
         "Midnight Cabaret",
         "Lola Vervain and the Paper Moons",
         "Songs from cellars that no longer exist, sung by a woman who claims to have been in all of them. With a band "
         "of five, a trapeze and a card trick that nobody has explained so far.",
         House::club,
         prices(4200, 3400, 2200),
         StrandRule::off,
         {{0, Thursday, at(20, 30), 100}, {1, Thursday, at(20, 30), 64}, {2, Friday, at(20, 30), 30}}},
        {"jazz-night",
         "Blue Wednesday",
         "Teodor Nilsen Trio with guests",
         "Piano, bass and drums every Wednesday, and a guest whose name is told only on the night. The first set "
         "belongs to the trio, the second one to whoever turns up with an instrument.",
         House::club,
         prices(2800, 2200, 1500),
         StrandRule::off,
         {{0, Wednesday, at(20, 0), 85}, {1, Wednesday, at(20, 0), 50}, {2, Wednesday, at(20, 0), 18}}},
        {"stand-up",
         "Nothing Personal",
         "Priya Castellan",
         "An hour about landlords, grandmothers and the correct way to leave a party. Priya Castellan returns with the "
         "show that sold out a whole summer in Edinburgh. In English, from 16 years. On the last evening you pay what "
         "you like.",
         House::club,
         prices(3200, 2800, 1900),
         StrandRule::lenient,
         {{1, Monday, at(20, 0), 93}, {3, Monday, at(20, 0), 25, Special::open_price}}},
        {"indie-night",
         "Indie Night",
         "Paper Harbour · Kite Season · Ada Mole",
         "Three bands, thirty-five minutes each, and no encore before the last one. The Sunday edition is the open "
         "stage: admission is free, and the tickets only make sure that everybody fits in.",
         House::club,
         prices(2400, 2100, 1600),
         StrandRule::off,
         {{0, Sunday, at(19, 0), 55, Special::free_of_charge}, {2, Saturday, at(21, 0), 70}}},
    };
}

inline std::vector<EventPlan> arena_events() {
    using namespace date;
    using Full = std::vector<std::pair<std::string, std::int64_t>>;
    const auto full = [](std::int64_t circle, std::int64_t first, std::int64_t second, std::int64_t third) {
        return Full{{"Golden Circle", circle}, {"Category 1", first}, {"Category 2", second}, {"Category 3", third}};
    };
    return {
        {"synth-odyssey",
         "Synth Odyssey",
         "Aurora Machine",
         "Forty oscillators, two people and a light that has to be seen from the upper tier. Aurora Machine play the "
         "whole of \"Night Ferry\" for the first time, followed by everything you came for. Strobe lights are used.",
         House::arena,
         one_price(full(11500, 8500, 6200, 4200)),
         StrandRule::lenient,
         {{2, Friday, at(20, 0), 24}, {2, Saturday, at(20, 0), 12}}},
        {"arena-rock",
         "The Long Way Home Tour",
         "Iron Meridian",
         "Twenty-two years, nine albums and a drum riser that turns over. Iron Meridian end their farewell tour where "
         "it began, with the support act that was their support act then: Small Hours.",
         House::arena,
         one_price(full(14500, 9900, 7400, 4900)),
         StrandRule::off,
         {{3, Friday, at(19, 30), 96}, {4, Saturday, at(19, 30), 9}}},
        {"ice-gala",
         "Gala on Ice",
         "With thirty skaters and the City Youth Orchestra",
         "From the first double axel of a twelve-year-old to the last quadruple jump of a champion. The orchestra "
         "plays on the ice as well, in proper shoes. Children sit at half price in every category.",
         House::arena,
         family_prices(full(9500, 7200, 5400, 3600)),
         StrandRule::strict,
         {{5, Saturday, at(14, 0), 6}, {5, Saturday, at(19, 0), 10}, {5, Sunday, at(15, 0), 4}}},
        {"symphony",
         "A Symphony of a Thousand",
         "Riverlight Philharmonic and eleven choirs",
         "Mahler's Eighth needs more people on the stage than most concerts have in front of it. Eleven choirs of the "
         "city share the evening with the Riverlight Philharmonic. Tickets go on sale soon.",
         House::arena,
         family_prices(full(8800, 6400, 4600, 2800)),
         StrandRule::lenient,
         {{9, Sunday, at(17, 0), 0, Special::not_yet_on_sale}}},
    };
}

/// What is the same for all sessions of a house.
struct HouseRules {
    std::string_view currency;
    minutes doors_before;
    minutes sales_end_before;
    std::int64_t max_seats;
    std::vector<std::string_view> blocked; ///< For the people who work there.
    std::int64_t fee = 0;
};

inline HouseRules rules_of(House house) {
    switch (house) {
    case House::theatre: // the doctor, the fire brigade, and two for the director
        return {"EUR", minutes(45), minutes(0), 10, {"stalls-K-10", "stalls-K-20", "stalls-H-13", "stalls-H-14"}};
    case House::club: // the guests of the band
        return {"EUR", minutes(60), minutes(0), 6, {"tables-T4-1", "tables-T4-2", "tables-T4-3", "tables-T4-4"}};
    case House::arena:
        break;
    }
    return {"GBP",
            minutes(120),
            minutes(60),
            8,
            {"block-108-A-7", "block-108-A-8", "block-108-A-9", "block-108-A-10", "floor-H-8-9", "floor-H-8-10",
             "floor-H-8-11", "floor-H-8-12"},
            350};
}

inline DemoVenue venue_of(House house) {
    const auto make = [](std::string slug, std::string name, std::string city, std::string zone, SeatMapParts parts) {
        auto map = SeatMap::make(std::move(parts));
        FRONTROW_ASSERT(static_cast<bool>(map));
        return DemoVenue{{{}, VenueSlug::trusted(std::move(slug)), std::move(name), std::move(city), std::move(zone)},
                         std::move(*map)};
    };
    switch (house) {
    case House::theatre:
        return make("theater-am-fleet", "Theater am Fleet", "Hamburg", "Europe/Berlin", theatre_map());
    case House::club:
        return make("souterrain", "Souterrain", "Vienna", "Europe/Vienna", club_map());
    case House::arena:
        break;
    }
    return make("riverlight-arena", "Riverlight Arena", "London", "Europe/London", arena_map());
}

/// The local calendar of a house.
class HouseCalendar {
public:
    HouseCalendar(const std::string& zone, Time now)
        : zone_(date::locate_zone(zone)), today_(date::floor<date::days>(zone_->to_local(now))) {}

    /// That time of the clock on the wall, `days` after today. Where the clocks go back, the first of the two.
    [[nodiscard]] Time on_day(int days, minutes clock) const { return moment(today_ + date::days(days), clock); }
    [[nodiscard]] Time on(const SessionPlan& plan) const {
        const auto first = today_ + date::days(1 + 7 * plan.week);
        return moment(first + (plan.day - date::weekday(first)), plan.curtain);
    }

private:
    [[nodiscard]] Time moment(date::local_days day, minutes clock) const {
        return std::chrono::time_point_cast<Milliseconds>(zone_->to_sys(day + clock, date::choose::earliest));
    }

    const date::time_zone* zone_;
    date::local_days today_;
};

/// Numbers that look random and are the same on every machine, other than the distributions of the standard library.
class Dice {
public:
    explicit Dice(std::string_view seed) {
        for (const char c : seed) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    }
    /// 0 … sides - 1, after Steele, Lea and Flood's SplitMix64.
    std::uint32_t roll(std::uint32_t sides) {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return static_cast<std::uint32_t>((z ^ (z >> 31)) % sides);
    }

private:
    std::uint64_t state_ = 0xCBF29CE484222325;
};

/// People who come together, and how early they buy: the lowest rank first.
struct Party {
    std::vector<SeatIndex> places;
    std::int64_t rank = 0;
};

inline std::size_t party_size(Dice& dice) {
    constexpr std::array<std::size_t, 20> sizes{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 1, 5, 6};
    return sizes[dice.roll(sizes.size())];
}

/// Cuts every row into parties. Near the stage they come first, with much noise, as not everybody is early or rich.
inline std::vector<Party> all_parties(const SeatMap& map, const std::vector<SeatIndex>& blocked, Dice& dice) {
    using namespace best_seats_rules;
    std::vector<Party> parties;
    const auto kind = [&](SeatIndex seat) { return map.seats()[seat].kind; };
    const auto may_sit = [&](SeatIndex seat) {
        return std::find(blocked.begin(), blocked.end(), seat) == blocked.end();
    };
    for_each_run(map, may_sit, [&](std::span<const SeatIndex> run) {
        while (!run.empty()) {
            std::size_t size = std::min(party_size(dice), run.size());
            if (run.size() - size == 1) size = run.size() > 5 ? size - 1 : run.size(); // leave no seat alone
            // A wheelchair place goes with the companion place beside it, and only to who needs it.
            if (!is_ordinary(kind(run[0]))) size = std::min<std::size_t>(run.size(), 2);
            for (std::size_t i = 1; i < size; ++i)
                if (is_ordinary(kind(run[i])) != is_ordinary(kind(run[0]))) size = i;
            if (const Unit* unit = map.whole_unit_of(run[0])) size = unit->seats.size(); // those of a table are a run
            const Seat& middle = map.seats()[run[size / 2]];
            std::int64_t rank = distance_between(middle.at, map.parts().focal) * (60 + dice.roll(80)) / 100;
            if (middle.kind != SeatKind::standard) rank = rank * 3 / 2;
            if (dice.roll(8) == 0) rank *= 3; // so that something good is left in every category
            parties.push_back({{run.begin(), run.begin() + static_cast<std::ptrdiff_t>(size)}, rank});
            run = run.subspan(size);
        }
    });
    std::stable_sort(parties.begin(), parties.end(), [](const Party& a, const Party& b) { return a.rank < b.rank; });
    return parties;
}

inline std::string customer_name(Dice& dice) {
    constexpr std::array<std::string_view, 16> first{"Anna",  "Bilal", "Clara", "David", "Elif", "Felix",
                                                     "Grace", "Hugo",  "Ines",  "Jakob", "Lena", "Malik",
                                                     "Nadia", "Oskar", "Sofia", "Tom"};
    constexpr std::array<std::string_view, 16> last{"Bauer", "Costa", "Dahl",  "Evans",  "Fischer", "Green",
                                                    "Huber", "Ito",   "Kaya",  "Larsen", "Moreau",  "Novak",
                                                    "Okoye", "Patel", "Quinn", "Weiss"};
    std::string name(first[dice.roll(first.size())]);
    name += ' ';
    name += last[dice.roll(last.size())];
    return name;
}

/// Fills the house: sold seats from the best ones outward, then a few parties who are choosing right now.
inline void seat_audience(DemoSession& demo, const SeatMap& map, std::uint32_t sold_percent, Time now) {
    if (sold_percent == 0) return;
    Dice dice(demo.session.slug.text());
    std::size_t sold = 0;
    std::size_t holds = 0;
    const std::size_t target = map.seats().size() * sold_percent / 100;
    const auto max_seats = static_cast<std::size_t>(demo.session.max_seats);
    for (auto& party : all_parties(map, demo.blocked, dice)) {
        if (sold + party.places.size() <= target) {
            sold += party.places.size();
            demo.sold.push_back({customer_name(dice), std::move(party.places)});
        } else if (sold_percent < 95 && holds < 3 && party.places.size() <= max_seats && dice.roll(4) == 0) {
            ++holds;
            demo.held.push_back({std::move(party.places), now + std::chrono::seconds(120 + dice.roll(400))});
        }
    }
    for (const auto& area : map.parts().areas) {
        const SeatIndex end = area.first + area.capacity * sold_percent / 100;
        for (SeatIndex place = area.first; place < end;) {
            DemoSale sale{customer_name(dice), {}};
            for (std::size_t i = std::min(party_size(dice), max_seats); i > 0 && place < end; --i)
                sale.places.push_back(place++);
            demo.sold.push_back(std::move(sale));
        }
    }
}

inline DemoSession session_of(const EventPlan& event, const SessionPlan& plan, std::size_t number, const SeatMap& map,
                              const HouseCalendar& calendar, Time now) {
    const HouseRules rules = rules_of(event.house);
    const Time starts_at = calendar.on(plan);
    DemoSession demo{{.slug = SessionSlug::trusted(event.slug + "-" + std::to_string(number)),
                      .map = MapId::trusted("unset"),
                      .starts_at = starts_at,
                      .doors_at = starts_at - rules.doors_before,
                      .sales_start = calendar.on_day(-30, at(10, 0)),
                      .sales_end = starts_at - rules.sales_end_before,
                      .currency = *Currency::parse(rules.currency),
                      .max_seats = rules.max_seats,
                      .max_seats_per_buyer = 2 * rules.max_seats,
                      .strand_rule = event.strand_rule,
                      .fee = rules.fee,
                      .reservations = {.are_taken = true},
                      .prices = event.prices},
                     static_cast<std::size_t>(event.house)};
    Session& session = demo.session;
    if (plan.special == Special::cancelled) session.status = SessionStatus::cancelled;
    if (plan.special == Special::not_yet_on_sale) session.sales_start = calendar.on_day(6, at(10, 0));
    if (plan.special == Special::free_of_charge)
        for (auto& price : session.prices) price.amount = 0;
    if (plan.special == Special::open_price)
        for (auto& price : session.prices) { // half of what the others pay is enough
            price.suggested = {price.amount, 2 * price.amount};
            price.amount /= 2;
            price.is_open = true;
        }
    for (const auto id : rules.blocked) {
        const auto seat = map.find_seat(id);
        FRONTROW_ASSERT(seat.has_value());
        demo.blocked.push_back(*seat);
    }
    seat_audience(demo, map, plan.sold_percent, now);
    if (plan.special == Special::cancelled) demo.held.clear();
    return demo;
}

} // namespace programme_drawing

/// The demo's catalogue as of `now`: twelve events with thirty sessions in a theatre, a club and an arena. All sessions
/// lie ahead; the same `now` gives the same programme. Throws std::runtime_error where the machine has no time zones.
inline DemoProgramme demo_programme(Time now) {
    using namespace programme_drawing;
    DemoProgramme programme;
    std::vector<HouseCalendar> calendars;
    for (const House house : {House::theatre, House::club, House::arena}) {
        programme.venues.push_back(venue_of(house));
        calendars.emplace_back(programme.venues.back().venue.timezone, now);
    }
    for (const auto& plans : {theatre_events(), club_events(), arena_events()}) {
        for (const auto& plan : plans) {
            DemoEvent event{{.slug = EventSlug::trusted(plan.slug),
                             .title = plan.title,
                             .artist = plan.artist,
                             .description = plan.description,
                             .image = "/static/images/" + plan.slug + ".svg",
                             .status = EventStatus::published},
                            {}};
            const auto house = static_cast<std::size_t>(plan.house);
            const HouseCalendar& calendar = calendars[house];
            auto sessions =
                plan.sessions; // Friday comes before Saturday of the same week, but on Saturdays it does not
            std::sort(sessions.begin(), sessions.end(),
                      [&](const SessionPlan& x, const SessionPlan& y) { return calendar.on(x) < calendar.on(y); });
            for (std::size_t i = 0; i < sessions.size(); ++i)
                event.sessions.push_back(
                    session_of(plan, sessions[i], i + 1, programme.venues[house].map, calendar, now));
            programme.events.push_back(std::move(event));
        }
    }
    return programme;
}

} // namespace frontrow
