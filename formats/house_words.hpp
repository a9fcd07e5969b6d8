#pragma once

#include <algorithm>
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
#include "formats/language_form.hpp"

namespace frontrow {

/// Puts `words` where the text says {}. A text without it stays as it is.
inline std::string with_words(std::string_view text, std::string_view words) {
    const auto at = text.find("{}");
    std::string whole(text);
    return at == std::string_view::npos ? whole : whole.replace(at, 2, words);
}

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
    const auto& form = form_of(language).money;
    const auto text = digit_words(money, form.digits);
    const std::string_view code = money.currency.code();
    const auto sign = code == "EUR" ? "€" : code == "GBP" ? form.pound : code == form.own ? form.sign : code;
    const auto gap = sign == code ? std::string_view("\u00A0") : form.gap;
    if (!form.is_sign_first) return fmt::format("{}{}{}", text, gap, sign);
    const bool is_negative = text.starts_with('-') && sign != code;
    return fmt::format("{}{}{}{}", is_negative ? "-" : "", sign, gap, std::string_view(text).substr(is_negative));
}

/// A rate of tax, given in hundredths of a percent: "7%", "5,5 %".
inline std::string rate_words(std::int64_t basis_points, Language language) {
    auto text = decimal({basis_points, Currency()}); // two digits, as euros have
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    const auto& form = form_of(language);
    if (const auto point = text.find('.'); point != std::string::npos) text.replace(point, 1, form.money.digits.point);
    return text.append(form.percent);
}

/// A ticket type; those that the house has named itself stay as they are.
inline std::string type_words(const std::string& type, Language language) {
    const auto found = std::find(kNamedTypes.begin(), kNamedTypes.end(), type);
    if (found == kNamedTypes.end()) return type;
    return std::string(form_of(language).types[static_cast<std::size_t>(found - kNamedTypes.begin())]);
}

/// The day that the clocks of a zone show: "Friday, 4 December 2026", "Freitag, 4. Dezember 2026". English has `comma`
/// after the weekday; other languages have a custom of their own. The zone has to be one.
inline std::string day_words(Time time, const std::string& zone, Language language, std::string_view comma = ",") {
    const auto days = date::floor<date::days>(date::locate_zone(zone)->to_local(time));
    const date::year_month_day day(days);
    const auto& form = form_of(language);
    return fmt::format(fmt::runtime(form.day), fmt::arg("weekday", form.weekdays[date::weekday(days).c_encoding()]),
                       fmt::arg("comma", comma), fmt::arg("day", unsigned(day.day())),
                       fmt::arg("month", form.months[unsigned(day.month()) - 1]), fmt::arg("year", int(day.year())));
}

/// What the clocks of a zone show: "9:05", "09:05 Uhr". The zone has to be one.
inline std::string time_words(Time time, const std::string& zone, Language language) {
    const auto local = date::locate_zone(zone)->to_local(time);
    const date::hh_mm_ss clock(date::floor<std::chrono::minutes>(local) - date::floor<date::days>(local));
    return fmt::format(fmt::runtime(form_of(language).clock), clock.hours().count(), clock.minutes().count());
}

/// The day and the time there: "Friday, 4 December 2026, 19:30".
inline std::string moment_words(Time time, const std::string& zone, Language language) {
    return day_words(time, zone, language) + ", " + time_words(time, zone, language);
}

} // namespace frontrow
