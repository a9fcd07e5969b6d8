#pragma once

#include <utility>

#include "domain/house/cache_service.hpp"
#include "formats/json.hpp"

namespace frontrow {

inline Json cache_figures_json(const CacheFigures& figures) {
    Json shared = nullptr;
    if (const auto& redis = figures.shared)
        shared = {{"up", redis->is_up}, {"reads", redis->reads}, {"hits", redis->hits}, {"failures", redis->failures}};
    return {{"memory", {{"hits", figures.hits}, {"loads", figures.loads}, {"bytes", figures.bytes}}},
            {"redis", std::move(shared)}};
}

} // namespace frontrow
