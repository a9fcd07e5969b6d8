#pragma once

#include "domain/people/user.hpp"
#include "formats/json.hpp"

namespace frontrow {

inline Json user_json(const User& user) {
    return {{"id", user.id.value},
            {"email", user.email.text()},
            {"name", user.name.text()},
            {"role", name_of(user.role)},
            {"totp", !user.totp_secret.empty()},
            {"has_password", !user.password_hash.empty()},
            {"active", user.is_active},
            {"all_venues", user.all_venues},
            {"venues", user.venues},
            {"artists", user.artists},
            {"version", user.row_version}};
}

} // namespace frontrow
