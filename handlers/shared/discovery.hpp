#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/assert.hpp"
#include "domain/money.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"

namespace frontrow {

/// What search engines and messengers read of a page, and what it says to whoever has no scripts. Made of the data that
/// the page carries, which the API serves too; `base` is where buyers reach the shop, empty where nobody has said so.
namespace discovery {

/// `text` as it may stand in HTML, in an attribute too.
inline std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

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

inline std::string line_of(const Json& event, const Json& session) {
    return "<li><a href=\"" + escaped(session_path(session)) + "\">" + escaped(text_of(event, "title")) + "</a>, " +
           escaped(when(session)) + ", " + escaped(text_of(session["venue"], "name")) + "</li>\n";
}

/// What stands for one page.
struct Head {
    std::string title{};
    std::string description{};
    std::string path{};
    std::string image{};
    Json data = Json::array(); ///< For schema.org, an entry a performance.
    std::string list{};        ///< The programme for who has no scripts.
};

inline void add(Head& head, const Json& event, const Json& session, const std::string& base) {
    head.data.push_back(performance(event, session, base));
    head.list += line_of(event, session);
}

/// Returns what is to be said of the page that carries `page`: a session, an event, or the list of events.
inline Head head_of(const Json& page, const std::string& base) {
    Head head;
    if (const auto events = page.find("events"); events != page.end()) {
        head.path = "/";
        for (const auto& event : *events)
            for (const auto& session : event["sessions"]) add(head, event, session, base);
        head.data.clear(); // each has a page of its own
        return head;
    }
    const bool is_session = page.contains("event");
    const Json& event = is_session ? page["event"] : page;
    head.title = text_of(event, "title");
    head.description = summary(text_of(event, "description"));
    head.image = text_of(event, "image");
    if (is_session) {
        head.path = session_path(page);
        head.title += ", " + when(page);
        add(head, event, page, base);
        return head;
    }
    head.path = "/events/" + text_of(event, "slug");
    for (const auto& session : page["sessions"]) add(head, event, session, base);
    return head;
}

/// Puts that into a page in the look of the shop, before the end of its head and of its noscript.
inline void put_head(std::string& html, const Json& page, const std::string& shop, const std::string& base) {
    const Head head = head_of(page, base);
    const auto meta = [](const char* kind, const char* name, const std::string& text) {
        return text.empty() ? std::string()
                            : std::string("<meta ") + kind + "=\"" + name + "\" content=\"" + escaped(text) + "\">\n";
    };
    std::string said = "<link rel=\"canonical\" href=\"" + escaped(base + head.path) + "\">\n";
    said += meta("name", "description", head.description);
    said += meta("property", "og:type", "website") + meta("property", "og:site_name", shop);
    said += meta("property", "og:title", head.title.empty() ? shop : head.title);
    said += meta("property", "og:description", head.description);
    if (!base.empty()) said += meta("property", "og:url", base + head.path);
    if (!head.image.empty()) said += meta("property", "og:image", base + head.image);
    if (!head.data.empty()) said += "<script type=\"application/ld+json\">" + to_bytes(head.data) + "</script>\n";
    const auto put_before = [&](std::string_view place, const std::string& text) {
        if (const auto at = html.find(place); at != std::string::npos) html.insert(at, text);
    };
    put_before("</noscript>", head.list.empty() ? std::string() : "<ul class=\"plain\">\n" + head.list + "</ul>");
    put_before("</head>", said);
    const std::string title = "<title>" + escaped(shop) + "</title>";
    const auto at = html.find(title);
    if (!head.title.empty() && at != std::string::npos)
        html.replace(at, title.size(), "<title>" + escaped(head.title + " · " + shop) + "</title>");
}

/// robots.txt and sitemap.xml have this in the place of the address that the reader has come to.
inline constexpr std::string_view kBase = "{base}";

inline std::string robots() {
    return "User-agent: *\nDisallow: /api/\nDisallow: /checkout/\nDisallow: /orders/\nDisallow: /embed/\n"
           "Disallow: /admin\nDisallow: /venue\nDisallow: /artist\nDisallow: /marketing\nDisallow: /box-office\n"
           "Disallow: /account\nDisallow: /login\nDisallow: /setup\nAllow: /\n\nSitemap: {base}/sitemap.xml\n";
}

/// The addresses of the programme: `list` is what GET /api/events says.
inline std::string sitemap(const Json& list) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n<url><loc>{base}/</loc></url>\n";
    const auto add = [&](const std::string& path) { xml += "<url><loc>{base}" + escaped(path) + "</loc></url>\n"; };
    for (const auto& event : list["events"]) {
        add("/events/" + text_of(event, "slug"));
        for (const auto& session : event["sessions"]) add(session_path(session));
    }
    return xml + "</urlset>\n";
}

} // namespace discovery

} // namespace frontrow
