#pragma once

#include "domain/shop_service.hpp"
#include "handlers/common.hpp"
#include "handlers/login.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/shop.
class ShopSettingsHandler {
public:
    explicit ShopSettingsHandler(ShopService& shop) : shop_(shop) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/shop", Permission::edit_shop,
                   [this](const Request&) { return json_answer(200, shop_json(shop_.settings())); });
        router.add("PUT", "/api/admin/shop", Permission::edit_shop, [this](const Request& request) {
            const Json body = json_body(request);
            const Fields fields(body, "");
            ShopSettings wanted = read_shop(fields);
            wanted.edition = fields.integer("version", 0, INT64_MAX);
            return json_answer(200, shop_json(value_of(shop_.edit(actor_of(request.caller->user), wanted))));
        });
    }

private:
    static Json shop_json(const ShopSettings& shop) {
        return {{"name", shop.name},
                {"currency", shop.currency.code()},
                {"timezone", shop.timezone},
                {"language", shop.language},
                {"version", shop.edition}};
    }

    ShopService& shop_;
};

} // namespace frontrow
