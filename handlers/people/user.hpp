#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/login_service.hpp"
#include "domain/people/user_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/links_by_mail.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/staff_authentication.hpp"
#include "handlers/shared/user_json.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/admin/users, and how they choose a password by a link.
class UserHandler {
public:
    explicit UserHandler(UserService& users) : users_(users) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/users", Permission::edit_users, [this](const Request&) {
            Json users = Json::array();
            for (const auto& user : users_.all()) users.push_back(user_json(user));
            return json_answer(200, {{"items", std::move(users)}, {"next", nullptr}});
        });
        router.add("GET", "/api/admin/users.csv", Permission::edit_users,
                   [this](const Request& request) { return csv(csv_numbers(request)); });
        const auto add = [this](const Request& request) {
            const auto edit = read_edit(json_body(request));
            return json_answer(201, invited_json(value_of(users_.add(actor_of(*request.caller), edit))));
        };
        router.add("POST", "/api/admin/users", Permission::edit_users, add).only_confirmed();
        const auto edit_one = [this](const Request& request) {
            const auto id = path_number<UserId>(request, "user");
            const Json kept = user_json(value_of(users_.find(id)));
            const Json body = over(kept, json_body(request), {{"venues", "all_venues"}});
            auto edit = read_edit(body);
            edit.row_version = read_row_version(Fields(body, ""));
            return json_answer(200, user_json(value_of(users_.edit(actor_of(*request.caller), id, edit))));
        };
        router.add("PUT", "/api/admin/users/{user}", Permission::edit_users, edit_one).only_confirmed();
        const auto invite = [this](const Request& request) {
            const auto id = path_number<UserId>(request, "user");
            return json_answer(200, invited_json(value_of(users_.invite(actor_of(*request.caller), id))));
        };
        router.add("POST", "/api/admin/users/{user}/password-link", Permission::edit_users, invite).only_confirmed();
        router.add("POST", "/api/password-reset", [this](const Request& request) { return send_link(request); })
            .own_pages_only()
            .limited_by(per_address_);
        router.add("POST", "/api/password-link", [this](const Request& request) { return choose_password(request); })
            .own_pages_only()
            .limited_by(per_address_);
    }

private:
    static Json invited_json(const UserService::Invited& invited) {
        Json json = user_json(invited.user);
        if (!invited.token.empty()) json["password_link"] = "/password#" + invited.token;
        return json;
    }

    /// Answers alike whether anybody logs in with this address or not, and whether or not it is sent anything.
    Response send_link(const Request& request) {
        links_.send(request, [this](const Email& email, const auto& language) { users_.send_link(email, language); });
        return json_answer(202, {{"mailed", users_.is_mailed()}});
    }

    Response choose_password(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto token = fields.text("token", 100);
        value_of(users_.choose_password(token, read_password(fields, "password"), client_of(request)));
        return Response{204, {}, {}, {}, {}, {}};
    }

    static Error too_many() {
        return {ErrorKind::too_many, "too_many_links", "These are too many attempts. Try again in a few minutes."};
    }

    Response csv(CsvNumbers numbers) {
        CsvFile file({"email", "name", "role", "active", "venues", "artists", "second_factor"},
                     {"These are too many people for one file."}, numbers);
        for (const auto& user : users_.all()) {
            const auto joined = [](const std::vector<std::string>& names) {
                std::string list;
                for (const auto& name : names) list.append(list.empty() ? "" : "; ").append(name);
                return list;
            };
            file.add({user.email.text(), user.name.text(), name_of(user.role), user.is_active ? "yes" : "no",
                      user.all_venues ? "all" : joined(user.venues), joined(user.artists),
                      user.totp_secret.empty() ? "no" : "yes"});
        }
        return csv_file(std::move(file), "users.csv");
    }

    static constexpr std::size_t kMaxTies = 100;

    static UserEdit read_edit(const Json& body) {
        const Fields fields(body, "");
        const auto role = role_of(fields.text("role", 20));
        if (!role) Fields::refuse("role", "must be admin, venue, artist, marketing or box_office");
        UserEdit edit{read_email(fields, "email"), read_person_name(fields, "name"), *role};
        edit.is_active = fields.flag("active", true);
        edit.all_venues = fields.flag("all_venues", false);
        fields.for_each("venues", kMaxTies, [&](const Json& item, const std::string& path) {
            const auto slug = item.is_string() ? VenueSlug::parse(item.get<std::string>()) : std::nullopt;
            if (!slug) Fields::refuse(path, "is not the name of a venue");
            edit.venues.push_back(slug->text());
        });
        if (edit.all_venues && !edit.venues.empty()) Fields::refuse("venues", "does not go together with all_venues");
        fields.for_each("artists", kMaxTies, [&](const Json& item, const std::string& path) {
            const auto name = item.is_string() ? PersonName::parse(item.get<std::string>()) : std::nullopt;
            if (!name) Fields::refuse(path, "is not the name of an artist");
            edit.artists.push_back(name->text());
        });
        if (fields.has("password")) edit.password = read_password(fields, "password");
        edit.ends_totp = fields.flag("end_totp", false);
        return edit;
    }

    UserService& users_;
    Throttle per_address_{{.per_second = 0.05, .burst = 10}, CountedBy::address, too_many()};
    LinksByMail links_{3};
};

} // namespace frontrow
