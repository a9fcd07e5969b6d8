#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/programme/programme.hpp"
#include "domain/promotion/waiting_list_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/sessions/{session}/waiting, /api/waiting, /waiting and /api/box-office/sessions/{session}/waiting.
class WaitingListHandler {
public:
    explicit WaitingListHandler(WaitingListService& waiting) : waiting_(waiting) {}

    void add_routes(Router& router) {
        router.add("POST", "/api/sessions/{session}/waiting", [this](const Request& request) { return add(request); })
            .limited_by(per_address_);
        router.add("GET", "/api/waiting/{token}", [this](const Request& request) { return show(request); })
            .limited_by(links_per_address_);
        router.add("POST", "/api/waiting/confirm", [this](const Request& request) { return confirm(request); })
            .own_pages_only()
            .limited_by(links_per_address_);
        // What the head of a letter names (RFC 8058), as /unsubscribe/{token} of the interest list.
        router
            .add("POST", "/waiting/{token}",
                 [this](const Request& request) {
                     waiting_.leave(request.parameters.at("token"));
                     return no_content();
                 })
            .limited_by(links_per_address_);
        const std::string line = "/api/box-office/sessions/{session}/waiting";
        router.add("GET", line, Permission::see_orders, [this](const Request& request) { return list(request); });
        router.add("DELETE", line + "/{entry}", Permission::edit_orders, [this](const Request& request) {
            value_of(waiting_.remove(actor_of(request.caller->user), path_id<SessionSlug>(request, "session"),
                                     path_number<WaitingId>(request, "entry")));
            return no_content();
        });
        router.add("GET", line + ".csv", Permission::see_orders,
                   [this](const Request& request) { return csv(request); });
    }

private:
    /// Answers everybody the same, whether the address was there before or not.
    Response add(const Request& request) {
        const auto session = path_id<SessionSlug>(request, "session");
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto email = read_email(fields, "email");
        const auto places = fields.integer("places", 1, programme_rules::kMaxSeats);
        const auto language = read_consenting_language(fields);
        // Whoever asks for another's address must not fill their mailbox.
        if (per_email_.take(email.text(), Steady::now())) value_of(waiting_.add(session, email, places, language));
        return no_content();
    }

    Response show(const Request& request) {
        const auto [entry, session] = value_of(waiting_.find(request.parameters.at("token")));
        return json_answer(200, {{"session", session.session.slug.text()},
                                 {"title", session.event.title},
                                 {"starts_at", rfc3339(session.session.starts_at)},
                                 {"venue", venue_json(session.venue)},
                                 {"places", entry.places},
                                 {"state", state_of(entry)}});
    }

    Response confirm(const Request& request) {
        const Json body = json_body(request);
        value_of(waiting_.confirm(Fields(body, "").text("token", kMaxTokenBytes)));
        return no_content();
    }

    Response list(const Request& request) {
        const auto limit = page_limit(request);
        const auto line = value_of(waiting_.line(path_id<SessionSlug>(request, "session"), place_in(request), limit));
        Json items = Json::array();
        for (const auto& entry : line.entries)
            items.push_back({{"id", entry.id.value},
                             {"email", entry.email.text()},
                             {"places", *entry.confirmed_places},
                             {"language", entry.language},
                             {"waiting_since", moment_json(entry.waiting_since)},
                             {"told_at", moment_json(entry.told_at)}});
        const bool is_full = std::ssize(line.entries) == limit;
        return json_answer(200, {{"title", line.session.event.title},
                                 {"starts_at", rfc3339(line.session.session.starts_at)},
                                 {"venue", venue_json(line.session.venue)},
                                 {"people", line.count.people},
                                 {"places", line.count.places},
                                 {"items", std::move(items)},
                                 {"next", is_full ? Json(spelled(place_of(line.entries.back()))) : Json(nullptr)}});
    }

    static WaitingPlace place_of(const WaitingEntry& entry) { return {*entry.waiting_since, entry.id}; }

    /// A place in line as the parameter `after` says it.
    static std::string spelled(WaitingPlace place) {
        return std::to_string(place.since.time_since_epoch().count()) + "-" + std::to_string(place.id.value);
    }

    static WaitingPlace place_in(const Request& request) {
        const auto text = request.query_value("after");
        if (!text) return {};
        std::int64_t since = 0;
        std::int64_t id = 0;
        const auto* const end = text->data() + text->size();
        const auto first = std::from_chars(text->data(), end, since);
        const bool is_parted = first.ec == std::errc() && first.ptr != end && *first.ptr == '-';
        const auto second = is_parted ? std::from_chars(first.ptr + 1, end, id) : first;
        if (!is_parted || second.ec != std::errc() || second.ptr != end)
            throw Refusal(Error::invalid("after", "The parameter after must be the next of another page."));
        return {Time(Milliseconds(since)), WaitingId{id}};
    }

    Response csv(const Request& request) {
        const auto slug = path_id<SessionSlug>(request, "session");
        CsvFile file({"email", "places", "language", "waiting_since", "told_at"},
                     {"The list is too long for one file.", "session"}, csv_numbers(request));
        WaitingPlace last{};
        while (true) {
            const auto line = value_of(waiting_.line(slug, last, kCsvPage));
            const auto& entries = line.entries;
            const auto& zone = line.session.venue.timezone;
            if (entries.empty()) break;
            for (const auto& entry : entries)
                file.add({entry.email.text(), std::to_string(*entry.confirmed_places), entry.language,
                          local_time(*entry.waiting_since, zone),
                          entry.told_at ? local_time(*entry.told_at, zone) : ""});
            last = place_of(entries.back());
        }
        return csv_file(std::move(file), "waiting-" + slug.text() + ".csv");
    }

    static std::string_view state_of(const WaitingEntry& entry) {
        if (entry.is_confirmed()) return "waiting";
        return entry.told_at && entry.confirmed_places == entry.places ? "told" : "asked";
    }

    static constexpr std::size_t kMaxTokenBytes = 64;
    static constexpr std::int64_t kCsvPage = 1'000;

    WaitingListService& waiting_;
    Throttle per_address_{{.per_second = 0.02, .burst = 10}, CountedBy::address, too_many_at_once()};
    Throttle links_per_address_{{.per_second = 1, .burst = 60}, CountedBy::address, too_many_at_once()};
    RateLimit per_email_{{.per_second = 1.0 / 3'600, .burst = 5}}; ///< By the address that is asked for.
};

} // namespace frontrow
