#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/shop.hpp"
#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/people/password.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/calendar.hpp"
#include "domain/selling/order.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "http/message.hpp"

namespace frontrow {

/// Fields that say one thing together, such as a list and the flag that says "all".
using Together = std::initializer_list<std::string_view>;

/// Returns what an edit means: `kept`, as an answer shows it, with the fields of the request over it. A field that the
/// request leaves out stays as it is, so that a page which does not know it erases nothing; null makes it what it is in
/// something new. Of fields that go together none is kept where the request has one. The version is the request's
/// alone: it was given out before `kept` was read, so where the edit is taken by it nobody has changed anything in
/// between.
inline Json over(Json kept, const Json& body, std::initializer_list<Together> groups = {}) {
    if (!body.is_object()) return body;
    kept.erase("version");
    for (const auto& group : groups) {
        const bool is_named = std::any_of(group.begin(), group.end(), [&](auto name) { return body.contains(name); });
        for (const auto name : group)
            if (is_named) kept.erase(std::string(name));
    }
    kept.update(body);
    return kept;
}

/// The row version that an edit was made from.
inline std::int64_t read_row_version(const Fields& fields) { return fields.integer("version", 1, INT64_MAX); }

inline Email read_email(const Fields& fields, const char* name) {
    const auto email = Email::parse(lower_case(fields.text(name, 254)));
    if (!email) Fields::refuse(fields.path(name), "is not an e-mail address");
    return *email;
}

inline PersonName read_person_name(const Fields& fields, const char* name) {
    const auto person = PersonName::parse(fields.text(name, PersonName::kMaxBytes));
    if (!person) Fields::refuse(fields.path(name), "must not be empty");
    return *person;
}

/// Reads what a person chose as password. Throws Refusal, naming the field.
inline std::string read_password(const Fields& fields, const char* name) {
    auto password = fields.text(name, kMaxPasswordBytes);
    if (!is_password(password))
        Fields::refuse(fields.path(name), "must have at least " + std::to_string(kMinPasswordBytes) + " bytes");
    return password;
}

/// Returns the moment in a field. Throws Refusal where it is none.
inline Time read_moment(const Fields& fields, const char* name) {
    const auto moment = parse_rfc3339(fields.text(name, 40));
    if (!moment) Fields::refuse(fields.path(name), "must be a time with its offset, such as 2026-12-04T19:30:00+01:00");
    return *moment;
}
inline std::optional<Time> read_optional_moment(const Fields& fields, const char* name) {
    if (!fields.has(name)) return {};
    return read_moment(fields, name);
}

inline constexpr std::string_view kDayNeeded = "must be a day, such as 2026-12-04";

/// Returns the day that a text such as "2026-12-04" says, or nothing.
inline std::optional<Day> parse_day(std::string_view text) {
    const auto day = moment_rules::take_day(text);
    if (!day || !text.empty()) return {};
    return Day{static_cast<int>(day->year()), static_cast<unsigned>(day->month()), static_cast<unsigned>(day->day())};
}

/// Returns the day in a field. Throws Refusal where it is none.
inline Day read_day(const Fields& fields, const char* name) {
    const auto day = parse_day(fields.text(name, 10));
    if (!day) Fields::refuse(fields.path(name), std::string(kDayNeeded));
    return *day;
}

inline std::string read_timezone(const Fields& fields) {
    auto name = fields.text("timezone", 60);
    if (!is_timezone(name)) Fields::refuse(fields.path("timezone"), "is not an IANA time zone, such as Europe/Berlin");
    return name;
}

inline Currency read_currency(const Fields& fields) {
    const auto currency = Currency::parse(fields.text("currency", 3));
    if (!currency) Fields::refuse(fields.path("currency"), "is not a currency code, such as EUR");
    return *currency;
}

/// The money in an object of this name. Throws Refusal where its amount is not from `least` to `most`.
inline Money read_money(const Fields& fields, const char* name, std::int64_t least, std::int64_t most) {
    const Fields money = fields.object(name);
    return {money.integer("amount", least, most), read_currency(money)};
}

inline std::optional<Money> read_total(const Fields& fields) {
    if (!fields.has("total")) return {};
    const Fields total = fields.object("total");
    const auto currency = Currency::parse(total.text("currency", 3));
    if (!currency) Fields::refuse("total.currency", "is not a currency code");
    return Money{total.integer("amount", 0, INT64_MAX), *currency};
}

/// A text of at most `most` bytes, without the blanks around it; empty where it is missing.
inline std::string read_trimmed(const Fields& fields, const char* name, std::size_t most) {
    return std::string(trimmed(fields.optional_text(name, most).value_or("")));
}

/// A list of at most `max_count` amounts in minor units, each from 1 to `most`.
inline std::vector<std::int64_t> read_amounts(const Fields& fields, const char* name, std::size_t max_count,
                                              std::int64_t most) {
    std::vector<std::int64_t> amounts;
    fields.for_each(name, max_count, [&](const Json& item, const std::string& path) {
        const auto amount = item.is_number_integer() ? item.get<std::int64_t>() : 0;
        if (amount < 1 || amount > most) Fields::refuse(path, "must be an amount from 1 to " + std::to_string(most));
        amounts.push_back(amount);
    });
    return amounts;
}

/// Returns a text of at most `most` lines of `most_bytes` each, which a list of texts says, with breaks between them;
/// empty where it is missing.
inline std::string read_lines(const Fields& fields, const char* name, std::size_t most, std::size_t most_bytes) {
    std::string lines;
    fields.for_each(name, most, [&](const Json& item, const std::string& path) {
        const auto* text = item.get_ptr<const std::string*>();
        if (!text || text->size() > most_bytes || !is_plain_text(*text))
            Fields::refuse(path, "must be a line of at most " + std::to_string(most_bytes) + " bytes");
        const auto seen = without_invisible(*text);
        if (trimmed(seen).empty()) Fields::refuse(path, "must not be empty");
        lines.append(lines.empty() ? "" : "\n").append(trimmed(seen));
    });
    return lines;
}
inline Json lines_json(std::string_view text) {
    Json lines = Json::array();
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(std::string(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Refuses a text of more characters than that.
inline void require_length(const Fields& fields, const char* name, std::string_view text, std::size_t most) {
    if (count_characters(text) > most)
        Fields::refuse(fields.path(name), "must not be longer than " + std::to_string(most) + " characters",
                       "too_long");
}

/// Returns a text of paragraphs of at most so many characters; empty where it says nothing. Lines end with a line feed,
/// whatever the caller's do; without blanks at their ends, and without empty lines at both ends of the text and more
/// than one between paragraphs.
inline std::string read_prose(const Fields& fields, const char* name, std::size_t most) {
    const Json& value = fields.value(name);
    if (!value.is_string()) Fields::refuse(fields.path(name), "must be a string", "wrong_type");
    std::string_view rest = value.get_ref<const std::string&>();
    std::string text;
    while (!rest.empty()) {
        std::string line(rest.substr(0, std::min(rest.find('\n'), rest.size())));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        std::replace(line.begin(), line.end(), '\t', ' ');
        if (line.ends_with('\r')) line.pop_back();
        if (!is_plain_text(line))
            Fields::refuse(fields.path(name), "must be plain text without control characters", "not_plain");
        std::string seen = without_invisible(line);
        while (seen.ends_with(' ')) seen.pop_back();
        const bool is_gap = seen.empty() && (text.empty() || text.ends_with("\n\n"));
        if (!is_gap) text.append(seen).append("\n");
    }
    while (text.ends_with('\n')) text.pop_back();
    require_length(fields, name, text, most);
    return text;
}

inline std::string read_address(const Fields& fields, const char* name) {
    return read_lines(fields, name, kMaxAddressLines, kMaxAddressLineBytes);
}

/// The language that somebody reads, one of kLanguages; empty where they do not say.
inline std::string read_language(const Fields& fields) {
    auto language = fields.optional_text("language", 2).value_or("");
    if (!language.empty() && !is_language(language))
        Fields::refuse(fields.path("language"), std::string(kLanguageNeeded));
    return language;
}

/// The language of somebody who agrees to be written to. Refuses whoever does not say that they do.
inline std::string read_consenting_language(const Fields& fields) {
    auto language = fields.text("language", 2);
    if (!is_language(language)) Fields::refuse(fields.path("language"), std::string(kLanguageNeeded));
    if (!fields.flag("consent", false)) Fields::refuse("consent", "must be true: nobody is listed unasked");
    return language;
}

inline SessionSlug read_session(const Fields& fields, const char* name = "session") {
    const auto session = SessionSlug::parse(fields.text(name, SessionSlug::kMaxBytes));
    if (!session) Fields::refuse(fields.path(name), "is not the name of a session");
    return *session;
}

inline ShopSettings read_shop(const Fields& fields) {
    ShopSettings shop{read_person_name(fields, "name").text(), read_currency(fields), read_timezone(fields)};
    shop.language = fields.text("language", 2);
    if (!is_language(shop.language)) Fields::refuse(fields.path("language"), std::string(kLanguageNeeded));
    return shop;
}

} // namespace frontrow
