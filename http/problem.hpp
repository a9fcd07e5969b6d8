#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "formats/json.hpp"
#include "http/message.hpp"

namespace frontrow {

/// The one table from error kind to status.
inline int status_of(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::malformed:
        return 400;
    case ErrorKind::unauthorized:
        return 401;
    case ErrorKind::forbidden:
        return 403;
    case ErrorKind::payment_declined:
        return 402;
    case ErrorKind::not_found:
        return 404;
    case ErrorKind::method_not_allowed:
        return 405;
    case ErrorKind::conflict:
        return 409;
    case ErrorKind::gone:
        return 410;
    case ErrorKind::too_large:
        return 413;
    case ErrorKind::unsupported_type:
        return 415;
    case ErrorKind::invalid:
        return 422;
    case ErrorKind::too_many:
        return 429;
    case ErrorKind::internal:
        return 500;
    case ErrorKind::unavailable:
        return 503;
    }
    return 500;
}

/// The status in words (RFC 9110, section 15).
inline std::string_view title_of(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 402:
        return "Payment Required";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 408:
        return "Request Timeout";
    case 411:
        return "Length Required";
    case 416:
        return "Range Not Satisfiable";
    case 417:
        return "Expectation Failed";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Internal Server Error";
    }
}

/// An error as problem+json (RFC 9457). Its code is the last part of the type. `status` is for what only HTTP knows.
inline Response problem(const Error& error, int status = 0) {
    if (status == 0) status = status_of(error.kind);
    Json json{{"type", "urn:frontrow:problem:" + error.code},
              {"title", title_of(status)},
              {"status", status},
              {"detail", error.detail},
              {"code", error.code}};
    if (!error.field.empty()) json["field"] = error.field;
    if (!error.reason.empty() && error.reason != error.code) json["reason"] = error.reason;
    if (!error.seats.empty()) json["seats"] = error.seats;
    if (!error.by.empty()) json["by"] = error.by;
    if (error.at) json["at"] = rfc3339(*error.at);
    if (!error.faults.empty()) json["faults"] = remarks_json(error.faults);
    auto response = Response::of(status, "application/problem+json", to_bytes(json));
    response.with("Cache-Control", "no-store");
    if (status == 503 || status == 429) response.with("Retry-After", std::to_string(std::max(error.retry_after, 1)));
    return response;
}

} // namespace frontrow
