#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/result.hpp"

namespace frontrow {

/// What somebody does in the house. Everybody has one role.
enum class Role : std::uint8_t {
    admin,
    venue,
    artist,
    marketing,
    box_office,
    steward, ///< Lets people in, and sees nothing but the doors.
};

inline constexpr std::array kRoles = {Role::admin,     Role::venue,      Role::artist,
                                      Role::marketing, Role::box_office, Role::steward};

/// What a route may ask of its caller.
enum class Permission : std::uint8_t {
    sign_in,         ///< Be somebody: one's own name, password and logins.
    see_figures,     ///< Sales, fill and revenue of the whole house.
    edit_programme,  ///< Events, sessions and prices.
    edit_texts,      ///< Titles, descriptions and pictures of events.
    see_orders,      ///< Orders with the names of their customers.
    edit_orders,     ///< Mark paid, move, cancel.
    block_seats,     ///< Keep seats out of the sale.
    edit_users,      ///< Who may log in, and as what.
    edit_shop,       ///< The settings of the shop, and its cache.
    read_audit,      ///< Who changed what.
    export_shop,     ///< Take away everything that the shop keeps, the passwords' hashes included.
    edit_venues,     ///< Venues and their maps.
    sell_at_counter, ///< Sell and give away tickets without a card of the customer.
    see_own_figures, ///< Sales of the artist's own events, without customers.
    edit_guests,     ///< The guest list of the artist's own events.
    edit_vouchers,   ///< Vouchers and campaigns.
    scan_tickets,    ///< Let people in, and out again.
    see_interest,    ///< The addresses of those who want to hear of the programme.
    send_mailings,   ///< Write to all of them.
    edit_webhooks,   ///< Which other systems are told of orders and tickets.
};

namespace permission_detail {

/// A set of roles.
template <class... Roles>
constexpr unsigned of(Roles... roles) {
    return ((1u << static_cast<unsigned>(roles)) | ...);
}

struct Row {
    Permission permission;
    std::string_view name; ///< As the scope of an API token.
    unsigned roles;
};

/// The one table of who may do what.
inline constexpr std::array kTable = {
    Row{Permission::sign_in, "sign_in",
        of(Role::admin, Role::venue, Role::artist, Role::marketing, Role::box_office, Role::steward)},
    Row{Permission::see_figures, "see_figures", of(Role::admin)},
    Row{Permission::edit_programme, "edit_programme", of(Role::admin)},
    Row{Permission::edit_texts, "edit_texts", of(Role::admin, Role::marketing)},
    Row{Permission::see_orders, "see_orders", of(Role::admin, Role::box_office)},
    Row{Permission::edit_orders, "edit_orders", of(Role::admin, Role::box_office)},
    Row{Permission::block_seats, "block_seats", of(Role::admin)},
    Row{Permission::edit_users, "edit_users", of(Role::admin)},
    Row{Permission::edit_shop, "edit_shop", of(Role::admin)},
    Row{Permission::read_audit, "read_audit", of(Role::admin)},
    Row{Permission::export_shop, "export_shop", of(Role::admin)},
    Row{Permission::edit_venues, "edit_venues", of(Role::admin, Role::venue)},
    Row{Permission::sell_at_counter, "sell_at_counter", of(Role::admin, Role::venue, Role::box_office)},
    Row{Permission::see_own_figures, "see_own_figures", of(Role::admin, Role::artist)},
    Row{Permission::edit_guests, "edit_guests", of(Role::admin, Role::artist)},
    Row{Permission::edit_vouchers, "edit_vouchers", of(Role::admin, Role::marketing)},
    Row{Permission::scan_tickets, "scan_tickets", of(Role::admin, Role::venue, Role::box_office, Role::steward)},
    Row{Permission::see_interest, "see_interest", of(Role::admin, Role::marketing)},
    Row{Permission::send_mailings, "send_mailings", of(Role::admin, Role::marketing)},
    Row{Permission::edit_webhooks, "edit_webhooks", of(Role::admin)},
};

} // namespace permission_detail

/// Whether a script may do that, whatever its scopes: who finds a token must not become its owner, nor take everything,
/// nor be told of everything from then on.
constexpr bool is_for_scripts(Permission permission, bool is_change) {
    if (permission == Permission::export_shop || permission == Permission::edit_webhooks) return false;
    const bool is_about_people = permission == Permission::sign_in || permission == Permission::edit_users;
    return !is_about_people || !is_change; // passwords, second factors, logins, tokens, and who may do what
}

/// The refusal of what somebody who finds a browser logged in must not do.
inline Error confirmation_required() {
    return {ErrorKind::forbidden, "confirmation_required", "Give your password again first: POST /api/login/confirm."};
}

/// Whether somebody in this role may do that.
constexpr bool may(Role role, Permission permission) {
    return std::any_of(permission_detail::kTable.begin(), permission_detail::kTable.end(), [&](const auto& row) {
        return row.permission == permission && (row.roles & permission_detail::of(role)) != 0;
    });
}

/// The name of a permission as the scope of an API token.
constexpr std::string_view name_of(Permission permission) {
    for (const auto& row : permission_detail::kTable)
        if (row.permission == permission) return row.name;
    return {};
}

constexpr std::optional<Permission> permission_of(std::string_view name) {
    for (const auto& row : permission_detail::kTable)
        if (row.name == name) return row.permission;
    return {};
}

/// The name of a role, in JSON and at the command line.
constexpr std::string_view name_of(Role role) {
    constexpr std::array<std::string_view, kRoles.size()> names = {"admin",     "venue",      "artist",
                                                                   "marketing", "box_office", "steward"};
    return names[static_cast<std::size_t>(role)];
}

constexpr std::optional<Role> role_of(std::string_view name) {
    for (const Role role : kRoles)
        if (name_of(role) == name) return role;
    return {};
}

} // namespace frontrow
