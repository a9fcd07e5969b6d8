#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/programme/programme.hpp"
#include "domain/seating/seat_map.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// What is written about a venue. What is empty stays as it is.
struct VenueEdit {
    std::optional<std::string> name{};
    std::optional<std::string> city{};
    std::optional<std::string> timezone{}; ///< An IANA name that the program knows.
    std::int64_t row_version = 0;          ///< The one that was seen; 0 for a new venue.
};

/// One time that a map became a venue's newest.
struct MapVersion {
    MapId map;
    Time published_at{};
    std::optional<std::string> by{}; ///< Who did that; empty where the log of changes does not tell.
    std::uint32_t places = 0;
};

/// Whose map one is, and since when.
struct PublishedMap {
    Venue venue;
    Time published_at{};
};

/// Behind /api/venue: houses and their maps. Whoever works for some venues only sees and changes no others. Safe from
/// any thread.
class VenueService {
public:
    VenueService(Store& store, CatalogueService& catalogue, const AuditLog& audit, const Digest& digest)
        : store_(store), catalogue_(catalogue), audit_(audit), digest_(digest) {}

    /// Returns the venues that the user works for, by name.
    std::vector<Venue> all(const User& user) {
        auto venues = store_.read([](Tx& tx) { return tx.venues().all(); });
        std::erase_if(venues, [&](const Venue& venue) { return !works_for_venue(user, venue.slug); });
        return venues;
    }

    /// Whether the map was drawn for a venue that the user works for.
    bool may_see(const User& user, const MapId& map) {
        return store_.read([&](Tx& tx) {
            const auto id = tx.maps().venue_of(map);
            const auto venues = tx.venues().all();
            return id && std::any_of(venues.begin(), venues.end(), [&](const Venue& venue) {
                       return venue.id == *id && works_for_venue(user, venue.slug);
                   });
        });
    }

