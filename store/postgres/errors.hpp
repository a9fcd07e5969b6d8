#pragma once

#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <string_view>

#include "domain/store.hpp"

namespace frontrow::postgres {

/// The connection was lost, and with it the transaction that was open: nothing of that is kept.
class ConnectionLost : public SerializationFailure {
public:
    using SerializationFailure::SerializationFailure;
};

/// A row refers to one that is not there, or stands where another does already. Either that has changed since it was
/// read, and the next attempt reads it again and refuses in its own words, or it was so before, and we are wrong.
class ConstraintViolated : public SerializationFailure {
public:
    using SerializationFailure::SerializationFailure;
    [[noreturn]] void give_up() const override { throw std::logic_error(what()); }
};

/// What to do about a pooler that gives one session of the server to many connections in turn.
constexpr std::string_view kSharedSessions =
    "; something between us and Postgres (PgBouncer in transaction mode?) does not keep prepared statements: set "
    "pool_mode = session there, or take PgBouncer 1.21 or newer and set max_prepared_statements";

/// What to do where a lock was not to be had in the time that there was for it.
constexpr std::string_view kLocked =
    "; another process keeps what this one waits for: where it sets the database up, as a demo "
    "does that begins, try again when it is done, else look into pg_stat_activity";

/// Turns an error of the server into one of the contract, by its SQLSTATE (PostgreSQL manual, appendix A). Its first
/// line says what is wrong; those that follow show the row, which no log should have.
[[noreturn]] inline void rethrow(const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    const std::string_view what = error.what();
    const std::string text = "postgres: " + state + " " + std::string(what.substr(0, what.find('\n')));
    if (state == "40001" || state == "40P01") throw SerializationFailure(text); // serialization failure, deadlock
    if (state == "57P01" || state == "57P02") throw ConnectionLost(text);       // somebody ended our session
    if (state == "23503" || state == "23505") throw ConstraintViolated(text);   // of a foreign key, of uniqueness
    // A statement that was prepared is gone, or was prepared by somebody else in what we took for our session.
    if (state == "26000" || state == "42P05") throw StoreUnavailable(text + std::string(kSharedSessions));
    if (state == "55P03") throw StoreUnavailable(text + std::string(kLocked));
    const auto kind = std::string_view(state).substr(0, 2);
    if (kind == "22" || kind == "23" || kind == "42") throw std::logic_error(text); // our values, our SQL
    throw StoreUnavailable(text);
}

/// Returns what `call`, which asks libpqxx for something, returns; its errors become those of the contract.
template <class Call>
auto with_errors_of_contract(Call&& call) {
    try {
        return call();
    } catch (const pqxx::broken_connection& error) {
        throw ConnectionLost(std::string("postgres: ") + error.what());
    } catch (const pqxx::statement_completion_unknown& error) {
        throw StoreUnavailable(std::string("postgres: ") + error.what());
    } catch (const pqxx::transaction_rollback& error) { // deadlock, serialization failure
        throw SerializationFailure(std::string("postgres: ") + error.what());
    } catch (const pqxx::sql_error& error) {
        rethrow(error);
    } catch (const pqxx::failure& error) {
        throw StoreUnavailable(std::string("postgres: ") + error.what());
    }
}

} // namespace frontrow::postgres
