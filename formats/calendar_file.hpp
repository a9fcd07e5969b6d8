#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/chrono.h>

#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// An entry of a calendar. All texts may be anything that somebody has typed in.
struct CalendarEntry {
    enum class Status : std::uint8_t { confirmed, tentative, cancelled };

    std::string uid;           ///< The same for ever, of letters, digits, '-', '.' and '@'.
    std::int64_t sequence = 0; ///< Higher after each change that a calendar has to notice.
    Status status = Status::confirmed;
    Time starts_at{};
    Time ends_at{};
    std::string title;
    std::string place;
    std::string text; ///< Lines.
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

/// Returns an iCalendar file (RFC 5545) with one entry, whose times are UTC. `now` is when it is written.
inline std::string calendar_file(const CalendarEntry& entry, Time now) {
    using namespace calendar_file_rules;
    std::string file;
    const auto add = [&](const std::string& line) { add_line(file, line); };
    add("BEGIN:VCALENDAR");
    add("VERSION:2.0");
    add("PRODID:-//Frontrow//Tickets//EN");
    add("CALSCALE:GREGORIAN");
    add("METHOD:PUBLISH");
    add("BEGIN:VEVENT");
    add("UID:" + entry.uid);
    add("SEQUENCE:" + std::to_string(entry.sequence));
    add("DTSTAMP:" + utc(now));
    add("DTSTART:" + utc(entry.starts_at));
    add("DTEND:" + utc(entry.ends_at));
    add("STATUS:" + std::string(calendar_file_rules::name_of(entry.status)));
    add("SUMMARY:" + escaped(entry.title));
    if (!entry.place.empty()) add("LOCATION:" + escaped(entry.place));
    if (!entry.text.empty()) add("DESCRIPTION:" + escaped(entry.text));
    add("END:VEVENT");
    add("END:VCALENDAR");
    return file;
}

} // namespace frontrow
