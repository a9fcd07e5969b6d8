#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "demo/programme.hpp"
#include "domain/seating/stranded_seats.hpp"
#include "domain/text.hpp"

namespace frontrow::testing::demo_programme_test {

namespace {

Time utc(int year, unsigned month, unsigned day, int hour, int minute) {
    return date::sys_days(date::year(year) / date::month(month) / date::day(day)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute);
}

const Time kNow = utc(2025, 3, 20, 12, 0); // a Thursday, ten days before summer time begins

const DemoSession& session_of(const DemoProgramme& programme, const std::string& slug) {
    for (const auto& event : programme.events)
        for (const auto& session : event.sessions)
            if (session.session.slug.text() == slug) return session;
    FAIL("no session " << slug);
    return programme.events.front().sessions.front();
}

/// Calls check(event, session, venue) for every session.
template <class Check>
void for_each_session(const DemoProgramme& programme, Check check) {
    for (const auto& event : programme.events)
        for (const auto& session : event.sessions) {
            INFO(session.session.slug.text());
            check(event.event, session, programme.venues.at(session.venue));
        }
}

std::size_t taken_in(const DemoSession& session) {
    std::size_t taken = session.blocked.size();
    for (const auto& sale : session.sold) taken += sale.places.size();
    for (const auto& hold : session.held) taken += hold.places.size();
    return taken;
}

} // namespace

TEST_CASE("the demo has twelve events with thirty sessions in three houses") {
    const auto programme = demo_programme(kNow);
    CHECK(programme.venues.size() == 3);
    CHECK(programme.events.size() == 12);
    std::set<std::string> slugs;
    std::set<std::string> images;
    std::size_t sessions = 0;
    for (const auto& event : programme.events) {
        INFO(event.event.slug.text());
        CHECK(EventSlug::parse(event.event.slug.text()).has_value());
        CHECK(slugs.insert(event.event.slug.text()).second);
        CHECK(event.event.image == "/static/images/" + event.event.slug.text() + ".svg");
        CHECK(images.insert(event.event.image).second);
        CHECK((is_plain_text(event.event.title) && is_plain_text(event.event.artist)));
        CHECK(is_plain_text(event.event.description));
        CHECK(event.event.description.size() > 120);
        CHECK(event.event.status == EventStatus::published);
        sessions += event.sessions.size();
        for (const auto& session : event.sessions) CHECK(slugs.insert(session.session.slug.text()).second);
    }
    CHECK(sessions == 30);
}

TEST_CASE("the demo's curtain times are those of the clock on the wall, in winter and in summer") {
    const auto programme = demo_programme(kNow);
    CHECK(session_of(programme, "hamlet-1").session.starts_at == utc(2025, 3, 21, 18, 30)); // 19:30 CET
    CHECK(session_of(programme, "hamlet-3").session.starts_at == utc(2025, 3, 30, 16, 0));  // 18:00 CEST, its first day
    CHECK(session_of(programme, "jazz-night-1").session.starts_at == utc(2025, 3, 26, 19, 0));
    CHECK(session_of(programme, "jazz-night-2").session.starts_at == utc(2025, 4, 2, 18, 0));
    CHECK(session_of(programme, "arena-rock-1").session.starts_at == utc(2025, 4, 11, 18, 30)); // 19:30 BST
    const auto winter = demo_programme(utc(2025, 11, 20, 12, 0));
    CHECK(session_of(winter, "arena-rock-1").session.starts_at == utc(2025, 12, 12, 19, 30)); // 19:30 GMT
    CHECK(session_of(programme, "hamlet-1").session.doors_at == utc(2025, 3, 21, 17, 45));
}

TEST_CASE("the demo's sessions lie ahead and never two in one house at a time, whatever the day") {
    for (int day = 0; day < 400; day += 3) {
        const Time now = kNow + std::chrono::hours(24 * day + day % 24);
        std::map<std::size_t, std::vector<Time>> starts;
        for (const auto& plans :
             {programme_drawing::theatre_events(), programme_drawing::club_events(), programme_drawing::arena_events()})
            for (const auto& plan : plans) {
                const char* zone = plan.house == programme_drawing::House::arena ? "Europe/London" : "Europe/Berlin";
                const programme_drawing::HouseCalendar calendar(zone, now);
                for (const auto& session : plan.sessions) {
                    const Time start = calendar.on(session);
                    CHECK(start > now);
                    starts[static_cast<std::size_t>(plan.house)].push_back(start);
                }
            }
        for (auto& [house, times] : starts) {
            std::sort(times.begin(), times.end());
            for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] >= std::chrono::hours(4));
            CHECK(times.front() - now < std::chrono::hours(24 * 22));
        }
    }
}

