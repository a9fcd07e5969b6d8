#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "domain/payment/payment.hpp"
#include "domain/programme/session_service.hpp"
#include "domain/selling/availability.hpp"
#include "domain/selling/order_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/event_json.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// GET /api/sessions/{session}.
class SessionHandler {
public:
    SessionHandler(SessionService& sessions, const CachedResponses& replies, const PaymentOptions& payments)
        : sessions_(sessions), replies_(replies), payments_(payments) {}

    void add_routes(Router& router) {
        router.add_cached("/api/sessions/{session}", [this](const Request& request) {
            return CachedResponses::answer(request, reply(request, path_id<SessionSlug>(request, "session")),
                                           "no-cache");
        });
    }

    /// The cached bytes, which the picker's page carries inside it too.
    [[nodiscard]] std::shared_ptr<const CachedResponse> reply(const Request& request, const SessionSlug& slug) const {
        return replies_.get(request, cache_key::session(slug), kSeatsTtl,
                            [&] { return render(value_of(sessions_.find(slug))); });
    }

    /// What the picker shows of a session.
    [[nodiscard]] Json session_page_json(const SessionPage& page) const {
        const Session& session = page.detail.session;
        std::int64_t seats_left = 0;
        Json availability = Json::array();
        for (const auto& category : page.availability) {
            seats_left += category.available;
            availability.push_back(
                {{"category", category.category}, {"available", category.available}, {"total", category.total}});
        }
        Json json = session_json(page.detail, seats_left, page.now);
        json["event"] = public_event_json(page.detail.event);
        json["prices"] = Json::array();
        for (const auto& price : session.prices)
            json["prices"].push_back({{"category", price.category},
                                      {"ticket_type", price.ticket_type},
                                      {"amount", price.amount},
                                      {"currency", session.currency.code()},
                                      {"digits", digits_json(session.currency)},
                                      {"open", price.is_open},
                                      {"most", price.is_open ? Json(most_of(price)) : Json(nullptr)},
                                      {"suggested", price.suggested}});
        json["fee"] = money_json(displayed_fee(session));
        json["currency"] = session.currency.code();
        json["digits"] = digits_json(session.currency);
        json["hold_ttl_seconds"] = std::chrono::duration_cast<std::chrono::seconds>(session.hold_ttl).count();
        json["max_seats"] = session.max_seats;
        json["strand_rule"] = name_of(session.strand_rule);
        json["availability"] = std::move(availability);
        const auto deadline = reserved_until(session, page.now);
        const auto transfer = transferred_until(page.payments.transfer, session, page.now);
        if (payments_.online.kept) payments_.online.kept->catch_up(page.provider_keys);
        json["payment_methods"] = payment_methods(page.payments, deadline.has_value(), transfer.has_value());
        json["reservations"] = reservations_json(session);
        json["transfers"] = transfer ? deadline_json(session, page.payments.transfer) : Json(nullptr);
        json["attendee_names"] = name_of(page.detail.event.attendee_names);
        json["version"] = session.version;
        return json;
    }

private:
    [[nodiscard]] CachedResponse render(const SessionPage& page) const {
        const Session& session = page.detail.session;
        const bool takes_transfers = transferred_until(page.payments.transfer, session, page.now).has_value();
        return {to_bytes(session_page_json(page)),
                dependencies_of(page.detail),
                {},
                std::min({page.valid_until.value_or(Time::max()), next_turn(session, page.now),
                          takes_transfers ? session.starts_at - page.payments.transfer.before_start : Time::max()})};
    }

    /// For how long seats are reserved, and until when at most; nothing where they have to be paid at once.
    [[nodiscard]] Json reservations_json(const Session& session) const {
        const Reservations& rules = session.reservations;
        if (!payments_.box_office || !rules.are_taken) return nullptr;
        return deadline_json(session, rules);
    }

    /// Of reservations or of transfers.
    template <class Rules>
    static Json deadline_json(const Session& session, const Rules& rules) {
        return {{"minutes", std::chrono::duration_cast<std::chrono::minutes>(rules.longest).count()},
                {"end_at", rfc3339(session.starts_at - rules.before_start)}};
    }

    [[nodiscard]] Json payment_methods(const PaymentRules& rules, bool takes_reservations, bool takes_transfers) const {
        Json methods = Json::array();
        for (const auto method : payments_.switched())
            if (rules.offers(method) && (method != PaymentMethod::transfer || takes_transfers))
                methods.push_back(name_of(method));
        if (payments_.box_office && takes_reservations) methods.push_back("box_office");
        return methods;
    }

    SessionService& sessions_;
    const CachedResponses& replies_;
    const PaymentOptions payments_;
};

} // namespace frontrow
