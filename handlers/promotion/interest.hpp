#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "domain/people/login_service.hpp"
#include "domain/promotion/interest_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/interest, /unsubscribe and /api/marketing/interest.
class InterestHandler {
public:
    explicit InterestHandler(InterestService& interest) : interest_(interest) {}

    void add_routes(Router& router) {
        router.add("POST", "/api/interest", [this](const Request& request) { return add(request); })
            .limited_by(per_address_);
        router.add("POST", "/api/interest/confirm", [this](const Request& request) { return confirm(request); })
            .own_pages_only()
            .limited_by(links_per_address_);
        // What the head of a letter names (RFC 8058): mail programs send it by themselves, without a login, a cookie or
        // an origin. Whoever has the token may, and where there is no such token there is nothing to end.
        router
            .add("POST", "/unsubscribe/{token}",
                 [this](const Request& request) {
                     interest_.unsubscribe(request.parameters.at("token"));
                     return no_content();
                 })
            .limited_by(links_per_address_);
        const std::string path = "/api/marketing/interest";
        router.add("GET", path, Permission::see_interest, [this](const Request& request) { return list(request); });
        router.add("GET", path + ".csv", Permission::see_interest,
                   [this](const Request& request) { return csv(csv_numbers(request)); });
        // The address comes in the body: what is in a path or a query stays behind in logs.
        router.add("POST", path + "/forget", Permission::see_interest, [this](const Request& request) {
            const Json body = json_body(request);
            const auto email = read_email(Fields(body, ""), "email");
            return json_answer(200, {{"removed", interest_.forget(actor_of(request.caller->user), email)}});
        });
    }

private:
    /// Answers everybody the same, whether the address was there before or not.
    Response add(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto email = read_email(fields, "email");
        std::optional<EventSlug> event;
        if (const auto text = fields.optional_text("event", EventSlug::kMaxBytes))
            if (!(event = EventSlug::parse(*text))) Fields::refuse("event", "is not the name of an event");
        const auto language = read_consenting_language(fields);
        // Whoever asks for another's address must not fill their mailbox.
        if (!interest_.is_open() || per_email_.take(email.text(), Steady::now()))
            value_of(interest_.add(email, event, language));
        return no_content();
    }

    Response confirm(const Request& request) {
        const Json body = json_body(request);
        value_of(interest_.confirm(Fields(body, "").text("token", kMaxTokenBytes)));
        return no_content();
    }

    Response list(const Request& request) {
        const auto limit = page_limit(request);
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        const auto entries = interest_.below(query_number(request, "after", most, 1, most), limit);
        Json items = Json::array();
        for (const auto& entry : entries)
            items.push_back({{"email", entry.email.text()},
                             {"event", entry.event ? Json(entry.event->text()) : Json(nullptr)},
                             {"language", entry.language},
                             {"consent", entry.consent},
                             {"consented_at", rfc3339(entry.consented_at)},
                             {"confirmed_at", moment_json(entry.confirmed_at)}});
        const bool is_full = std::ssize(entries) == limit;
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", is_full ? Json(std::to_string(entries.back().id.value)) : Json(nullptr)}});
    }

    Response csv(CsvNumbers numbers) {
        constexpr std::int64_t page = 1'000;
        CsvFile file({"email", "event", "language", "consent", "consented_at", "confirmed_at"},
                     {"The list is too long for one file: read it in pages.", "limit"}, numbers);
        const auto zone = interest_.timezone();
        for (auto entries = interest_.below(std::numeric_limits<std::int64_t>::max(), page); !entries.empty();
             entries = interest_.below(entries.back().id.value, page))
            for (const auto& entry : entries)
                file.add({entry.email.text(), entry.event ? entry.event->text() : "", entry.language, entry.consent,
                          local_time(entry.consented_at, zone), local_time(*entry.confirmed_at, zone)});
        return csv_file(std::move(file), "interest.csv");
    }

    static constexpr std::size_t kMaxTokenBytes = 64;

    InterestService& interest_;
    Throttle per_address_{{.per_second = 0.02, .burst = 10}, CountedBy::address, too_many_at_once()};
    Throttle links_per_address_{{.per_second = 1, .burst = 60}, CountedBy::address, too_many_at_once()};
    RateLimit per_email_{{.per_second = 1.0 / 10'800, .burst = 3}}; ///< By the address that is asked for.
};

} // namespace frontrow
