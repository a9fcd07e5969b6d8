#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "domain/house/outbox.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// Removes the entries that `which` says, with the value as $1, from a table of addresses, and these letters to them:
/// messages keep an address for longer than a list may on which it is no more. Returns how many entries that were.
template <class Value>
std::int64_t forget_addresses(Sql& sql, const std::string& table, std::initializer_list<MailKind> letters,
                              const std::string& which, const Value& value) {
    for (const auto kind : letters)
        sql.run("DELETE FROM outbox WHERE kind = " + std::to_string(static_cast<int>(kind)) +
                    " AND detail IN (SELECT token FROM " + table + " WHERE " + which + ")",
                value);
    return sql.run("DELETE FROM " + table + " WHERE " + which, value);
}

} // namespace frontrow
