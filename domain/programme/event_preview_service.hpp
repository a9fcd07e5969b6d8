#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/programme/event_service.hpp"
#include "domain/programme/session_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/store.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What is behind a link to something that is not public yet.
template <class Page>
struct Preview {
    std::optional<Page> page; ///< Nothing where it is public by now: its own address shows it.
    Time until{};             ///< From this moment on the link leads nowhere.
};

/// A session of a draft as its page will show it.
struct PreviewedSession {
    SessionPage page;
    std::string letters; ///< As SeatStates has them.
};

/// Links that show a draft to whoever has them. Nothing is kept of a link: it says itself until when it is good, under
/// a proof that nobody makes without the secret of the shop. Safe from any thread.
class EventPreviewService {
public:
    static constexpr auto kLasts = std::chrono::hours(24 * 14);
    static constexpr std::size_t kMaxTokenBytes = 60;

    struct Link {
        std::string token;
        Time until{};
    };

    /// All must outlive it.
    EventPreviewService(Store& store, SeatMapService& maps, Randomness& randomness, const Digest& digest,
                        const AuditLog& audit)
        : store_(store), maps_(maps), randomness_(randomness), digest_(digest), audit_(audit) {}

    /// Returns a link to a draft, good for kLasts. It stands in the log of changes who has asked for it.
    Result<Link> link(const Actor& actor, const EventSlug& slug) {
        return store_.write([&](Tx& tx) -> Result<Link> {
            const auto event = tx.events().find(slug);
            if (!event) return no_such_event(slug);
            if (event->status != EventStatus::draft)
                return Error::conflict("not_a_draft", "Only a draft has a preview: this event has a page of its own.");
            const Time until = tx.now() + kLasts;
            const auto number = std::to_string(until.time_since_epoch().count());
            audit_.write(tx, actor, "event.preview", slug.text(), "",
                         AuditFields().with("until", utc_text(until)).text());
            return Link{number + "-" + proof(secret_in(tx), slug, number), until};
        });
    }

    /// Returns the event behind a link as its page will show it.
    Result<Preview<EventPage>> find(const EventSlug& slug, std::string_view token) {
        return read<EventPage>(slug, token, [](Tx& tx, const Event& event) -> Result<EventPage> {
            auto sessions = tx.sessions().of_event(event.id);
            std::erase_if(sessions, [&](const SessionDetail& detail) {
                return detail.session.starts_at < tx.now() - kListedAfterStart;
            });
            for (auto& detail : sessions) detail.event.status = EventStatus::published; // as it will look
            return EventPage{{event, std::move(sessions)}, tx.now(), tx.catalogue().version()};
        });
    }

    /// Returns one of its sessions.
    Result<Preview<PreviewedSession>> find(const EventSlug& slug, std::string_view token, const SessionSlug& session) {
        return read<PreviewedSession>(slug, token, [&](Tx& tx, const Event& event) -> Result<PreviewedSession> {
            auto detail = tx.sessions().find_including_deleted(session);
            if (!detail || detail->session.deleted_at || detail->event.id != event.id) return no_such_session(session);
            detail->event.status = EventStatus::published; // as it will look
            const auto map = maps_.of(tx, detail->session.map);
            auto states = read_states(tx, *map, detail->session);
            SessionPage page{std::move(*detail),        SessionService::count_by_category(*map, states),
                             states.valid_until,        tx.now(),
                             tx.shop().payment_rules(), tx.provider_keys().version()};
            return PreviewedSession{std::move(page), std::move(states.letters)};
        });
    }

private:
    template <class Page, class Find>
    Result<Preview<Page>> read(const EventSlug& slug, std::string_view token, const Find& find) {
        const auto until = end_of(slug, token);
        return store_.read([&](Tx& tx) -> Result<Preview<Page>> {
            const auto event = tx.events().find(slug);
            if (!event || !until || *until <= tx.now()) return no_such_event(slug);
            if (event->status == EventStatus::published) return Preview<Page>{std::nullopt, *until};
            if (event->status != EventStatus::draft) return no_such_event(slug);
            auto page = find(tx, *event);
            if (!page) return page.error();
            return Preview<Page>{std::move(*page), *until};
        });
    }

    /// Until when a link is good, or nothing where it is none of ours.
    std::optional<Time> end_of(const EventSlug& slug, std::string_view token) {
        const auto dash = token.find('-');
        if (dash == std::string_view::npos || token.size() > kMaxTokenBytes) return {};
        const std::string number(token.substr(0, dash));
        std::int64_t until = 0;
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), until);
        if (error != std::errc() || end != number.data() + number.size()) return {};
        if (!is_same(proof(secret(), slug, number), token.substr(dash + 1))) return {};
        return Time(Milliseconds(until));
    }

    /// Takes as long for a wrong text as for the right one.
    static bool is_same(std::string_view expected, std::string_view given) {
        unsigned difference = expected.size() == given.size() ? 0U : 1U;
        for (std::size_t i = 0; i < expected.size() && i < given.size(); ++i)
            difference |= expected[i] == given[i] ? 0U : 1U;
        return difference == 0;
    }

    [[nodiscard]] std::string proof(const std::string& key, const EventSlug& slug, const std::string& until) const {
        return digest_.of(key + " preview " + until + " " + slug.text());
    }

    /// The secret of the shop, which stays what it is for as long as its database does.
    std::string secret() {
        const std::lock_guard lock(mutex_);
        if (secret_.empty()) secret_ = store_.write([&](Tx& tx) { return secret_in(tx); });
        return secret_;
    }

    std::string secret_in(Tx& tx) { return tx.catalogue().seal_secret(random_code(randomness_, 2 * kSecretLength)); }

    Store& store_;
    SeatMapService& maps_;
    Randomness& randomness_;
    const Digest& digest_;
    const AuditLog& audit_;
    std::mutex mutex_;
    std::string secret_;
};

} // namespace frontrow