    /// Returns the latest versions of the venue's map, kMostVersions at most, the newest first. A map that was returned
    /// to is there once for each time.
    Result<std::vector<MapVersion>> versions(const User& user, const VenueSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<std::vector<MapVersion>> {
            const auto venue = own(tx, user, slug);
            if (!venue) return venue.error();
            return versions_of(tx, *venue);
        });
    }

    /// Returns the venue, where the user works for it.
    Result<Venue> find(const User& user, const VenueSlug& slug) {
        return store_.read([&](Tx& tx) { return own(tx, user, slug); });
    }

    /// Returns for whom the map was drawn and when it was published last, where the user works for that venue.
    Result<PublishedMap> published(const User& user, const MapId& map) {
        return store_.read([&](Tx& tx) -> Result<PublishedMap> {
            const auto id = tx.maps().venue_of(map);
            const auto venues = tx.venues().all();
            const auto venue = std::find_if(venues.begin(), venues.end(), [&](const Venue& one) {
                return id && one.id == *id && works_for_venue(user, one.slug);
            });
            if (venue == venues.end()) return Error::not_found("There is no such map of yours.");
            const auto versions = versions_of(tx, *venue);
            const auto latest =
                std::find_if(versions.begin(), versions.end(), [&](const auto& one) { return one.map == map; });
            if (latest != versions.end()) return PublishedMap{*venue, latest->published_at};
            const auto maps = tx.maps().drawn_for(venue->id); // before those that are listed
            const auto drawn = std::find_if(maps.begin(), maps.end(), [&](const auto& one) { return one.id == map; });
            if (drawn == maps.end()) return Error::not_found("There is no such map of yours.");
            return PublishedMap{*venue, drawn->created_at};
        });
    }
    static constexpr std::size_t kMostVersions = 200;

    /// What the file that the map came in says beyond the map, or nothing.
    std::optional<std::string> source_of(const MapId& map) {
        return store_.read([&](Tx& tx) { return tx.maps().source_of(map); });
    }

    Result<Venue> add(const User& user, const VenueSlug& slug, const VenueEdit& wanted) {
        if (!works_for_venue(user, slug))
            return Error{ErrorKind::forbidden, "forbidden",
                         "You work for some venues only. Ask an admin for a new one."};
        return catalogue_.edit([&](CatalogueEdit& edit) -> Result<Venue> {
            if (edit.tx().venues().find(slug)) return Error::invalid("slug", "Another venue has this name.", "taken");
            Venue venue{.slug = slug,
                        .name = wanted.name.value_or(""),
                        .city = wanted.city.value_or(""),
                        .timezone = wanted.timezone.value_or("")};
            if (venue.timezone.empty()) venue.timezone = edit.tx().shop().timezone();
            if (auto wrong = why_wrong(venue)) return *wrong;
            return keep(edit, user, "venue.add", venue, "");
        });
    }

    Result<Venue> edit(const User& user, const VenueSlug& slug, const VenueEdit& wanted) {
        return catalogue_.edit([&](CatalogueEdit& edit) -> Result<Venue> {
            auto venue = own(edit.tx(), user, slug);
            if (!venue) return venue;
            if (venue->row_version != wanted.row_version) return AuditLog::overtaken(edit.tx(), "venue.", slug.text());
            const std::string before = described(*venue);
            venue->name = wanted.name.value_or(venue->name);
            venue->city = wanted.city.value_or(venue->city);
            venue->timezone = wanted.timezone.value_or(venue->timezone);
            if (auto wrong = why_wrong(*venue)) return *wrong;
            return keep(edit, user, "venue.edit", *venue, before);
        });
    }

    /// Makes a map the newest of the venue. `replaces` is the one that the user has drawn upon; where another has
    /// become the newest meanwhile nothing happens. Sessions keep theirs. `source` is what the file that the map came
    /// in says beyond the map; without one the map has that of the time it was published before, or of the map before.
    Result<MapId> publish(const User& user, const VenueSlug& slug, const SeatMap& map,
                          const std::optional<MapId>& replaces, const std::optional<std::string>& source) {
        const Ids ids = ids_of(slug, map);
        if (auto refused = prepare(user, slug, map, ids, replaces)) return *refused;
        return catalogue_.edit([&](CatalogueEdit& edit) -> Result<MapId> {
            Tx& tx = edit.tx();
            auto venue = own(tx, user, slug);
            if (!venue) return venue.error();
            if (venue->map != replaces) return AuditLog::overtaken(tx, "venue.map", slug.text());
            const std::string before = described(*venue);
            const MapId id = id_of(tx, *venue, ids);
            tx.maps().put(id, venue->id, map);
            auto kept_source = source ? source : tx.maps().source_of(id);
            if (!kept_source && replaces) kept_source = tx.maps().source_of(*replaces);
            if (kept_source) tx.maps().put_source(id, *kept_source);
            venue->map = id;
            auto kept = keep(edit, user, "venue.map", *venue, before);
            if (!kept) return kept.error();
            return id;
        });
    }

    /// Returns what is drawn of the venue's next map; its row version is 0 where nobody has ever saved any.
    Result<PlanDraft> draft(const User& user, const VenueSlug& slug) {
        return store_.read([&](Tx& tx) -> Result<PlanDraft> {
            const auto venue = own(tx, user, slug);
            if (!venue) return venue.error();
            return tx.plan_drafts().find(venue->id).value_or(PlanDraft{});
        });
    }

    /// Saves what is drawn, over the draft with the row version that `draft` has; an empty plan ends the draft. Where
    /// somebody else has saved meanwhile nothing happens, and the refusal says who and when. What is saved is in no
    /// log: it concerns nobody until it is published. Returns the draft as it is now.
    Result<PlanDraft> save_draft(const User& user, const VenueSlug& slug, const PlanDraft& draft) {
        return store_.write([&](Tx& tx) -> Result<PlanDraft> {
            const auto venue = own(tx, user, slug);
            if (!venue) return venue.error();
            if (draft.base && tx.maps().venue_of(*draft.base) != venue->id)
                return Error::invalid("base", "There is no such map of this venue.", "unknown");
            PlanDraft saved = draft;
            saved.saved_by = user.email.text();
            saved.saved_at = tx.now();
            if (!tx.plan_drafts().put(venue->id, saved)) {
                const auto other = tx.plan_drafts().find(venue->id);
                return other ? AuditLog::overtaken(other->saved_by, other->saved_at) : AuditLog::overtaken("", {});
            }
            ++saved.row_version;
            return saved;
        });
    }

