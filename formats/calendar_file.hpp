#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/chrono.h>

#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// An entry of a calendar. All texts may be anything that somebody has typed in.
struct CalendarEntry {
    enum class Status : std::uint8_t { confirmed, tentative, cancelled };

    std::string uid;           ///< Never changes; of letters, digits, '-', '.' and '@'.
    std::int64_t sequence = 0; ///< Higher after each change that a calendar has to notice.
    Status status = Status::confirmed;
    Time starts_at{};
    Time ends_at{};
    std::string zone; ///< Whose clocks the times are told by, of the time zone database; UTC where empty.
    std::string title;
    std::string place;
    std::string text; ///< Lines.
    std::string url;  ///< Of letters that an address may have; empty for none.
};

namespace calendar_file_rules {

/// A text as a value (RFC 5545, section 3.3.11). What is no letter is left out, so that no line of it can be taken for
/// one of the file.
inline std::string escaped(std::string_view text) {
    std::string value;
    while (!text.empty()) {
        const auto [code, bytes] = text_rules::first_character(text);
        const auto letter = text.substr(0, bytes == 0 ? 1 : bytes);
        text.remove_prefix(letter.size());
        if (code == '\n')
            value += "\\n";
        else if (code == '\\' || code == ';' || code == ',')
            value.append("\\").append(letter);
        else if (bytes > 0 && code >= 0x20 && !(code >= 0x7F && code <= 0x9F) && !text_rules::is_invisible(code))
            value += letter;
    }
    return value;
}

/// Adds a line, folded where it has more than 75 bytes and never inside a character (section 3.1).
inline void add_line(std::string& file, std::string_view line) {
    constexpr std::size_t longest = 75;
    std::size_t room = longest;
    while (line.size() > room) {
        const auto part = cut_to(line, room);
        file.append(part).append("\r\n ");
        line.remove_prefix(part.size());
        room = longest - 1; // the blank at its beginning
    }
    file.append(line).append("\r\n");
}

inline std::string utc(Time time) {
    return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)));
}

/// A time by the clocks of a zone, as a property has it behind its name. A time that these clocks show twice, when they
/// are put back, is the first of the two by the standard; the second is told in UTC.
inline std::string by_clocks(Time time, const std::string& zone) {
    const auto second = date::floor<std::chrono::seconds>(time);
    if (zone.empty()) return ":" + utc(time);
    const auto* place = date::locate_zone(zone);
    const auto local = place->to_local(second);
    if (place->to_sys(local, date::choose::earliest) != second) return ":" + utc(time);
    return ";TZID=" + zone + ":" + date::format("%Y%m%dT%H%M%S", local);
}

/// How far clocks are ahead of UTC: "+0100", with seconds where there are any.
inline std::string offset_text(std::chrono::seconds offset) {
    const auto all = offset.count() < 0 ? -offset.count() : offset.count();
    auto text = fmt::format("{}{:02}{:02}", offset.count() < 0 ? '-' : '+', all / 3600, all / 60 % 60);
    if (all % 60 != 0) text += fmt::format("{:02}", all % 60);
    return text;
}

/// Adds what the clocks of a zone showed from `span.begin` on (section 3.6.5).
inline void add_observance(std::string& file, const date::time_zone& zone, const date::sys_info& span) {
    // Whoever has always had the same clocks is said to have them since 1970: the standard wants a time.
    constexpr date::sys_seconds earliest{};
    const bool is_first = span.begin <= earliest;
    const auto begin = is_first ? earliest : span.begin;
    const auto before = is_first ? span.offset : zone.get_info(begin - std::chrono::seconds(1)).offset;
    const std::string kind = span.save == std::chrono::minutes(0) ? "STANDARD" : "DAYLIGHT";
    add_line(file, "BEGIN:" + kind);
    add_line(file, "DTSTART:" + date::format("%Y%m%dT%H%M%S", date::local_seconds(begin.time_since_epoch() + before)));
    add_line(file, "TZOFFSETFROM:" + offset_text(before));
    add_line(file, "TZOFFSETTO:" + offset_text(span.offset));
    add_line(file, "TZNAME:" + span.abbrev);
    add_line(file, "END:" + kind);
}

/// Adds the clocks of a zone from before `from` until after `until`: of more nobody asks who reads one entry.
inline void add_zone(std::string& file, const std::string& name, Time from, Time until) {
    const auto* zone = date::locate_zone(name);
    add_line(file, "BEGIN:VTIMEZONE");
    add_line(file, "TZID:" + name);
    auto span = zone->get_info(date::floor<std::chrono::seconds>(from));
    add_observance(file, *zone, span);
    while (span.end <= until) {
        span = zone->get_info(span.end);
        add_observance(file, *zone, span);
    }
    add_line(file, "END:VTIMEZONE");
}

inline std::string_view name_of(CalendarEntry::Status status) {
    switch (status) {
    case CalendarEntry::Status::confirmed:
        return "CONFIRMED";
    case CalendarEntry::Status::tentative:
        return "TENTATIVE";
    case CalendarEntry::Status::cancelled:
        return "CANCELLED";
    }
    return {};
}

} // namespace calendar_file_rules

/// Returns an iCalendar file (RFC 5545) with these entries, whose times are those of the clocks of their zones. `now`
/// is when it is written; `name` is what a calendar that subscribes to it is called, or empty. Throws
/// std::runtime_error for a zone that the time zone database does not know.
inline std::string calendar_file(std::span<const CalendarEntry> entries, Time now, std::string_view name = {}) {
    using namespace calendar_file_rules;
    std::string file;
    const auto add = [&](const std::string& line) { add_line(file, line); };
    add("BEGIN:VCALENDAR");
    add("VERSION:2.0");
    add("PRODID:-//Frontrow//Tickets//EN");
    add("CALSCALE:GREGORIAN");
    add("METHOD:PUBLISH");
    if (!name.empty()) add("X-WR-CALNAME:" + escaped(name));
    std::map<std::string, std::pair<Time, Time>> zones; // each from its first entry to its last
    for (const auto& entry : entries) {
        if (entry.zone.empty()) continue;
        auto& [from, until] = zones.try_emplace(entry.zone, entry.starts_at, entry.ends_at).first->second;
        from = std::min(from, entry.starts_at);
        until = std::max(until, entry.ends_at);
    }
    for (const auto& [zone, span] : zones) add_zone(file, zone, span.first, span.second);
    for (const auto& entry : entries) {
        add("BEGIN:VEVENT");
        add("UID:" + entry.uid);
        add("SEQUENCE:" + std::to_string(entry.sequence));
        add("DTSTAMP:" + utc(now));
        add("DTSTART" + by_clocks(entry.starts_at, entry.zone));
        add("DTEND" + by_clocks(entry.ends_at, entry.zone));
        add("STATUS:" + std::string(calendar_file_rules::name_of(entry.status)));
        add("SUMMARY:" + escaped(entry.title));
        if (!entry.place.empty()) add("LOCATION:" + escaped(entry.place));
        if (!entry.text.empty()) add("DESCRIPTION:" + escaped(entry.text));
        if (!entry.url.empty()) add("URL:" + entry.url);
        add("END:VEVENT");
    }
    add("END:VCALENDAR");
    return file;
}

/// The same with one entry.
inline std::string calendar_file(const CalendarEntry& entry, Time now) {
    return calendar_file(std::span(&entry, 1), now);
}

} // namespace frontrow
