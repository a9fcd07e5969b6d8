#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/house/letter_text_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/letter_page.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// /api/admin/letters: what the house says in its letters to buyers in its own words.
class LetterTextHandler {
public:
    /// It must outlive this.
    explicit LetterTextHandler(LetterTextService& texts) : texts_(texts) {}

    void add_routes(Router& router) {
        const auto may = Permission::edit_shop;
        const std::string path = "/api/admin/letters";
        const std::string one = path + "/{letter}/{language}";
        router.add("GET", path, may, [this](const Request&) { return list(); });
        router.add("GET", one, may, [this](const Request& request) {
            const auto named = named_in(request);
            return json_answer(200, text_json(texts_.find(named.kind, named.language)));
        });
        router.add("PUT", one, may, [this](const Request& request) { return edit(request); });
        router.add("POST", one + "/preview", may, [this](const Request& request) { return preview(request); });
        router.add("POST", one + "/page", may, [this](const Request& request) { return page(request); });
        router.add("POST", one + "/trial", may, [this](const Request& request) { return send_trial(request); });
    }

private:
    /// The letter of the path, without words.
    static LetterText named_in(const Request& request) {
        const auto kind = buyer_letter(request.parameters.at("letter"));
        const auto& language = request.parameters.at("language");
        if (!kind || !is_language(language)) throw Refusal(Error::not_found("There is no such letter."));
        return {.kind = *kind, .language = language};
    }

    Response list() {
        const auto edited = texts_.all();
        Json items = Json::array();
        for (const auto kind : kBuyerLetters)
            for (const auto language : kLanguages) {
                const bool is_own = std::any_of(edited.begin(), edited.end(), [&](const LetterText& text) {
                    return text.kind == kind && text.language == language && text.is_own();
                });
                items.push_back({{"letter", name_of(kind)}, {"language", language}, {"own", is_own}});
            }
        return json_answer(200, {{"items", std::move(items)}});
    }

    Response edit(const Request& request) {
        const auto named = named_in(request);
        const Json body = over(text_json(texts_.find(named.kind, named.language)), json_body(request));
        auto text = read_words(named, body);
        text.row_version = Fields(body, "").integer("version", 0, INT64_MAX);
        return json_answer(200, text_json(value_of(texts_.edit(actor_of(request.caller->user), text))));
    }

    Response preview(const Request& request) {
        const auto letter = value_of(texts_.preview(read_words(named_in(request), json_body(request))));
        return json_answer(200, {{"subject", letter.subject}, {"text", letter.text}});
    }

    /// For a frame, which is filled by a form (text/plain) whose one field, `words`, is what preview() gets.
    Response page(const Request& request) {
        constexpr std::string_view field = "words=";
        std::string_view body = request.body;
        if (body.starts_with(field)) body.remove_prefix(field.size());
        return letter_page(value_of(texts_.preview(read_words(named_in(request), parse_body(std::string(body))))));
    }

    /// To the caller alone: nobody tries it on others.
    Response send_trial(const Request& request) {
        const auto text = read_words(named_in(request), json_body(request));
        const auto& user = request.caller->user;
        if (auto refused = why_not(trials_, std::to_string(user.id.value), too_many_at_once())) throw Refusal(*refused);
        value_of(texts_.send_trial(text, user.email));
        return json_answer(202, {{"address", user.email.text()}});
    }

    static LetterText read_words(LetterText named, const Json& body) {
        const Fields fields(body, "");
        if (const auto subject = fields.optional_text("subject", 4 * kMaxLetterSubject))
            named.subject = trimmed(*subject);
        require_length(fields, "subject", named.subject, kMaxLetterSubject);
        if (fields.has("opening")) named.opening = read_prose(fields, "opening", kMaxLetterPart);
        if (fields.has("closing")) named.closing = read_prose(fields, "closing", kMaxLetterPart);
        return named;
    }

    static Json words_json(const LetterText& text) {
        const auto or_null = [](const std::string& part) { return part.empty() ? Json(nullptr) : Json(part); };
        return {
            {"subject", or_null(text.subject)}, {"opening", or_null(text.opening)}, {"closing", or_null(text.closing)}};
    }

    static Json text_json(const LetterTextDetail& detail) {
        Json json{{"letter", name_of(detail.own.kind)}, {"language", detail.own.language}};
        json.update(words_json(detail.own));
        json["original"] = words_json(detail.original);
        json["placeholders"] = placeholders_of(detail.own.kind);
        json["version"] = detail.own.row_version;
        return json;
    }

    LetterTextService& texts_;
    RateLimit trials_{{.per_second = 1.0 / 30, .burst = 10}}; ///< By who asks.
};

} // namespace frontrow
