#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "domain/admission/guest_service.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/guest_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/artist/sessions/{session}/guests and the quota of it.
class GuestHandler {
public:
    explicit GuestHandler(GuestService& guests) : guests_(guests) {}

    void add_routes(Router& router) {
        const std::string path = "/api/artist/sessions/{session}/guests";
        constexpr auto needed = Permission::edit_guests;
        router.add("GET", path, needed, [this](const Request& request) {
            return answer(200, value_of(guests_.list(request.caller->user, session_of(request))));
        });
        router.add("POST", path, needed, [this](const Request& request) {
            const auto session = session_of(request);
            const Json body = json_body(request);
            const Fields fields(body, "");
            const Guest guest{
                {}, read_person_name(fields, "name"), fields.integer("places", 1, GuestService::kMaxPlaces)};
            return answer(201, value_of(guests_.add(request.caller->user, session, guest)));
        });
        router.add("DELETE", path + "/{guest}", needed, [this](const Request& request) {
            value_of(guests_.remove(request.caller->user, session_of(request), path_number<GuestId>(request, "guest")));
            return no_content();
        });
        router.add("PUT", "/api/admin/sessions/{session}/guests-quota", Permission::edit_programme,
                   [this](const Request& request) { return set_quota(request); });
    }

private:
    static SessionSlug session_of(const Request& request) { return path_id<SessionSlug>(request, "session"); }

    Response set_quota(const Request& request) {
        const auto session = session_of(request);
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto quota = fields.integer("quota", 0, GuestService::kMaxQuota);
        std::optional<std::int64_t> seen;
        if (fields.has("version")) seen = fields.integer("version", 0, INT64_MAX);
        return answer(200, value_of(guests_.set_quota(actor_of(request.caller->user), session, quota, seen)));
    }

    static Response answer(int status, const GuestList& list) {
        Json items = Json::array();
        for (const auto& guest : list.guests) items.push_back(guest_json(guest));
        return json_answer(status, {{"quota", list.quota.quota},
                                    {"places", list.places()},
                                    {"version", list.quota.row_version},
                                    {"items", std::move(items)},
                                    {"next", nullptr}});
    }

    GuestService& guests_;
};

} // namespace frontrow