TEST_CASE("the demo's sessions are in order on every day of the week") {
    for (int day = 0; day < 7; ++day)
        for (const auto& event : demo_programme(kNow + std::chrono::hours(24 * day)).events) {
            INFO(event.event.slug.text(), " after ", day, " days");
            CHECK(std::is_sorted(event.sessions.begin(), event.sessions.end(), [](const auto& a, const auto& b) {
                return a.session.starts_at < b.session.starts_at;
            }));
        }
}

TEST_CASE("the demo's sessions are complete") {
    const auto programme = demo_programme(kNow);
    for_each_session(programme, [](const Event&, const DemoSession& demo, const DemoVenue& venue) {
        const Session& session = demo.session;
        CHECK(session.doors_at < session.starts_at);
        CHECK(session.sales_start < session.sales_end);
        CHECK(session.sales_end <= session.starts_at);
        CHECK(session.max_seats > 0);
        CHECK(session.max_seats_per_buyer >= session.max_seats);
        CHECK(session.currency.code() == (venue.venue.city == "London" ? "GBP" : "EUR"));
        for (const auto& category : venue.map.parts().categories) {
            INFO(category.name);
            const Price* usual = usual_price(session, category.name);
            REQUIRE(usual != nullptr);
            CHECK(usual->ticket_type == "adult");
        }
        std::set<std::pair<std::string, std::string>> prices;
        for (const auto& price : session.prices) {
            CHECK(prices.emplace(price.category, price.ticket_type).second);
            CHECK(price.amount >= 0);
            CHECK(price.amount <= usual_price(session, price.category)->amount);
            const auto& categories = venue.map.parts().categories;
            CHECK(std::any_of(categories.begin(), categories.end(),
                              [&](const Category& category) { return category.name == price.category; }));
        }
    });
}

TEST_CASE("the demo's audience sits on places of the map, one on each") {
    const auto programme = demo_programme(kNow);
    for_each_session(programme, [](const Event&, const DemoSession& demo, const DemoVenue& venue) {
        std::set<SeatIndex> taken(demo.blocked.begin(), demo.blocked.end());
        REQUIRE(taken.size() == demo.blocked.size());
        const auto take = [&](const std::vector<SeatIndex>& places) {
            REQUIRE_FALSE(places.empty());
            REQUIRE(std::cmp_less_equal(places.size(), demo.session.max_seats));
            for (const SeatIndex place : places) {
                REQUIRE(place < venue.map.places());
                REQUIRE(taken.insert(place).second);
            }
            for (std::size_t i = 1; i < places.size(); ++i) // who came together sits together
                if (venue.map.is_seat(places[i])) REQUIRE(venue.map.seats()[places[i - 1]].next == places[i]);
        };
        for (const auto& sale : demo.sold) {
            take(sale.places);
            REQUIRE_FALSE(sale.customer.empty());
        }
        for (const auto& hold : demo.held) {
            take(hold.places);
            CHECK(hold.expires_at > kNow);
            CHECK(hold.expires_at <= kNow + demo.session.hold_ttl);
        }
    });
}

