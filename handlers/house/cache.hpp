#pragma once

#include "domain/house/cache_service.hpp"
#include "domain/people/login_service.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/cache_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/cache.
class CacheHandler {
public:
    explicit CacheHandler(CacheService& cache) : cache_(cache) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/cache", Permission::edit_shop,
                   [this](const Request&) { return json_answer(200, cache_figures_json(cache_.figures())); });
        router.add("DELETE", "/api/admin/cache", Permission::edit_shop, [this](const Request& request) {
            value_of(cache_.flush(actor_of(request.caller->user)));
            return no_content();
        });
    }

private:
    CacheService& cache_;
};

} // namespace frontrow
