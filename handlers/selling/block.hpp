#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/color.hpp"
#include "domain/people/login_service.hpp"
#include "domain/selling/block_service.hpp"
#include "domain/time.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/seat_choice.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/sessions/{session}/blocks, /api/admin/blocks and /api/box-office/sessions/{session}/blocks.
class BlockHandler {
public:
    explicit BlockHandler(BlockService& blocks) : blocks_(blocks) {}

    void add_routes(Router& router) {
        const std::string path = "/api/admin/sessions/{session}/blocks";
        router.add("POST", path, Permission::block_seats, [this](const Request& request) {
            const auto session = path_id<SessionSlug>(request, "session");
            const Json body = json_body(request);
            return answer(blocks_.block(actor_of(request.caller->user), session, read_wish(Fields(body, ""))));
        });
        router.add("DELETE", path, Permission::block_seats, [this](const Request& request) {
            const auto session = path_id<SessionSlug>(request, "session");
            const Json body = json_body(request);
            const Fields fields(body, "");
            const auto actor = actor_of(request.caller->user);
            if (!fields.has("name")) return answer(blocks_.unblock(actor, session, read_seats(fields)));
            if (fields.has("seats")) Fields::refuse("seats", "goes with no name");
            return answer(blocks_.unblock(actor, session, fields.text("name", kMaxNameBytes)));
        });
        router.add("POST", "/api/admin/blocks", Permission::block_seats, [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            return answer(
                value_of(blocks_.block(actor_of(request.caller->user), read_sessions(fields), read_wish(fields))));
        });
        router.add("GET", "/api/box-office/sessions/{session}/blocks", Permission::sell_at_counter,
                   [this](const Request& request) {
                       return answer(value_of(
                           blocks_.of_session(request.caller->user, path_id<SessionSlug>(request, "session"))));
                   });
    }

private:
    static constexpr std::size_t kMaxNameBytes = 80;
    static constexpr std::size_t kMaxReasonBytes = 200;
    static constexpr std::int64_t kMaxHours = std::int64_t{24} * 366;

    static std::vector<std::string> read_seats(const Fields& fields) {
        std::vector<std::string> seats;
        fields.for_each("seats", BlockService::kMaxSeats, [&](const Json& item, const std::string& path) {
            if (!item.is_string()) Fields::refuse(path, "must be the name of a seat");
            seats.push_back(item.get<std::string>());
        });
        return seats;
    }

    static std::vector<SessionSlug> read_sessions(const Fields& fields) {
        std::vector<SessionSlug> sessions;
        fields.for_each("sessions", BlockService::kMaxSessions, [&](const Json& item, const std::string& path) {
            const auto slug = item.is_string() ? SessionSlug::parse(item.get<std::string>()) : std::nullopt;
            if (!slug) Fields::refuse(path, "is not the name of a session");
            sessions.push_back(*slug);
        });
        return sessions;
    }

    static BlockWish read_wish(const Fields& fields) {
        BlockWish wish{.seats = read_seats(fields)};
        const auto line = [&](const char* name, std::size_t most) {
            const auto text = fields.optional_text(name, most).value_or("");
            return std::string(trimmed(text));
        };
        wish.name = line("name", kMaxNameBytes);
        wish.reason = line("reason", kMaxReasonBytes);
        if (const auto color = fields.optional_text("color", 7)) {
            const auto parsed = Color::parse(*color);
            if (!parsed) Fields::refuse("color", "must be a colour such as #8c1c2b");
            wish.color = parsed->text();
        }
        wish.until = read_optional_moment(fields, "until");
        if (fields.has("hours_before")) {
            if (wish.until) Fields::refuse("hours_before", "goes with no until");
            wish.before_start = std::chrono::hours(fields.integer("hours_before", 0, kMaxHours));
        }
        const bool says_more = !wish.reason.empty() || !wish.color.empty() || wish.until || wish.before_start;
        if (wish.name.empty() && says_more) Fields::refuse("name", "must not be empty");
        return wish;
    }

    static Response answer(const Result<SessionDetail>& result) {
        const auto detail = value_of(result);
        return json_answer(200, {{"session", detail.session.slug.text()}, {"version", detail.session.version}});
    }

    static Response answer(const std::vector<BlockOutcome>& outcomes) {
        Json items = Json::array();
        for (const auto& [session, error] : outcomes)
            items.push_back({{"session", session.text()},
                             {"is_blocked", !error},
                             {"code", error ? Json(error->code) : Json(nullptr)},
                             {"detail", error ? Json(error->detail) : Json(nullptr)},
                             {"seats", error ? error->seats : std::vector<std::string>()}});
        return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
    }

    static Json hours_or_null(const std::optional<Milliseconds>& before) {
        return before ? Json(std::chrono::duration_cast<std::chrono::hours>(*before).count()) : Json(nullptr);
    }

    static Response answer(const SessionBlocks& found) {
        const auto text_or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
        Json items = Json::array();
        for (const auto& [block, places] : found.blocks) {
            Json seats = Json::array();
            for (const SeatIndex place : places) seats.push_back(found.map->place_id(place));
            const Block shown = block.value_or(Block{});
            items.push_back({{"name", text_or_null(shown.name)},
                             {"reason", text_or_null(shown.reason)},
                             {"color", text_or_null(shown.color)},
                             {"until", shown.until ? Json(rfc3339(*shown.until)) : Json(nullptr)},
                             {"hours_before", hours_or_null(shown.before_start)},
                             {"seats", std::move(seats)}});
        }
        return json_answer(200, {{"session", found.detail.session.slug.text()},
                                 {"version", found.detail.session.version},
                                 {"items", std::move(items)},
                                 {"next", nullptr}});
    }

    BlockService& blocks_;
};

} // namespace frontrow
