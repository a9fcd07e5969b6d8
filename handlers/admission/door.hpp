#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/admission/door_service.hpp"
#include "domain/hex.hpp"
#include "domain/people/login_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/session_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/door, and the attendance of a session.
class DoorHandler {
public:
    DoorHandler(DoorService& doors, const Signatures& signatures) : doors_(doors), signatures_(signatures) {}

    void add_routes(Router& router) {
        constexpr auto needed = Permission::scan_tickets;
        const std::string one = "/api/door/sessions/{session}";
        router.add("GET", "/api/door/sessions", needed, [this](const Request& request) {
            Json items = Json::array();
            for (const auto& session : doors_.sessions(request.caller->user)) {
                items.push_back(door_session_json(session.detail));
                items.back()["today"] = session.is_today;
            }
            return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
        });
        router.add("GET", one + "/tickets", needed, [this](const Request& request) {
            return list_answer(value_of(doors_.list(request.caller->user, session_of(request))));
        });
        router.add("GET", one + "/state", needed, [this](const Request& request) {
            return json_answer(200, state_json(value_of(doors_.state(request.caller->user, session_of(request)))));
        });
        router.add("GET", one + "/search", needed, [this](const Request& request) {
            const auto text = query_text(request, "q");
            return found_answer(value_of(doors_.search(request.caller->user, session_of(request), text)));
        });
        router.add("POST", one + "/scans", needed, [this](const Request& request) { return scan(request); });
        const std::string attendance = "/api/box-office/sessions/{session}/attendance";
        router.add("GET", attendance, Permission::sell_at_counter, [this](const Request& request) {
            const auto slug = session_of(request);
            const auto state = value_of(doors_.state(request.caller->user, slug));
            return attendance_answer(state, value_of(doors_.list(request.caller->user, slug)));
        });
        router.add("GET", attendance + ".csv", Permission::sell_at_counter, [this](const Request& request) {
            return attendance_csv(value_of(doors_.list(request.caller->user, session_of(request))),
                                  csv_numbers(request));
        });
    }

private:
    static constexpr std::size_t kMaxCodeBytes = 600;
    static constexpr std::size_t kMaxKeyBytes = 60;

    static SessionSlug session_of(const Request& request) { return path_id<SessionSlug>(request, "session"); }

    Response scan(const Request& request) {
        const auto session = session_of(request);
        const Json body = json_body(request);
        std::vector<ScanRequest> scans;
        Fields(body, "").for_each("scans", DoorService::kMaxScans, [&](const Json& item, const std::string& path) {
            scans.push_back(read_scan(Fields(item, path)));
        });
        if (scans.empty()) Fields::refuse("scans", "must not be empty");
        Json items = Json::array();
        for (const auto& scan : scans)
            items.push_back(outcome_json(value_of(doors_.scan(request.caller->user, session, scan))));
        return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
    }

    static ScanRequest read_scan(const Fields& fields) {
        ScanRequest scan{.key = fields.text("key", kMaxKeyBytes), .kind = read_kind(fields)};
        if (scan.key.empty()) Fields::refuse(fields.path("key"), "must not be empty");
        scan.gate = read_trimmed(fields, "gate", kMaxGateBytes);
        if (fields.has("ticket")) {
            scan.ticket = TicketId::parse(fields.text("ticket", TicketId::kMaxBytes));
            if (!scan.ticket) Fields::refuse(fields.path("ticket"), "is not the id of a ticket");
        } else {
            scan.code = fields.text("code", kMaxCodeBytes);
        }
        scan.at = read_optional_moment(fields, "at");
        scan.was_decided = fields.flag("was_let_in", false);
        return scan;
    }

    static ScanKind read_kind(const Fields& fields) {
        const auto kind = fields.optional_text("kind", 10).value_or("in");
        if (kind == "in") return ScanKind::in;
        if (kind == "out") return ScanKind::out;
        if (kind == "undo") return ScanKind::undo;
        Fields::refuse(fields.path("kind"), "must be in, out or undo");
    }