TEST_CASE("the demo has something of everything") {
    const auto programme = demo_programme(kNow);
    int nearly_full = 0, on_sale_now = 0, later = 0, cancelled = 0, free_of_charge = 0, with_holds = 0;
    int sold_out = 0;
    std::set<StrandRule> rules;
    for_each_session(programme, [&](const Event& event, const DemoSession& demo, const DemoVenue& venue) {
        const std::size_t free = venue.map.places() - taken_in(demo);
        nearly_full += nearly_sold_out(free, venue.map.places()) ? 1 : 0;
        sold_out += free == 0 ? 1 : 0;
        on_sale_now += on_sale({demo.session, event, venue.venue}, kNow) ? 1 : 0;
        later += demo.session.sales_start > kNow ? 1 : 0;
        cancelled += demo.session.status == SessionStatus::cancelled ? 1 : 0;
        with_holds += demo.held.empty() ? 0 : 1;
        free_of_charge += from_price(demo.session)->amount == 0 ? 1 : 0;
        rules.insert(demo.session.strand_rule);
        if (demo.session.sales_start > kNow) CHECK(demo.sold.empty());
    });
    CHECK(nearly_full >= 3);
    CHECK(sold_out == 1); // whoever looks for the waiting list finds it
    CHECK(on_sale_now == 28);
    CHECK(later == 1);
    CHECK(cancelled == 1);
    CHECK(free_of_charge == 1);
    CHECK(with_holds >= 10);
    CHECK(rules.size() == 3);
}

TEST_CASE("the demo's best seats go first, and few seats are left alone") {
    const auto programme = demo_programme(kNow);
    const auto hamlet = session_of(programme, "hamlet-3");
    const SeatMap& map = programme.venues[hamlet.venue].map;
    std::vector<bool> free(map.seats().size(), true);
    for (const SeatIndex seat : hamlet.blocked) free[seat] = false;
    for (const auto& sale : hamlet.sold)
        for (const SeatIndex seat : sale.places) free[seat] = false;
    const auto free_in = [&](const std::string& section, std::size_t first_row, std::size_t rows) {
        std::size_t count = 0;
        for (std::size_t r = first_row; r < first_row + rows; ++r) {
            const Row& row = map.find_section(section)->rows[r];
            for (SeatIndex seat = row.first; seat < row.first + row.count; ++seat) count += std::size_t{free[seat]};
        }
        return count;
    };
    CHECK(free_in("stalls", 0, 4) < 24); // of 72, and yet there is something left
    CHECK(free_in("stalls", 0, 4) > 0);
    CHECK(free_in("balcony", 0, 3) > 40); // of 96
    std::size_t alone = 0;
    for (SeatIndex seat = 0; seat < map.seats().size(); ++seat) {
        const auto is_free = [&](SeatIndex other) { return other != kNoSeat && free[other]; };
        if (free[seat] && !is_free(map.previous(seat)) && !is_free(map.seats()[seat].next)) ++alone;
    }
    CHECK(alone < 12);
}

TEST_CASE("the demo's parties leave hardly a seat over at the end of a row") {
    using namespace programme_drawing;
    const auto venue = venue_of(House::arena);
    Dice dice("parties");
    const auto parties = all_parties(venue.map, {}, dice);
    const auto alone =
        std::count_if(parties.begin(), parties.end(), [](const Party& p) { return p.places.size() == 1; });
    CHECK(alone * 100 < std::ssize(parties) * 6);
    std::size_t seats = 0;
    for (const auto& party : parties) seats += party.places.size();
    CHECK(seats == venue.map.seats().size());
}

TEST_CASE("the demo is the same for the same moment") {
    const auto first = demo_programme(kNow);
    const auto second = demo_programme(kNow);
    for_each_session(first, [&](const Event&, const DemoSession& a, const DemoVenue&) {
        const auto& b = session_of(second, a.session.slug.text());
        CHECK(a.session.starts_at == b.session.starts_at);
        REQUIRE(a.sold.size() == b.sold.size());
        REQUIRE(a.held.size() == b.held.size());
        bool same = true;
        for (std::size_t i = 0; i < a.sold.size(); ++i)
            same = same && a.sold[i].places == b.sold[i].places && a.sold[i].customer == b.sold[i].customer;
        for (std::size_t i = 0; i < a.held.size(); ++i)
            same = same && a.held[i].places == b.held[i].places && a.held[i].expires_at == b.held[i].expires_at;
        CHECK(same);
    });
}

} // namespace frontrow::testing::demo_programme_test
