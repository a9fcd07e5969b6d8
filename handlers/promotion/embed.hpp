#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/people/login_service.hpp"
#include "domain/promotion/embed_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/buyer_identity.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/pages/page_renderer.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/marketing/embed, and the pages of a purchase inside the frame of another site. Cookies do not go there: the
/// page asks for its buyer's token by a header, see BuyerIdentities.
class EmbedHandler {
public:
    EmbedHandler(EmbedService& embed, const PageRenderer& pages) : embed_(embed), pages_(pages) {}

    void add_routes(Router& router) {
        const std::string path = "/api/marketing/embed";
        router.add("GET", path, Permission::edit_vouchers,
                   [this](const Request&) { return json_answer(200, settings_json(embed_.find())); });
        router.add("PUT", path, Permission::edit_vouchers, [this](const Request& request) {
            const Json body = over(settings_json(embed_.find()), json_body(request));
            const Fields fields(body, "");
            const auto origins = read_origins(fields);
            const auto row_version = read_row_version(fields);
            return json_answer(
                200, settings_json(value_of(embed_.edit(actor_of(request.caller->user), origins, row_version))));
        });
        const auto add_page = [&](const char* pattern, const char* name) {
            router.add("GET", pattern, [this, name](const Request& request) { return page(request, name); });
        };
        add_page("/embed/{session}", "session");
        add_page("/embed/checkout/{hold}", "checkout");
        add_page("/embed/orders/{order}", "order");
    }

private:
    static constexpr std::size_t kMaxOrigins = 50;

    static std::vector<Origin> read_origins(const Fields& fields) {
        std::vector<Origin> origins;
        fields.for_each("origins", kMaxOrigins, [&](const Json& item, const std::string& at) {
            const auto origin = item.is_string() ? Origin::parse(item.get_ref<const std::string&>()) : std::nullopt;
            if (!origin) Fields::refuse(at, "is not the origin of a site, such as https://theatre.example");
            origins.push_back(*origin);
        });
        return origins;
    }

    static Json settings_json(const EmbedSettings& settings) {
        Json origins = Json::array();
        for (const auto& origin : settings.origins) origins.push_back(origin.text());
        return {{"origins", std::move(origins)}, {"version", settings.row_version}};
    }

    Response page(const Request& request, const std::string& name) {
        auto response = pages_.page(request, name);
        std::string ancestors;
        for (const auto& origin : embed_.find().origins) ancestors.append(" ").append(origin.text());
        // Who may show the page may change at any time: the copy in a browser has the policy of its day.
        std::erase_if(response.headers, [](const auto& header) {
            return header.first == "ETag" || header.first == "Cache-Control" || header.first == "Last-Modified";
        });
        response.with("Cache-Control", "no-store");
        return secured_page(std::move(response), ancestors.empty() ? " 'none'" : ancestors);
    }

    EmbedService& embed_;
    const PageRenderer& pages_;
};

} // namespace frontrow
