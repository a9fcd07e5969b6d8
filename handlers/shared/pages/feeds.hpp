#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/time.hpp"
#include "formats/calendar_file.hpp"
#include "formats/internet_date.hpp"
#include "formats/json.hpp"
#include "formats/markup.hpp"
#include "formats/selling/order_papers.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/pages/discovery.hpp"

namespace frontrow {

/// The programme for readers of news and for calendars that subscribe to it. `list` is what GET /api/events says,
/// `base` where buyers reach the shop ("https://tickets.example.org"), `shop` its name.
namespace feeds {

/// A text as XML may have it: without what it forbids.
inline std::string xml_text(std::string_view text) {
    std::string safe;
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t') safe += c;
    return escaped_markup(safe);
}

/// RSS 2.0 with an item for each performance, whose date is when its sale began; one whose sale is still to begin has
/// none.
inline std::string rss(const Json& list, const std::string& shop, const std::string& base, Time now) {
    using discovery::text_of;
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
                      "xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n<title>" +
                      xml_text(shop) + "</title>\n<link>" + escaped_markup(base) + "/</link>\n<description>" +
                      xml_text(shop) + "</description>\n<atom:link href=\"" + escaped_markup(base) +
                      "/programme.rss\" rel=\"self\" type=\"application/rss+xml\"/>\n";
    for (const auto& event : list["events"])
        for (const auto& session : event["sessions"]) {
            const auto link = escaped_markup(base + discovery::session_path(session));
            xml += "<item>\n<title>" + xml_text(text_of(event, "title") + ", " + discovery::when(session)) +
                   "</title>\n<link>" + link + "</link>\n<guid>" + link + "</guid>\n<description>" +
                   xml_text(discovery::summary(text_of(event, "description"))) + "</description>\n<category>" +
                   xml_text(text_of(session["venue"], "name")) + "</category>\n";
            const auto sale = parse_rfc3339(text_of(session, "sales_start"));
            if (sale && *sale <= now) xml += "<pubDate>" + internet_date(*sale, "GMT") + "</pubDate>\n";
            xml += "</item>\n";
        }
    return xml + "</channel>\n</rss>\n";
}

/// iCalendar with an entry for each performance.
inline std::string calendar(const Json& list, const std::string& shop, const std::string& base, Time now) {
    using discovery::text_of;
    std::vector<CalendarEntry> entries;
    for (const auto& event : list["events"])
        for (const auto& session : event["sessions"]) {
            const auto begin = parse_rfc3339(text_of(session, "starts_at"));
            if (!begin) continue;
            const auto status = text_of(session, "status");
            const Json& venue = session["venue"];
            CalendarEntry entry;
            entry.uid = "session-" + text_of(session, "slug") + "@frontrow";
            entry.status = status == "cancelled" || text_of(event, "status") == "cancelled"
                               ? CalendarEntry::Status::cancelled
                           : status == "postponed" ? CalendarEntry::Status::tentative
                                                   : CalendarEntry::Status::confirmed;
            entry.starts_at = *begin;
            entry.ends_at = *begin + kCalendarLength;
            entry.zone = text_of(venue, "timezone");
            entry.title = text_of(event, "title");
            entry.place = text_of(venue, "name") + ", " + text_of(venue, "city");
            entry.text = discovery::summary(text_of(event, "description"));
            if (!base.empty()) entry.url = base + discovery::session_path(session);
            entries.push_back(std::move(entry));
        }
    return calendar_file(entries, now, shop);
}

} // namespace feeds

} // namespace frontrow
