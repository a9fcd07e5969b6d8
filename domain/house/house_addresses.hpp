#pragma once

#include <string>
#include <vector>

#include "domain/people/permission.hpp"
#include "domain/people/user.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Returns where messages to the house go: an empty address, which is the house's own, where `has_house` says that it
/// has one, else those of every admin who may log in.
inline std::vector<std::string> house_addresses(Tx& tx, bool has_house) {
    if (has_house) return {""};
    std::vector<std::string> addresses;
    for (const auto& user : tx.users().all())
        if (user.role == Role::admin && user.is_active) addresses.push_back(user.email.text());
    return addresses;
}

} // namespace frontrow
