#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "domain/money.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// The languages that the program speaks to buyers in.
enum class Language : std::uint8_t { english, german };

/// Returns the language of that code, as settings and requests have it; English of any that is not spoken.
constexpr Language language_of(std::string_view code) { return code == "de" ? Language::german : Language::english; }

/// Puts `words` where the text says {}. A text without it stays as it is.
inline std::string with_words(std::string_view text, std::string_view words) {
    const auto at = text.find("{}");
    std::string whole(text);
    return at == std::string_view::npos ? whole : whole.replace(at, 2, words);
}

/// How the digits of an amount are written.
struct DigitForm {
    std::string_view point = ".";
    std::string_view group{};   ///< Between thousands.
    std::size_t group_from = 4; ///< How many digits there are before the point at least where thousands are parted.
};

/// The digits of an amount: "1,043.00", "1.043,00", "-1043.00".
inline std::string digit_words(const Money& money, const DigitForm& form) {
    std::string text = decimal(money);
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    const std::size_t end = std::min(text.find('.'), text.size());
    if (end < text.size()) text.replace(end, 1, form.point);
    if (end - first >= form.group_from)
        for (std::size_t at = end; at > first + 3;) text.insert(at -= 3, form.group);
    return text;
}

/// An amount as people read it: "€1,043.00", "1.043,00 €", "CHF 12.50".
inline std::string money_words(const Money& money, Language language) {
    const bool is_german = language == Language::german;
    auto text = digit_words(money, is_german ? DigitForm{",", "."} : DigitForm{".", ","});
    const std::string code(money.currency.code());
    const std::string sign = code == "EUR" ? "€" : code == "GBP" ? "£" : code;
    if (is_german) return text + "\u00A0" + sign;
    return sign == code ? code + "\u00A0" + text : text.insert(text.starts_with('-') ? 1 : 0, sign);
}

namespace house_words_rules {

inline constexpr std::array<std::array<std::string_view, 7>, 2> kDays = {{
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
}};
inline constexpr std::array<std::array<std::string_view, 12>, 2> kMonths = {{
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"},
    {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
     "Dezember"},
}};
inline constexpr std::array<std::string_view, 5> kTypes = {"adult", "child", "concession", "student", "senior"};
inline constexpr std::array<std::array<std::string_view, 5>, 2> kTypeWords = {{
    {"Adult", "Child", "Concession", "Student", "Senior"},
    {"Erwachsene", "Kind", "Ermäßigt", "Studierende", "Senioren"},
}};

} // namespace house_words_rules

/// A ticket type; those that the house has named itself stay as they are.
inline std::string type_words(const std::string& type, Language language) {
    using namespace house_words_rules;
    const auto found = std::find(kTypes.begin(), kTypes.end(), type);
    if (found == kTypes.end()) return type;
    const auto& words = kTypeWords[static_cast<std::size_t>(language)];
    return std::string(words[static_cast<std::size_t>(found - kTypes.begin())]);
}

/// The day that the clocks of a zone show: "Friday, 4 December 2026", "Freitag, 4. Dezember 2026". `after_weekday`
/// parts the weekday from the rest. The zone has to be one.
inline std::string day_words(Time time, const std::string& zone, Language language, std::string_view after_weekday) {
    using namespace house_words_rules;
    const auto day = date::floor<date::days>(date::locate_zone(zone)->to_local(time));
    const date::year_month_day date(day);
    const auto row = static_cast<std::size_t>(language);
    return fmt::format("{}{} {}{} {} {}", kDays[row][date::weekday(day).c_encoding()], after_weekday,
                       unsigned(date.day()), language == Language::german ? "." : "",
                       kMonths[row][unsigned(date.month()) - 1], int(date.year()));
}

/// What the clocks of a zone show: "19:30", "19:30 Uhr". The zone has to be one.
inline std::string time_words(Time time, const std::string& zone, Language language) {
    const auto local = date::locate_zone(zone)->to_local(std::chrono::floor<std::chrono::minutes>(time));
    const auto clock = date::format("%H:%M", local);
    return language == Language::german ? clock + "\u00A0Uhr" : clock;
}

/// The day and the time there: "Friday, 4 December 2026, 19:30".
inline std::string moment_words(Time time, const std::string& zone, Language language) {
    return day_words(time, zone, language, ",") + ", " + time_words(time, zone, language);
}

} // namespace frontrow
