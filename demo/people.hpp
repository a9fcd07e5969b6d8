#pragma once

#include <array>
#include <string>
#include <string_view>

#include "domain/user_service.hpp"

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
};

inline std::string email_of(Role role) { return std::string(name_of(role)) + "@demo.example"; }

} // namespace demo_detail

/// Adds one person for each role, once.
inline void add_demo_people(UserService& users) {
    if (!users.all().empty()) return;
    for (const auto& person : demo_detail::kPeople) {
        UserEdit edit{Email::trusted(demo_detail::email_of(person.role)), PersonName::trusted(std::string(person.name)),
                      person.role};
        if (!person.venue.empty()) edit.venues.emplace_back(person.venue);
        if (!person.artist.empty()) edit.artists.emplace_back(person.artist);
        edit.password = kDemoPassword;
        static_cast<void>(value_of(users.add(Actor{}, edit)));
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
