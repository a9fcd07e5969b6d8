#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/house/outbox_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/promotion/mailing_service.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/letter_page.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/marketing/mailings.
class MailingHandler {
public:
    /// Both must outlive it.
    MailingHandler(MailingService& mailings, OutboxService& outbox) : mailings_(mailings), outbox_(outbox) {}

    void add_routes(Router& router) {
        const auto may = Permission::send_mailings;
        const std::string path = "/api/marketing/mailings";
        const std::string one = path + "/{mailing}";
        router.add("GET", path, may, [this](const Request& request) { return list(request); });
        router.add("POST", path, may, [this](const Request& request) { return add(request); }).max_body_bytes =
            kMaxBodyBytes;
        router.add("GET", one, may, [this](const Request& request) {
            return json_answer(200, mailing_json(value_of(mailings_.find(id_in(request)))));
        });
        router.add("PUT", one, may, [this](const Request& request) { return edit(request); }).max_body_bytes =
            kMaxBodyBytes;
        router.add("DELETE", one, may, [this](const Request& request) {
            value_of(mailings_.remove(actor_of(request.caller->user), id_in(request)));
            return no_content();
        });
        router.add("GET", one + "/page", may, [this](const Request& request) { return page(request); });
        router.add("POST", one + "/trial", may, [this](const Request& request) { return send_trial(request); });
        router.add("POST", one + "/send", may, [this](const Request& request) { return send(request); });
        router.add("POST", one + "/stop", may, [this](const Request& request) {
            const auto actor = actor_of(request.caller->user);
            return json_answer(200, mailing_json(value_of(mailings_.stop(actor, id_in(request)))));
        });
    }

private:
    /// Of 20,000 characters as JSON may spell them, with what is around them.
    static constexpr std::size_t kMaxBodyBytes = std::size_t{256} << 10;

    static MailingId id_in(const Request& request) { return path_number<MailingId>(request, "mailing"); }

    /// The list has what a row shows: no texts, and no number for drafts, which would have to be counted for each.
    Response list(const Request& request) {
        const auto limit = page_limit(request);
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        const auto mailings = mailings_.below(query_number(request, "after", most, 1, most), limit);
        Json items = Json::array();
        for (const auto& mailing : mailings) {
            auto item = mailing_json({mailing, mailing.receivers});
            item.erase("text");
            if (mailing.state == MailingState::draft) item["receivers"] = item["left"] = nullptr;
            items.push_back(std::move(item));
        }
        const bool is_full = std::ssize(mailings) == limit;
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", is_full ? Json(std::to_string(mailings.back().id.value)) : Json(nullptr)}});
    }

    Response add(const Request& request) {
        const auto edit = read_edit(json_body(request));
        return json_answer(201, mailing_json(value_of(mailings_.add(actor_of(request.caller->user), edit))));
    }

    Response edit(const Request& request) {
        const auto id = id_in(request);
        const auto kept = value_of(mailings_.find(id));
        const Json body = over(mailing_json(kept), json_body(request), {{"to_event", "to_artist"}});
        auto edit = read_edit(body);
        edit.row_version = read_row_version(Fields(body, ""));
        return json_answer(200, mailing_json(value_of(mailings_.edit(actor_of(request.caller->user), id, edit))));
    }

    Response page(const Request& request) {
        const auto wanted = query_text(request, "language");
        const auto letter = outbox_.letter(id_in(request), is_language(wanted) ? wanted : "");
        if (!letter) throw Refusal(Error::not_found("There is no such mailing."));
        return letter_page(*letter);
    }

    /// To the caller alone: nobody tries it on others.
    Response send_trial(const Request& request) {
        const Json body = json_body(request);
        const auto language = read_language(Fields(body, ""));
        const auto& user = request.caller->user;
        if (auto refused = why_not(trials_, std::to_string(user.id.value), too_many_at_once())) throw Refusal(*refused);
        value_of(mailings_.send_trial(id_in(request), user.email, language));
        return json_answer(202, {{"address", user.email.text()}});
    }

    Response send(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        const auto version = read_row_version(fields);
        const auto receivers = fields.integer("receivers", 0, INT64_MAX);
        const auto actor = actor_of(request.caller->user);
        return json_answer(200, mailing_json(value_of(mailings_.send(actor, id_in(request), version, receivers))));
    }

    static MailingEdit read_edit(const Json& body) {
        const Fields fields(body, "");
        MailingEdit edit{read_subject(fields), read_text(fields)};
        edit.event = read_event(fields, "event");
        edit.to_event = read_event(fields, "to_event");
        if (const auto artist = fields.optional_text("to_artist", 4 * kMaxMailingSubject); artist && !artist->empty())
            edit.to_artist = artist;
        if (edit.to_event && edit.to_artist) Fields::refuse("to_artist", "does not go together with to_event");
        return edit;
    }

    static std::optional<EventSlug> read_event(const Fields& fields, const char* name) {
        const auto text = fields.optional_text(name, EventSlug::kMaxBytes);
        if (!text) return {};
        auto event = EventSlug::parse(*text);
        if (!event) Fields::refuse(name, "is not the name of an event");
        return event;
    }

    static std::string read_subject(const Fields& fields) {
        std::string subject(trimmed(fields.text("subject", 4 * kMaxMailingSubject)));
        if (subject.empty()) Fields::refuse("subject", "must not be empty");
        require_length(fields, "subject", subject, kMaxMailingSubject);
        return subject;
    }

    static std::string read_text(const Fields& fields) {
        auto text = read_prose(fields, "text", kMaxMailingText);
        if (text.empty()) Fields::refuse("text", "must not be empty");
        return text;
    }

    static Json mailing_json(const MailingDetail& detail) {
        const Mailing& mailing = detail.mailing;
        const auto or_null = [](const auto& slug) { return slug ? Json(slug->text()) : Json(nullptr); };
        const auto left = std::max<std::int64_t>(detail.receivers - mailing.sent - mailing.failed, 0);
        return {{"id", mailing.id.value},
                {"subject", mailing.subject},
                {"text", mailing.text},
                {"event", or_null(mailing.event)},
                {"to_event", or_null(mailing.to_event)},
                {"to_artist", mailing.to_artist ? Json(*mailing.to_artist) : Json(nullptr)},
                {"state", name_of(mailing.state)},
                {"receivers", detail.receivers},
                {"sent", mailing.sent},
                {"failed", mailing.failed},
                {"left", left},
                {"created_at", rfc3339(mailing.created_at)},
                {"started_at", moment_json(mailing.started_at)},
                {"ended_at", moment_json(mailing.ended_at)},
                {"version", mailing.row_version}};
    }

    MailingService& mailings_;
    OutboxService& outbox_;
    RateLimit trials_{{.per_second = 1.0 / 30, .burst = 10}}; ///< By who asks.
};

} // namespace frontrow
