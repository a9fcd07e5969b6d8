#pragma once

#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "domain/money/gift_card_service.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/money_json.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/gift-cards.
class GiftCardHandler {
public:
    GiftCardHandler(GiftCardService& cards, const Digest& digest) : cards_(cards), digest_(digest) {}

    void add_routes(Router& router) {
        const std::string all = "/api/admin/gift-cards";
        router.add("GET", all, Permission::edit_orders, [this](const Request& request) { return list(request); });
        router.add("POST", all, Permission::edit_orders, [this](const Request& request) {
            return json_answer(201, card_json(value_of(cards_.issue(request.caller->user, read_issue(request)))));
        });
        router.add("POST", all + "/find", Permission::edit_orders,
                   [this](const Request& request) { return find(request); });
        router.add("GET", all + "/{card}", Permission::edit_orders, [this](const Request& request) {
            return json_answer(200, card_json(value_of(cards_.find(path_number<GiftCardId>(request, "card")))));
        });
        router.add("PUT", all + "/{card}", Permission::edit_orders, [this](const Request& request) {
            const auto id = path_number<GiftCardId>(request, "card");
            const Json body = json_body(request);
            const Fields fields(body, "");
            if (!fields.has("blocked")) Fields::refuse("blocked", "must be there");
            const bool is_blocked = fields.flag("blocked", false);
            return json_answer(200, card_json(value_of(cards_.block(request.caller->user, id, is_blocked))));
        });
    }

private:
    /// The card with the code that somebody has in their hands. The code is in the body, since it is money, and what is
    /// asked for by an address stands in the logs of proxies.
    Response find(const Request& request) {
        const Json body = json_body(request);
        Json items = Json::array();
        if (const auto code = GiftCardCode::parse(Fields(body, "").text("code", GiftCardCode::kMaxTyped)))
            if (const auto found = cards_.find(*code)) items.push_back(line_json(found->card));
        return json_answer(200, {{"items", std::move(items)}, {"next", nullptr}});
    }

    /// The latest cards.
    Response list(const Request& request) {
        const auto limit = page_limit(request);
        constexpr auto highest = std::numeric_limits<std::int64_t>::max();
        const auto cards = cards_.below({query_number(request, "after", highest, 1, highest)}, limit);
        Json items = Json::array();
        for (const auto& card : cards) items.push_back(line_json(card));
        const bool is_full = std::ssize(cards) == limit;
        return json_answer(200, {{"items", std::move(items)},
                                 {"next", is_full ? Json(std::to_string(cards.back().id.value)) : Json(nullptr)}});
    }

    [[nodiscard]] GiftCardIssue read_issue(const Request& request) const {
        GiftCardIssue wanted{.idempotency_key = idempotency_key(request), .request_digest = digest_.of(request.body)};
        const Json body = json_body(request);
        const Fields fields(body, "");
        wanted.amount = read_money(fields, "amount", 1, kMaxAmount);
        wanted.method = read_method(fields);
        wanted.note = read_trimmed(fields, "note", kMaxGiftCardNoteBytes);
        if (fields.has("email")) wanted.email = read_email(fields, "email").text();
        wanted.language = read_language(fields);
        if (wanted.method == PaymentMethod::free && wanted.note.empty())
            Fields::refuse("note", "must say why the card is given away");
        return wanted;
    }

    static PaymentMethod read_method(const Fields& fields) {
        const auto name = fields.text("method", 20);
        for (const auto method :
             {PaymentMethod::cash, PaymentMethod::card_terminal, PaymentMethod::transfer, PaymentMethod::free})
            if (name == name_of(method)) return method;
        Fields::refuse("method", "must be cash, card_terminal, transfer or free");
    }

    /// A card as a line of a list, which does not say its code.
    static Json line_json(const GiftCard& card) {
        const auto& currency = card.issued.currency;
        return {{"id", card.id.value},
                {"ends_with", card.code.ending()},
                {"issued", money_json(card.issued)},
                {"balance", money_json(Money{card.balance, currency})},
                {"available", money_json(Money{card.available, currency})},
                {"note", card.note},
                {"email", card.email},
                {"created_at", rfc3339(card.created_at)},
                {"blocked", card.is_blocked}};
    }

    static Json card_json(const GiftCardDetail& detail) {
        Json json = line_json(detail.card);
        json["code"] = detail.card.code.spelled();
        json["lines"] = Json::array();
        for (const auto& line : detail.lines)
            json["lines"].push_back(
                {{"at", rfc3339(line.at)},
                 {"kind", name_of(line.kind)},
                 {"amount", money_json(Money{line.amount, detail.card.issued.currency})},
                 {"order", line.reference.empty() ? Json(nullptr) : Json(spelled_reference(line.reference))},
                 {"by", line.who.empty() ? Json(nullptr) : Json(line.who)}});
        return json;
    }

    GiftCardService& cards_;
    const Digest& digest_;
};

} // namespace frontrow
