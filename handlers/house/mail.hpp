#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/house/outbox_service.hpp"
#include "domain/house/sender_check.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/letter_page.hpp"
#include "handlers/shared/links_by_mail.hpp"
#include "handlers/shared/order_json.hpp"
#include "handlers/shared/request.hpp"
#include "handlers/shared/staff_authentication.hpp"
#include "http/router.hpp"

namespace frontrow {

/// Mail, for buyers: an order once more, the links of an address; for the house: what is sent and what is not; and in a
/// demo, which sends nothing, the letters themselves.
class MailHandler {
public:
    MailHandler(OutboxService& outbox, SenderCheckService& senders, const AuditLog& audit, bool is_demo)
        : outbox_(outbox), senders_(senders), audit_(audit), is_demo_(is_demo) {}

    void add_routes(Router& router) {
        router
            .add("POST", "/api/orders/{order}/mail",
                 [this](const Request& request) {
                     const auto message = value_of(outbox_.send_again(path_id<OrderId>(request, "order")));
                     return json_answer(202, {{"address", message.address}});
                 })
            .limited_by(repeats_per_address_);
        router.add("POST", "/api/order-links", [this](const Request& request) { return send_links(request); })
            .limited_by(links_per_address_);
        router.add("GET", "/api/admin/mail", Permission::see_orders,
                   [this](const Request& request) { return list(request); });
        router.add("POST", "/api/admin/mail/{mail}/retry", Permission::edit_orders, [this](const Request& request) {
            const auto id = path_number<OutboxId>(request, "mail");
            return json_answer(
                200, {{"mail", message_json(value_of(outbox_.retry(actor_of(request.caller->user), audit_, id)))}});
        });
        router
            .add("POST", "/api/admin/mail/check", Permission::edit_shop,
                 [this](const Request& request) { return check_senders(request); })
            .limited_by(checks_per_address_);
        const std::string of_order = "/api/admin/orders/{reference}/mail";
        router.add("GET", of_order, Permission::see_orders, [this](const Request& request) {
            Json items = Json::array();
            for (const auto& message : value_of(outbox_.of_order(reference_in(request))))
                items.push_back(message_json(message));
            return json_answer(200, {{"items", std::move(items)}});
        });
        router.add("POST", of_order, Permission::edit_orders,
                   [this](const Request& request) { return correct_and_send(request); });
        if (is_demo_) add_demo_routes(router);
    }

private:
    static constexpr std::int64_t kMaxShownInDemo = 50;

    void add_demo_routes(Router& router) {
        router.add("GET", "/api/demo/mail", [this](const Request&) {
            Json items = Json::array();
            for (const auto& message : outbox_.latest(MailState::sent, {}, kMaxShownInDemo))
                if (auto letter = outbox_.letter(message.id, LetterUse::listed))
                    items.push_back(letter_json(message, *letter));
            return json_answer(200, {{"items", std::move(items)}});
        });
        router.add("GET", "/demo/mail/{mail}/page",
                   [this](const Request& request) { return page(path_number<OutboxId>(request, "mail")); });
    }

    /// Answers alike whatever there is with this address.
    Response send_links(const Request& request) {
        const auto send = [this](const Email& email, const auto& language) { outbox_.send_links(email, language); };
        const auto email = links_.send(request, send);
        return json_answer(202, {{"address", email.text()}});
    }

    Response list(const Request& request) {
        std::optional<MailState> state;
        if (const auto wanted = request.query_value("state")) {
            for (std::size_t i = 0; i < kMailStateNames.size(); ++i)
                if (*wanted == kMailStateNames[i]) state = static_cast<MailState>(i);
            if (!state)
                throw Refusal(Error::invalid("state", "The parameter state must be waiting, sent, failed or dropped."));
        }
        std::optional<OutboxId> below;
        if (request.query_value("after")) below = OutboxId{query_number(request, "after", 0, 1, INT64_MAX)};
        const auto limit = query_number(request, "limit", 50, 1, 100);
        const auto messages = outbox_.latest(state, below, limit);
        Json items = Json::array();
        for (const auto& message : messages) items.push_back(message_json(message));
        Json counts = Json::object();
        for (const auto& name : kMailStateNames) counts[std::string(name)] = 0;
        for (const auto& [known, count] : outbox_.count()) counts[std::string(name_of(known))] = count;
        Json domains = Json::array();
        for (const auto& domain : senders_.domains()) domains.push_back(domain.name);
        const bool is_full = std::ssize(messages) == limit;
        return json_answer(200, {{"items", std::move(items)},
                                 {"counts", std::move(counts)},
                                 {"domains", std::move(domains)},
                                 {"next", is_full ? Json(messages.back().id.value) : Json(nullptr)}});
    }

