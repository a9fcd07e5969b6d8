#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "domain/assert.hpp"
#include "domain/money.hpp"
#include "domain/seating/seat_map.hpp"
#include "formats/house_words.hpp"
#include "formats/json.hpp"
#include "formats/language_form.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/pages/discovery.hpp"

namespace frontrow {

/// What the page of the seat picker shows before its scripts run: what is played, when and where, the prices, and the
/// form for the best places. The scripts write the same over it (static/js/selling/session_head.js and offers.js), so
/// nothing is seen to change.
namespace painted_picker {

/// How high the map is beside its width, about as VenueMap has it in its bounds, in steps of 1/20 of it, rounded up.
/// The style sheet has a rule for each step.
inline int shape_of(const SeatMapParts& map) {
    constexpr int least = 10;
    constexpr int most = 24;
    constexpr double margin = 24;
    double left = std::numeric_limits<double>::infinity();
    double top = left;
    double right = -left;
    double bottom = -left;
    const auto reach = [&](double x, double y) {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = std::max(bottom, y);
    };
    for (const auto& seat : map.seats) reach(seat.at.x, seat.at.y);
    for (const auto& area : map.areas) {
        reach(area.at.x, area.at.y);
        reach(area.at.x + area.width, area.at.y + area.height);
    }
    for (const auto& decoration : map.decorations) {
        for (const auto& point : decoration.points) reach(point.x, point.y);
        if (decoration.points.empty()) reach(decoration.at.x, decoration.at.y);
    }
    if (left > right) return most;
    const double shape = (bottom - top + 2 * margin) / (right - left + 2 * margin);
    return std::clamp(static_cast<int>(std::ceil(shape * 20)), least, most);
}

/// A price as JSON has it, in the words of the reader's language.
inline std::string amount_of_json(Language language, const Json& price, const std::string& currency) {
    const auto parsed = Currency::parse(currency);
    FRONTROW_ASSERT(parsed.has_value()); // the API has just written it
    return money_words({price["amount"].get<std::int64_t>(), *parsed}, language);
}

/// Whether these categories have so many prices that the script offers to choose between two of them.
inline bool has_many(const Json& categories) {
    constexpr std::size_t many = 5;
    std::set<std::string> prices;
    for (const auto& category : categories) prices.insert(category["price"].get<std::string>());
    return prices.size() >= many;
}

/// The form for the best places; `seated` are the categories that have seats, with their prices.
inline Json best_form(const Json& session, const SeatMapParts& map, Json seated) {
    const auto most = session["max_seats"].get<int>();
    Json counts = Json::array();
    Json wheelchairs = Json::array();
    for (int n = 0; n <= most; ++n) {
        if (n > 0) counts.push_back({{"n", n}, {"is_chosen", n == std::min(2, most)}});
        wheelchairs.push_back({{"n", n}});
    }
    const bool has_wheelchair = std::any_of(map.seats.begin(), map.seats.end(),
                                            [](const Seat& seat) { return seat.kind == SeatKind::wheelchair; });
    const bool has_choice = seated.size() > 1;
    return {{"counts", std::move(counts)},
            {"has_choice", has_choice},
            {"categories", std::move(seated)},
            {"has_wheelchair", has_wheelchair},
            {"wheelchairs", std::move(wheelchairs)}};
}

/// Returns what the template session.html is told as `painted`. `session` is what GET /api/sessions/{session} says,
/// `map` its map, `messages` those of that language, with underscores in their keys.
inline Json of(const Json& session, const SeatMapParts& map, Language language, const Json& messages) {
    using discovery::text_of;
    const Json& event = session["event"];
    const Json& venue = session["venue"];
    const auto zone = text_of(venue, "timezone");
    const auto message = [&](const char* key, std::string_view blank, const std::string& value) {
        auto text = text_of(messages, key);
        const auto at = text.find(blank);
        return at == std::string::npos ? text : text.replace(at, blank.size(), value);
    };
    Json painted{{"title", text_of(event, "title")},
                 {"artist", text_of(event, "artist")},
                 {"event", text_of(event, "slug")},
                 {"starts_at", text_of(session, "starts_at")},
                 {"where", text_of(venue, "name") + ", " + text_of(venue, "city")},
                 {"shape", shape_of(map)}};
    if (const auto starts = parse_rfc3339(text_of(session, "starts_at")))
        painted["when"] = moment_words(*starts, zone, language);
    if (const auto doors = parse_rfc3339(text_of(session, "doors_at")))
        painted["doors"] = message("session_doors", "{time}", time_words(*doors, zone, language));
    if (session["fee"].is_object())
        painted["fee"] = message("legend_fee", "{fee}",
                                 amount_of_json(language, session["fee"], text_of(session["fee"], "currency")));

    Json prices = Json::array(); // the first of each category, in the order of the map
    Json seated = Json::array();
    for (std::size_t i = 0; i < map.categories.size(); ++i) {
        const auto& name = map.categories[i].name;
        const auto price = std::find_if(session["prices"].begin(), session["prices"].end(),
                                        [&](const Json& one) { return text_of(one, "category") == name; });
        if (price == session["prices"].end()) continue;
        auto amount = amount_of_json(language, *price, text_of(*price, "currency"));
        if (price->value("open", false)) amount = message("price_from", "{price}", amount);
        prices.push_back({{"name", name}, {"price", std::move(amount)}});
        if (std::any_of(map.seats.begin(), map.seats.end(), [&](const Seat& seat) { return seat.category == i; }))
            seated.push_back(prices.back());
    }
    painted["has_many_prices"] = has_many(prices);
    const bool is_open = session.value("on_sale", false) && text_of(session, "status") != "cancelled";
    if (is_open && !seated.empty()) painted["best"] = best_form(session, map, std::move(seated));
    painted["prices"] = std::move(prices);
    return painted;
}

} // namespace painted_picker

} // namespace frontrow
