#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "domain/selling/live_service.hpp"
#include "domain/selling/seat_service.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// GET /api/sessions/{session}/live.
class LiveHandler {
public:
    LiveHandler(SeatService& seats, LiveSeats& live) : seats_(seats), live_(live) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/sessions/{session}/live", [this](const Request& request) {
            const auto session = path_id<SessionSlug>(request, "session");
            Response response;
            response.content_type = "text/event-stream";
            response.live =
                value_of(live_.open(session, [this](const SessionSlug& slug) { return seats_.find(slug); }));
            response.live_from.version = last_event(request);
            // The second is for proxies that would gather events before they pass them on.
            return response.with("Cache-Control", "no-store").with("X-Accel-Buffering", "no");
        });
    }

private:
    /// The version that a reader who comes back has seen; one that was never told leads to a snapshot.
    static std::int64_t last_event(const Request& request) {
        const auto text = request.header("last-event-id").value_or("");
        std::int64_t version = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
        return error == std::errc() && end == text.data() + text.size() ? version : -1;
    }

    SeatService& seats_;
    LiveSeats& live_;
};

} // namespace frontrow