private:
    static std::optional<Error> why_wrong(const Venue& venue) {
        if (trimmed(venue.name).empty()) return Error::invalid("name", "A venue needs a name.", "missing");
        return {};
    }

    /// The venue, or the refusal of one that is not there, or somebody else's.
    static Result<Venue> own(Tx& tx, const User& user, const VenueSlug& slug) {
        auto venue = works_for_venue(user, slug) ? tx.venues().find(slug) : std::nullopt;
        if (!venue) return Error::not_found("There is no venue " + slug.text() + " of yours.");
        return std::move(*venue);
    }

    static std::vector<MapVersion> versions_of(Tx& tx, const Venue& venue) {
        const auto maps = tx.maps().drawn_for(venue.id);
        std::vector<MapVersion> versions;
        const auto add = [&](const std::optional<MapId>& id, const AuditEntry* entry) {
            const auto map = std::find_if(maps.begin(), maps.end(), [&](const auto& one) { return one.id == id; });
            if (map == maps.end() || versions.size() == kMostVersions) return;
            if (entry)
                versions.push_back({map->id, entry->at, entry->actor.name, map->places});
            else
                versions.push_back({map->id, map->created_at, {}, map->places});
        };
        const auto published = tx.audit().maps_published(venue.slug.text(), kMostVersions);
        for (const auto& entry : published) add(map_described(entry.after), &entry);
        // What was there before came with a demo or by the command line, of which the log does not tell.
        add(published.empty() ? venue.map : map_described(published.back().before), nullptr);
        return versions;
    }

    /// What a map may be called: by the digest of its content, or, where another house has drawn it as well, by one of
    /// the venue's own, so that it is kept once for each. Made outside of any write: a large map is megabytes of text.
    struct Ids {
        MapId of_all;
        MapId of_venue;
    };
    [[nodiscard]] Ids ids_of(const VenueSlug& slug, const SeatMap& map) const {
        const std::string text = map.canonical_text();
        return {MapId::trusted(digest_.of(text)), MapId::trusted(digest_.of(slug.text() + "\n" + text))};
    }
    static MapId id_of(Tx& tx, const Venue& venue, const Ids& ids) {
        const auto drawn_for = tx.maps().prepared_for(ids.of_all);
        return !drawn_for || *drawn_for == venue.id ? ids.of_all : ids.of_venue;
    }

    /// Writes the places of a large map some at a time, so that no buyer waits for all of them. Whoever is interrupted
    /// has changed nothing that can be seen, and the next one goes on with it. Returns why the map cannot be published.
    std::optional<Error> prepare(const User& user, const VenueSlug& slug, const SeatMap& map, const Ids& ids,
                                 const std::optional<MapId>& replaces) {
        const auto places = static_cast<SeatIndex>(map.places());
        if (places <= kPlacesAtOnce) return {};
        for (SeatIndex from = 0; from < places; from += kPlacesAtOnce) {
            const auto is_needed = store_.write([&](Tx& tx) -> Result<bool> {
                tx.catalogue().edit_alone(); // no other venue takes the same id meanwhile
                const auto venue = own(tx, user, slug);
                if (!venue) return venue.error();
                if (venue->map != replaces) return AuditLog::overtaken(tx, "venue.map", slug.text());
                return tx.maps().prepare(id_of(tx, *venue, ids), venue->id, map, from, from + kPlacesAtOnce);
            });
            if (!is_needed) return is_needed.error();
            if (!*is_needed) break;
        }
        return {};
    }

    static constexpr SeatIndex kPlacesAtOnce = 1'000;

    Result<Venue> keep(CatalogueEdit& edit, const User& user, const char* action, const Venue& venue,
                       const std::string& before) {
        edit.put(venue);
        auto kept = *edit.tx().venues().find(venue.slug);
        audit_.write(edit.tx(), actor_of(user), action, venue.slug.text(), before, described(kept));
        return kept;
    }

    Store& store_;
    CatalogueService& catalogue_;
    const AuditLog& audit_;
    const Digest& digest_;
};

} // namespace frontrow