    static Json door_session_json(const SessionDetail& detail) {
        const auto& session = detail.session;
        const auto [from, until] = valid_time(session);
        return {{"id", session.id.value},
                {"slug", session.slug.text()},
                {"title", detail.event.title},
                {"status", is_off(detail) ? "cancelled" : "scheduled"},
                {"venue", venue_json(detail.venue)},
                {"starts_at", rfc3339(session.starts_at)},
                {"doors_at", rfc3339(session.doors_at)},
                {"valid_from", rfc3339(from)},
                {"valid_until", rfc3339(until)}};
    }

    static Json place_json(const SeatMap& map, SeatIndex place) {
        const bool seated = map.is_seat(place);
        return {{"seat", map.place_id(place)},
                {"section", seated ? map.section_of(place).name : map.area_of(place).name},
                {"row", seated ? Json(map.row_of(place).label) : Json(nullptr)},
                {"label", seated ? Json(map.seats()[place].label) : Json(nullptr)}};
    }

    static Json admission_json(const Admission& admission) {
        return {{"in", admission.is_in},
                {"came", admission.entries > 0},
                {"at", admission.at == Time{} ? Json(nullptr) : Json(rfc3339(admission.at))},
                {"gate", admission.gate}};
    }

    static bool is_reduced(const DoorList& list, const DoorLine& line) {
        const auto* usual = usual_price(list.detail.session, list.map->category_name(line.place));
        return usual && usual->ticket_type != line.ticket_type;
    }

    /// A ticket without anything about who has bought it.
    static Json line_json(const DoorList& list, const DoorLine& line) {
        const auto obstacle =
            obstacle_of(line.order_status, line.reserved_until, line.status, line.refunded, list.made_at);
        Json json = place_json(*list.map, line.place);
        json["id"] = line.ticket.text();
        json["type"] = line.ticket_type;
        json["look"] = is_reduced(list, line);
        json["disputed"] = line.is_disputed;
        json["verdict"] = name_of(obstacle.value_or(Verdict::in));
        json["due"] =
            obstacle == Verdict::unpaid ? money_json(Money{line.amount, list.detail.session.currency}) : Json(nullptr);
        json.update(admission_json(line.admission));
        return json;
    }

    Response list_answer(const DoorList& list) const {
        Json tickets = Json::array();
        for (const auto& line : list.lines) {
            tickets.push_back(line_json(list, line));
            tickets.back()["mark"] = hex_of(signatures_.mark_of(line.code));
        }
        Json keys = Json::array();
        for (const auto& key : list.keys) keys.push_back({{"id", key.id.value}, {"public_key", key.public_key}});
        return json_answer(200, {{"session", door_session_json(list.detail)},
                                 {"made_at", rfc3339(list.made_at)},
                                 {"keys", std::move(keys)},
                                 {"tickets", std::move(tickets)}});
    }

    static Response found_answer(const DoorList& list) {
        Json items = Json::array();
        for (const auto& line : list.lines) {
            items.push_back(line_json(list, line));
            items.back()["name"] = name_at_door(line);
            items.back()["reference"] = spelled_reference(line.reference);
        }
        return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
    }