    Response check_senders(const Request& request) {
        const Json body = json_body(request);
        const auto selector = Fields(body, "").optional_text("selector", 254).value_or("");
        Json domains = Json::array();
        for (const auto& report : value_of(senders_.check(std::string(trimmed(selector)))))
            domains.push_back({{"domain", report.domain.name},
                               {"has_orders", report.domain.has_orders},
                               {"has_news", report.domain.has_news},
                               {"spf", record_json(report.spf)},
                               {"dkim", record_json(report.dkim)},
                               {"dmarc", record_json(report.dmarc)}});
        return json_answer(200, {{"domains", std::move(domains)}});
    }

    static Json record_json(const RecordReport& report) {
        return {{"name", report.name}, {"finding", report.finding}, {"records", report.records}};
    }

    /// Sends an order again, to another address where one is given.
    Response correct_and_send(const Request& request) {
        const auto reference = reference_in(request);
        const Json body = json_body(request);
        const Customer customer{read_person_name(Fields(body, ""), "name"), read_email(Fields(body, ""), "email")};
        const auto message = outbox_.correct_and_send(actor_of(request.caller->user), audit_, reference, customer);
        return json_answer(202, {{"address", value_of(message).address}});
    }

    static std::string reference_in(const Request& request) {
        auto reference = reference_of(request.parameters.at("reference"));
        if (reference.empty()) throw Refusal(no_such_order());
        return reference;
    }

    static Json message_json(const OutboxMessage& message) {
        return {{"id", message.id.value},
                {"kind", name_of(message.kind)},
                {"state", name_of(message.state)},
                {"order", message.reference.empty() ? Json(nullptr) : Json(spelled_reference(message.reference))},
                {"address", message.address},
                {"created_at", rfc3339(message.created_at)},
                {"due_at", rfc3339(message.due_at)},
                {"next_try", moment_json(message.next_try)},
                {"tries", message.tries},
                {"message_id", message.message_id},
                {"answer", message.answer},
                {"ended_at", moment_json(message.ended_at)}};
    }

    static Json letter_json(const OutboxMessage& message, const Letter& letter) {
        Json attachments = Json::array();
        for (const auto& file : letter.attachments) attachments.push_back(file.name);
        return {{"id", message.id.value},
                {"kind", name_of(message.kind)},
                {"from", letter.from_name},
                {"to_name", letter.to_name},
                {"to", message.address.empty() ? Json(nullptr) : Json(message.address)},
                {"subject", letter.subject},
                {"text", letter.text},
                {"sent_at", moment_json(message.ended_at)},
                {"message_id", message.message_id},
                {"attachments", std::move(attachments)}};
    }

    Response page(OutboxId id) const {
        const auto letter = outbox_.letter(id);
        if (!letter) throw Refusal(Error::not_found("There is no such letter."));
        return letter_page(*letter);
    }

    static Error too_many_mails() {
        return {ErrorKind::too_many, "too_many_mails", "These are too many messages. Try again in a few minutes.", ""};
    }

    OutboxService& outbox_;
    SenderCheckService& senders_;
    const AuditLog& audit_;
    const bool is_demo_;
    Throttle repeats_per_address_{{.per_second = 0.02, .burst = 20}, CountedBy::address, too_many_mails()};
    Throttle links_per_address_{{.per_second = 0.02, .burst = 5}, CountedBy::address, too_many_mails()};
    Throttle checks_per_address_{{.per_second = 0.1, .burst = 20}, CountedBy::address, too_many_at_once()};
    LinksByMail links_{2};
};

} // namespace frontrow
