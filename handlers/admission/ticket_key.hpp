#pragma once

#include <utility>

#include "domain/admission/ticket_codes.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/order_json.hpp"
#include "http/router.hpp"

namespace frontrow {

inline Json ticket_key_json(const TicketKey& key) {
    return {{"id", key.id.value},
            {"algorithm", "Ed25519"},
            {"public_key", key.public_key},
            {"created_at", rfc3339(key.created_at)},
            {"retired_at", moment_json(key.retired_at)}};
}

/// /api/tickets/keys and /api/admin/ticket-keys.
class TicketKeyHandler {
public:
    TicketKeyHandler(TicketCodes& codes, const AuditLog& audit) : codes_(codes), audit_(audit) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/tickets/keys", [this](const Request&) {
            Json items = Json::array();
            for (const auto& key : codes_.keys()) items.push_back(ticket_key_json(key));
            return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
        });
        router
            .add("POST", "/api/admin/ticket-keys", Permission::edit_shop,
                 [this](const Request& request) {
                     return json_answer(201,
                                        ticket_key_json(value_of(codes_.rotate(actor_of(*request.caller), audit_))));
                 })
            .only_confirmed();
    }

private:
    TicketCodes& codes_;
    const AuditLog& audit_;
};

} // namespace frontrow
