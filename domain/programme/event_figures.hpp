#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "domain/promotion/waiting_list.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A session as those who run the house see it.
struct SessionFigures {
    SessionDetail detail;
    PlaceCounts places{};
    OrderCounts orders{};
    WaitingCount waiting{}; ///< Who is in line for places.
};

/// An event as those who run the house see it.
struct EventFigures {
    Event event;
    std::vector<SessionFigures> sessions{}; ///< By start.
};

/// Returns the sessions in their order, each with what is taken and ordered of it and who waits: three statements for
/// some hundred.
inline std::vector<SessionFigures> with_figures(Tx& tx, std::vector<SessionDetail> details) {
    std::vector<SessionId> ids;
    for (const auto& detail : details) ids.push_back(detail.session.id);
    auto places = tx.sessions().count_places(ids);
    auto orders = tx.orders().count_orders(ids);
    auto waiting = tx.waiting().count(ids);
    std::vector<SessionFigures> sessions;
    for (auto& detail : details) {
        const auto id = detail.session.id;
        sessions.push_back({std::move(detail), places[id], orders[id], waiting[id]});
    }
    return sessions;
}

inline SessionFigures with_figures(Tx& tx, SessionDetail detail) {
    std::vector<SessionDetail> one;
    one.push_back(std::move(detail));
    return std::move(with_figures(tx, std::move(one)).front());
}

/// The same for events in their order, each with its sessions by start.
inline std::vector<EventFigures> with_figures(Tx& tx, std::vector<Event> events) {
    std::vector<EventId> ids;
    std::vector<EventFigures> all;
    std::map<EventId, std::size_t> index;
    for (auto& event : events) {
        ids.push_back(event.id);
        index.emplace(event.id, all.size());
        all.push_back({std::move(event)});
    }
    for (auto& session : with_figures(tx, tx.sessions().of_events(ids)))
        all[index.at(session.detail.session.event)].sessions.push_back(std::move(session));
    return all;
}

inline EventFigures with_figures(Tx& tx, Event event) {
    std::vector<Event> one;
    one.push_back(std::move(event));
    return std::move(with_figures(tx, std::move(one)).front());
}

} // namespace frontrow
