#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/assert.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What kind of refusal an Error is. http/problem.hpp maps each kind to one HTTP status.
enum class ErrorKind : std::uint8_t {
    malformed,          ///< The request cannot be read at all.
    invalid,            ///< A field is readable, but its value is not acceptable.
    unauthorized,       ///< The caller has to say who they are.
    forbidden,          ///< The caller is known and may not do this.
    payment_declined,   ///< The payment was refused; the hold is still the buyer's.
    not_found,          ///< There is no such thing, or it is somebody else's.
    method_not_allowed, ///< The thing exists, the verb does not fit.
    conflict,           ///< The world has moved on: taken, sold out, not on sale.
    gone,               ///< It was there and has ended, such as an expired hold.
    too_large,          ///< More bytes than the limit.
    unsupported_type,   ///< The body is not JSON.
    too_many,           ///< More often than the limit.
    unavailable,        ///< Broken infrastructure; a retry may succeed.
    internal,           ///< A defect of ours. Its text stays in the log.
};

/// Something that is wrong with a file, or worth knowing about it. `code` is stable and for programs, `place` says
/// where: "zones[0].rows[2]" or "line 7, column category". `values` fill the words that a page has for the code.
struct Remark {
    std::string code;
    std::string place;
    std::string detail;
    std::vector<std::pair<std::string, std::string>> values{};
};

/// A refusal. `code` is stable and for programs, `detail` is for people, `field` names the part of the request at
/// fault, and `seats` the seats that the refusal is about. `reason` says in a word what is wrong with the field, and
/// `faults` lists all that is wrong where a whole file was read.
struct Error {
    ErrorKind kind;
    std::string code;
    std::string detail;
    std::string field{};
    std::vector<std::string> seats{};
    std::string reason{};
    std::vector<Remark> faults{};
    std::string by{};         ///< Who was faster, where the log tells.
    std::optional<Time> at{}; ///< When that was.
    int retry_after = 0;      ///< Seconds after which the same may be granted; 0 where nothing tells.

    /// Returns this error for a caller who may ask again after so many seconds.
    [[nodiscard]] Error until(int seconds) const {
        Error error = *this;
        error.retry_after = seconds;
        return error;
    }

    static Error invalid(std::string field, std::string detail, std::string reason = "invalid") {
        return {ErrorKind::invalid, "invalid", std::move(detail), std::move(field), {}, std::move(reason)};
    }
    static Error not_found(std::string detail) { return {ErrorKind::not_found, "not_found", std::move(detail)}; }
    static Error conflict(std::string code, std::string detail) {
        return {ErrorKind::conflict, std::move(code), std::move(detail)};
    }
};

/// A value or the reason why there is none. Reading the wrong side is a broken invariant.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] explicit operator bool() const noexcept { return outcome_.index() == 0; }
    [[nodiscard]] T& operator*() {
        FRONTROW_ASSERT(outcome_.index() == 0);
        return std::get<0>(outcome_);
    }
    [[nodiscard]] const T& operator*() const {
        FRONTROW_ASSERT(outcome_.index() == 0);
        return std::get<0>(outcome_);
    }
    [[nodiscard]] T* operator->() { return &**this; }
    [[nodiscard]] const T* operator->() const { return &**this; }
    [[nodiscard]] const Error& error() const {
        FRONTROW_ASSERT(outcome_.index() == 1);
        return std::get<1>(outcome_);
    }

private:
    std::variant<T, Error> outcome_;
};

/// The value of a Result that has nothing to say but that it worked.
struct Done {};

/// Carries a refusal up to the one catch of the router. Only handlers throw it; the domain returns its refusals.
class Refusal : public std::exception {
public:
    explicit Refusal(Error error) : error_(std::move(error)) {}
    [[nodiscard]] const Error& error() const noexcept { return error_; }
    [[nodiscard]] const char* what() const noexcept override { return error_.detail.c_str(); }

private:
    Error error_;
};

/// Returns the value of `result`. Throws Refusal where there is none.
template <class T>
T value_of(Result<T> result) {
    if (!result) throw Refusal(result.error());
    return std::move(*result);
}

} // namespace frontrow
