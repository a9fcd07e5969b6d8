#pragma once

#include <memory>
#include <string>
#include <utility>

#include "domain/house/cache_service.hpp"
#include "domain/store.hpp"
#include "handlers/shared/answer.hpp"
#include "http/metrics.hpp"
#include "http/router.hpp"
#include "http/static_files.hpp"

namespace frontrow {

/// GET /healthz, /readyz and /api/openapi.json, and for the house alone /metrics.
class OperationsHandler {
public:
    OperationsHandler(Store& store, const CacheService& cache, const Gauges& gauges, const StaticFiles& files)
        : store_(store), cache_(cache), gauges_(gauges), files_(files) {}

    void add_routes(Router& router) {
        router.add_cached("/healthz", [](const Request&) { return json_answer(200, {{"status", "ok"}}); });
        // Waits for nobody, so that it is answered when others wait.
        router.add_cached("/readyz", [this](const Request&) {
            const bool ready = store_.is_ready();
            return json_answer(ready ? 200 : 503, {{"status", ready ? "ready" : "unavailable"},
                                                   {"store", ready ? "ok" : "unavailable"},
                                                   {"cache", cache_.figures().is_degraded() ? "degraded" : "ok"}});
        });
        router.add_cached("/api/openapi.json", [this](const Request& request) {
            return files_.answer(request, "openapi.json")
                .value_or(problem(Error::not_found("There is no description.")));
        });
    }

    /// Adds what the public must not see: to the router of another port.
    void add_private_routes(Router& router) {
        router.add("GET", "/metrics", [this](const Request&) {
            return Response::of(200, "text/plain; version=0.0.4", gauges_.text()).with("Cache-Control", "no-store");
        });
    }

private:
    Store& store_;
    const CacheService& cache_;
    const Gauges& gauges_;
    const StaticFiles& files_;
};

} // namespace frontrow
