#pragma once

#include <array>
#include <string>
#include <string_view>

#include "domain/people/audit_service.hpp"
#include "domain/people/user_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The demo's password is public: whoever can reach a demo can be anybody in it.
inline constexpr std::string_view kDemoPassword = "curtain up";

namespace demo_detail {

struct Person {
    Role role;
    std::string_view name;
    std::string_view venue = "";
    std::string_view artist = "";
};

inline constexpr std::array kPeople = {
    Person{Role::admin, "Ada Marsh"},
    Person{Role::venue, "Vincent Hall", "theater-am-fleet"},
    Person{Role::artist, "Jonas Adler", "", "Jonas Adler, baritone · Mireille Okafor, piano"},
    Person{Role::marketing, "Mara Lind"},
    Person{Role::box_office, "Bo Keller"},
    Person{Role::steward, "Sam Okoro"},
};

inline std::string email_of(Role role) { return std::string(name_of(role)) + "@demo.example"; }

} // namespace demo_detail

/// Adds one person for each role to a shop without users. `password_hash` is that of kDemoPassword.
inline void add_demo_people(Tx& tx, const AuditLog& audit, const std::string& password_hash) {
    for (const auto& person : demo_detail::kPeople) {
        User user{.email = Email::trusted(demo_detail::email_of(person.role)),
                  .name = PersonName::trusted(std::string(person.name)),
                  .role = person.role,
                  .password_hash = password_hash};
        if (!person.venue.empty()) user.venues.emplace_back(person.venue);
        user.all_venues = (person.role == Role::venue || person.role == Role::steward) && person.venue.empty();
        if (!person.artist.empty()) user.artists.emplace_back(person.artist);
        tx.users().put(user);
        audit.write(tx, Actor{}, "user.add", user.email.text(), "", described(user));
    }
}

/// Who can log in to the demo, for the terminal.
inline std::string demo_people_text() {
    std::string text;
    for (const auto& person : demo_detail::kPeople)
        text.append(text.empty() ? "" : ", ").append(demo_detail::email_of(person.role));
    return text + " and the password \"" + std::string(kDemoPassword) + "\". This is a demo: anybody can.";
}

} // namespace frontrow
