#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "domain/assert.hpp"
#include "domain/money.hpp"
#include "formats/json.hpp"
#include "formats/markup.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"

namespace frontrow {

/// What search engines and messengers read of a page, and what it says to whoever has no scripts. Made of the data that
/// the page carries, which the API serves too; `base` is where buyers reach the shop ("https://tickets.example.org"),
/// empty where nobody has said so.
namespace discovery {

/// At most 200 bytes of a text, whole characters only, without line breaks.
inline std::string summary(std::string text) {
    constexpr std::size_t most = 200;
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

inline std::string text_of(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// "2026-12-05 19:30", by the clocks of the venue.
inline std::string when(const Json& session) {
    const auto moment = parse_rfc3339(text_of(session, "starts_at"));
    return moment ? local_time(*moment, text_of(session["venue"], "timezone")).substr(0, 16) : std::string();
}

inline std::string session_path(const Json& session) { return "/sessions/" + text_of(session, "slug"); }

/// A performance as schema.org has it.
inline Json performance(const Json& event, const Json& session, const std::string& base) {
    const Json& venue = session["venue"];
    const bool is_cancelled = text_of(session, "status") == "cancelled" || text_of(event, "status") == "cancelled";
    Json said{
        {"@context", "https://schema.org"},
        {"@type", "Event"},
        {"name", text_of(event, "title")},
        {"startDate", text_of(session, "starts_at")},
        {"doorTime", text_of(session, "doors_at")},
        {"eventStatus", is_cancelled ? "https://schema.org/EventCancelled" : "https://schema.org/EventScheduled"},
        {"eventAttendanceMode", "https://schema.org/OfflineEventAttendanceMode"},
        {"location", {{"@type", "Place"}, {"name", text_of(venue, "name")}, {"address", text_of(venue, "city")}}}};
    if (auto text = text_of(event, "description"); !text.empty()) said["description"] = std::move(text);
    if (auto artist = text_of(event, "artist"); !artist.empty())
        said["performer"] = {{"@type", "PerformingGroup"}, {"name", std::move(artist)}};
    if (auto image = text_of(event, "image"); !image.empty()) said["image"] = base + image;
    const auto price = session.find("from_price");
    if (is_cancelled || price == session.end() || !price->is_object()) return said;
    const auto currency = Currency::parse(text_of(*price, "currency"));
    FRONTROW_ASSERT(currency.has_value()); // the API has just written it
    const bool is_left = session.value("seats_left", 0) > 0;
    said["offers"] = {{"@type", "AggregateOffer"},
                      {"url", base + session_path(session)},
                      {"lowPrice", decimal({(*price)["amount"].get<std::int64_t>(), *currency})},
                      {"priceCurrency", currency->code()},
                      {"validFrom", text_of(session, "sales_start")},
                      {"availability", is_left ? "https://schema.org/InStock" : "https://schema.org/SoldOut"}};
    return said;
}

/// A performance in the list for whoever has no scripts.
inline Json line_of(const Json& event, const Json& session) {
    return {{"path", session_path(session)},
            {"title", text_of(event, "title")},
            {"when", when(session)},
            {"venue", text_of(session["venue"], "name")}};
}

/// Returns what is to be said of the page that carries `page`: a session, an event, or the list of events. The template
/// about.html shows it.
inline Json about(const Json& page, const std::string& base) {
    Json performances = Json::array(); // for schema.org
    Json lines = Json::array();
    const auto add = [&](const Json& event, const Json& session, bool is_described) {
        if (is_described) performances.push_back(performance(event, session, base));
        lines.push_back(line_of(event, session));
    };
    std::string title;
    std::string path = "/";
    const bool is_session = page.contains("event");
    const Json& event = is_session ? page["event"] : page;
    if (const auto events = page.find("events"); events != page.end()) {
        for (const auto& each : *events) // each has a page of its own
            for (const auto& session : each["sessions"]) add(each, session, false);
    } else if (is_session) {
        path = session_path(page);
        title = text_of(event, "title") + ", " + when(page);
        add(event, page, true);
    } else {
        path = "/events/" + text_of(event, "slug");
        title = text_of(event, "title");
        for (const auto& session : page["sessions"]) add(event, session, true);
    }
    const auto image = text_of(event, "image");
    return {{"title", std::move(title)},
            {"description", summary(text_of(event, "description"))},
            {"url", base + path},
            {"is_public", !base.empty()},
            {"image", image.empty() ? image : base + image},
            {"map", text_of(page, "map")},
            {"performances_json", performances.empty() ? std::string() : to_bytes(performances)},
            {"programme", lines.empty() ? Json(nullptr) : Json{{"performances", std::move(lines)}}}};
}

inline std::string robots(const std::string& base) {
    return "User-agent: *\nDisallow: /api/\nDisallow: /checkout/\nDisallow: /orders/\nDisallow: /tickets/\nDisallow: "
           "/embed/\n"
           "Disallow: /admin\nDisallow: /venue\nDisallow: /artist\nDisallow: /marketing\nDisallow: /box-office\n"
           "Disallow: /account\nDisallow: /login\nDisallow: /password\nDisallow: /setup\nDisallow: /find\n"
           "Disallow: /news/\nDisallow: /unsubscribe/\nDisallow: /waiting/\nDisallow: /preview/\n"
           "Disallow: /door\nDisallow: /verify\nAllow: /\n\nSitemap: " +
           base + "/sitemap.xml\n";
}

/// The addresses of the programme: `list` is what GET /api/events says.
inline std::string sitemap(const Json& list, const std::string& base) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    const auto add = [&](const std::string& path) {
        xml += "<url><loc>" + escaped_markup(base + path) + "</loc></url>\n";
    };
    add("/");
    for (const auto& event : list["events"]) {
        add("/events/" + text_of(event, "slug"));
        for (const auto& session : event["sessions"]) add(session_path(session));
    }
    return xml + "</urlset>\n";
}

} // namespace discovery

} // namespace frontrow
