#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "domain/programme/calendar.hpp"
#include "domain/text.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/order_json.hpp"
#include "http/message.hpp"

namespace frontrow {

/// The JSON of a body that says that it is JSON.
inline Json json_body(const Request& request) {
    const auto type = request.header("content-type").value_or("");
    const auto end = std::min(type.find_first_of("; "), type.size());
    if (lower_case(type.substr(0, end)) != "application/json")
        throw Refusal(
            {ErrorKind::unsupported_type, "unsupported_type", "The body has to be application/json.", "Content-Type"});
    return parse_body(request.body);
}

/// The id in the path, or the refusal of a path that cannot lead anywhere.
template <class Id>
Id path_id(const Request& request, const std::string& name) {
    if (auto id = Id::parse(request.parameters.at(name))) return *id;
    throw Refusal(Error::not_found("There is no " + name + " of this name."));
}

/// The number in the path, as an id of rows.
template <class Id>
Id path_number(const Request& request, const std::string& name) {
    const std::string& text = request.parameters.at(name);
    Id id;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, id.value);
    if (error == std::errc() && stop == end && id.value > 0) return id;
    throw Refusal(Error::not_found("There is no " + name + " of this number."));
}

/// A whole number in the query, or `missing` where it is not there. Throws Refusal where it is out of bounds.
inline std::int64_t query_number(const Request& request, const std::string& name, std::int64_t missing,
                                 std::int64_t least, std::int64_t most) {
    const auto text = request.query_value(name);
    if (!text) return missing;
    std::int64_t number = 0;
    const auto end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error == std::errc() && stop == end && number >= least && number <= most) return number;
    throw Refusal(Error::invalid(name, "The parameter " + name + " must be a whole number from " +
                                           std::to_string(least) + " to " + std::to_string(most) + "."));
}

/// The id in the query. Throws Refusal, naming the parameter, where it is missing or malformed.
template <class Id>
Id query_id(const Request& request, const std::string& name) {
    const auto text = request.query_value(name);
    if (!text) throw Refusal(Error::invalid(name, "The parameter " + name + " is missing."));
    if (auto id = Id::parse(*text)) return *id;
    throw Refusal(Error::invalid(name, "The parameter " + name + " is not a name."));
}

/// The day in the query, or nothing where it is not there. Throws Refusal, naming the parameter, where it is none.
inline std::optional<Day> query_day(const Request& request, const std::string& name) {
    const auto text = request.query_value(name);
    if (!text) return {};
    if (const auto day = parse_day(*text)) return day;
    throw Refusal(Error::invalid(name, "The parameter " + name + " " + std::string(kDayNeeded) + "."));
}

/// Whether what is asked for shall be a file of comma-separated values instead of JSON. Throws Refusal where the
/// parameter `format` is neither.
inline bool wants_csv(const Request& request) {
    const auto format = request.query_value("format").value_or("json");
    if (format != "json" && format != "csv")
        throw Refusal(Error::invalid("format", "The parameter format must be json or csv."));
    return format == "csv";
}

/// How the numbers in a file are to be written. Throws Refusal where the parameter `decimal` is neither point nor
/// comma.
inline CsvNumbers csv_numbers(const Request& request) {
    const auto decimal = request.query_value("decimal").value_or("point");
    if (decimal != "point" && decimal != "comma")
        throw Refusal(Error::invalid("decimal", "The parameter decimal must be point or comma."));
    return decimal == "comma" ? CsvNumbers::with_comma : CsvNumbers::with_point;
}

/// The text in the query, empty where it is missing: what reaches a store is UTF-8. Throws Refusal, naming the
/// parameter, where it is not.
inline std::string query_text(const Request& request, const std::string& name) {
    const auto text = request.query_value(name).value_or("");
    if (!is_plain_text(text))
        throw Refusal(Error::invalid(name, "The parameter " + name + " has to be UTF-8 without control characters."));
    return std::string(text);
}

/// The `limit` of a list that is read page by page.
inline std::int64_t page_limit(const Request& request) { return query_number(request, "limit", 50, 1, 1'000); }

/// The row version in the body of a request that says nothing else.
inline std::int64_t row_version_in(const Request& request) {
    const Json body = json_body(request);
    return read_row_version(Fields(body, ""));
}

/// The key of a request that must not happen twice. Throws Refusal where there is none.
inline std::string idempotency_key(const Request& request) {
    constexpr std::size_t max_bytes = 255;
    std::string key(request.header("idempotency-key").value_or(""));
    if (key.empty() || key.size() > max_bytes || !is_plain_text(key))
        throw Refusal(Error::invalid(
            "Idempotency-Key",
            "The header Idempotency-Key is required: up to 255 characters of your choice, new for each order."));
    return key;
}

} // namespace frontrow