    static Json outcome_json(const ScanOutcome& outcome) {
        const Scan& scan = outcome.scan;
        Json json{{"key", scan.key},
                  {"verdict", name_of(scan.verdict)},
                  {"at", rfc3339(scan.at)},
                  {"gate", scan.gate},
                  {"conflict", scan.is_conflict},
                  {"other_at", moment_json(scan.other_at)},
                  {"other_gate", scan.other_gate},
                  {"ticket", nullptr},
                  {"due", nullptr},
                  {"other_session", nullptr}};
        if (outcome.ticket) {
            Json ticket = place_json(*outcome.map, outcome.ticket->place);
            ticket["id"] = outcome.ticket->id.text();
            ticket["type"] = outcome.ticket->ticket_type;
            ticket["look"] = outcome.is_reduced;
            ticket["disputed"] = outcome.is_disputed;
            const auto& holder = outcome.ticket->holder;
            ticket["attendee"] = attendee_json(*outcome.ticket);
            ticket["holder"] = holder ? Json(holder->name.text()) : Json(nullptr);
            json["ticket"] = std::move(ticket);
            if (scan.verdict == Verdict::unpaid)
                json["due"] = money_json(Money{due_of(*outcome.order), outcome.order->total.currency});
        }
        if (outcome.other_session) json["other_session"] = door_session_json(*outcome.other_session);
        return json;
    }

    static Json conflict_json(const SeatMap& map, const std::pair<Scan, std::optional<Ticket>>& conflict) {
        const auto& [scan, ticket] = conflict;
        return {{"verdict", name_of(scan.verdict)},
                {"at", rfc3339(scan.at)},
                {"gate", scan.gate},
                {"other_at", moment_json(scan.other_at)},
                {"other_gate", scan.other_gate},
                {"ticket", ticket ? Json(ticket->id.text()) : Json(nullptr)},
                {"place",
                 ticket && scan.verdict != Verdict::other_session ? place_json(map, ticket->place) : Json(nullptr)}};
    }

    static Json arrivals_json(const std::vector<Arrivals>& arrivals) {
        Json items = Json::array();
        for (const auto& span : arrivals) items.push_back({{"from", rfc3339(span.from)}, {"count", span.count}});
        return items;
    }

    static Json state_json(const DoorState& state) {
        Json gates = Json::array();
        for (const auto& gate : state.gates) gates.push_back({{"gate", gate.gate}, {"in", gate.in}, {"out", gate.out}});
        Json conflicts = Json::array();
        for (const auto& conflict : state.conflicts) conflicts.push_back(conflict_json(*state.map, conflict));
        return {{"session", door_session_json(state.detail)},
                {"made_at", rfc3339(state.made_at)},
                {"tickets", state.tickets},
                {"inside", state.inside},
                {"gates", std::move(gates)},
                {"arrivals", arrivals_json(state.arrivals)},
                {"conflicts", std::move(conflicts)}};
    }

    /// Whether the ticket was one to come with.
    static bool was_awaited(const DoorLine& line) {
        return line.status == TicketStatus::valid && is_paid(line.order_status);
    }

    static Response attendance_answer(const DoorState& state, const DoorList& list) {
        std::int64_t awaited = 0;
        std::int64_t came = 0;
        for (const auto& line : list.lines) {
            if (!was_awaited(line)) continue;
            ++awaited;
            if (line.admission.entries > 0) ++came;
        }
        Json json = state_json(state);
        json.erase("conflicts");
        json["tickets"] = awaited;
        json["came"] = came;
        json["no_shows"] = awaited - came;
        return json_answer(200, json);
    }

    static Response attendance_csv(const DoorList& list, CsvNumbers numbers) {
        CsvFile file({"name", "reference", "ticket", "section", "row", "seat", "ticket_type", "came", "at", "gate"},
                     {"This list is too long for a file: read it as JSON."}, numbers);
        const auto& zone = list.detail.venue.timezone;
        for (const auto& line : list.lines) {
            if (!was_awaited(line)) continue;
            const bool came = line.admission.entries > 0;
            const auto [section, row, seat] = place_cells(*list.map, line.place);
            file.add({name_at_door(line), spelled_reference(line.reference), line.ticket.text(), section, row, seat,
                      line.ticket_type, came ? "yes" : "no", came ? local_time(line.admission.at, zone) : "",
                      line.admission.gate});
        }
        return csv_file(std::move(file), "attendance-" + list.detail.session.slug.text() + ".csv");
    }

    DoorService& doors_;
    const Signatures& signatures_;
};

} // namespace frontrow
