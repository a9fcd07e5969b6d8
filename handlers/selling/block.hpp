#pragma once

#include <string>
#include <vector>

#include "domain/people/login_service.hpp"
#include "domain/selling/block_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/seat_choice.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/sessions/{session}/blocks.
class BlockHandler {
public:
    explicit BlockHandler(BlockService& blocks) : blocks_(blocks) {}

    void add_routes(Router& router) {
        const std::string path = "/api/admin/sessions/{session}/blocks";
        router.add("POST", path, Permission::block_seats, [this](const Request& request) {
            const auto session = path_id<SessionSlug>(request, "session");
            return answer(blocks_.block(actor_of(request.caller->user), session, read_seats(request)));
        });
        router.add("DELETE", path, Permission::block_seats, [this](const Request& request) {
            const auto session = path_id<SessionSlug>(request, "session");
            return answer(blocks_.unblock(actor_of(request.caller->user), session, read_seats(request)));
        });
    }

private:
    static std::vector<std::string> read_seats(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        std::vector<std::string> seats;
        fields.for_each("seats", BlockService::kMaxSeats, [&](const Json& item, const std::string& path) {
            if (!item.is_string()) Fields::refuse(path, "must be the name of a seat");
            seats.push_back(item.get<std::string>());
        });
        return seats;
    }

    static Response answer(const Result<SessionDetail>& result) {
        const auto detail = value_of(result);
        return json_answer(200, {{"session", detail.session.slug.text()}, {"version", detail.session.version}});
    }

    BlockService& blocks_;
};

} // namespace frontrow
