#pragma once

#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/admission/guest.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The guests of a session beside what may be given away.
struct GuestList {
    GuestQuota quota;
    std::vector<Guest> guests; ///< By name.

    /// How many places the guests take together.
    [[nodiscard]] std::int64_t places() const {
        return std::accumulate(guests.begin(), guests.end(), std::int64_t{0},
                               [](std::int64_t sum, const Guest& guest) { return sum + guest.places; });
    }
};

/// Returns the session where it is one of the artist's: somebody else's is refused like one that is not there.
inline Result<SessionDetail> session_of_artist(Tx& tx, const User& user, const SessionSlug& slug) {
    auto detail = tx.sessions().find(slug);
    if (!detail || !works_for_artist(user, detail->event))
        return Error::not_found("There is no session " + slug.text() + " of yours.");
    return std::move(*detail);
}

/// Behind /api/artist/sessions/{session}/guests and the quota that the house sets for it. Safe from any thread.
class GuestService {
public:
    /// Of one entry.
    static constexpr std::int64_t kMaxPlaces = 100;
    static constexpr std::int64_t kMaxQuota = 10'000;

    GuestService(Store& store, const AuditLog& audit) : store_(store), audit_(audit) {}

    Result<GuestList> list(const User& user, const SessionSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<GuestList> {
            const auto session = session_of_artist(tx, user, slug);
            if (!session) return session.error();
            return list_of(tx, session->session.id);
        });
    }

    /// Adds a guest where the quota leaves room for the whole party. Returns the list as it is then.
    Result<GuestList> add(const User& user, const SessionSlug& slug, const Guest& guest) {
        return store_.write([&](Tx& tx) -> Result<GuestList> {
            const auto session = session_of_artist(tx, user, slug);
            if (!session) return session.error();
            tx.guests().change_alone(session->session.id);
            const auto before = list_of(tx, session->session.id);
            if (const auto left = before.quota.quota - before.places(); guest.places > left) {
                Error error =
                    Error::conflict("guest_list_full", "The quota leaves room for " + std::to_string(left) + " more.");
                error.field = "places";
                return error;
            }
            tx.guests().add(session->session.id, guest);
            audit_.write(tx, actor_of(user), "guest.add", slug.text(), "", described(guest));
            return list_of(tx, session->session.id);
        });
    }

    Result<Done> remove(const User& user, const SessionSlug& slug, GuestId id) {
        return store_.write([&](Tx& tx) -> Result<Done> {
            const auto session = session_of_artist(tx, user, slug);
            if (!session) return session.error();
            tx.guests().change_alone(session->session.id);
            const auto guest = tx.guests().find(session->session.id, id);
            if (!guest) return Error::not_found("There is no such guest on this list.");
            tx.guests().remove(session->session.id, id);
            audit_.write(tx, actor_of(user), "guest.remove", slug.text(), described(*guest), "");
            return Done{};
        });
    }

    /// Sets how many places may be given away. `seen` is the row version that the caller knows, where they care.
    /// Refuses a quota that the list is above already.
    Result<GuestList> set_quota(const Actor& actor, const SessionSlug& slug, std::int64_t quota,
                                std::optional<std::int64_t> seen) {
        return store_.write([&](Tx& tx) -> Result<GuestList> {
            const auto session = tx.sessions().find_including_deleted(slug);
            if (!session) return no_such_session(slug);
            const auto id = session->session.id;
            tx.guests().change_alone(id);
            const auto before = list_of(tx, id);
            if (seen && *seen != before.quota.row_version) return AuditLog::overtaken(tx, "guest.quota", slug.text());
            if (before.places() > quota) {
                Error error = Error::conflict("guest_list_full",
                                              "The list has " + std::to_string(before.places()) + " places already.");
                error.field = "quota";
                return error;
            }
            tx.guests().set_quota(id, quota);
            audit_.write(tx, actor, "guest.quota", slug.text(), AuditFields().with("quota", before.quota.quota).text(),
                         AuditFields().with("quota", quota).text());
            return list_of(tx, id);
        });
    }

private:
    static GuestList list_of(Tx& tx, SessionId session) {
        return {tx.guests().quota(session), tx.guests().all(session)};
    }

    static std::string described(const Guest& guest) {
        return AuditFields().with("name", guest.name.text()).with("places", guest.places).text();
    }

    Store& store_;
    const AuditLog& audit_;
};

} // namespace frontrow
