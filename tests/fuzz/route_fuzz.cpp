// Fuzzes the router: a path leads to the route that a plain comparison of its segments says, or nowhere.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/router.hpp"

using namespace frontrow;

namespace {

const std::vector<std::string> kPatterns = {"/",
                                            "/api/events",
                                            "/api/events/{event}",
                                            "/api/sections/seats",
                                            "/api/sections",
                                            "/api/orders/{order}/tickets/{ticket}",
                                            "/api/orders/{order}"};

const Router& router() {
    static const auto router = [] {
        auto made = std::make_unique<Router>([](const Request&, std::string_view) {});
        for (const auto& pattern : kPatterns)
            made->add("GET", pattern, [pattern](const Request&) { return Response::of(200, "text/plain", pattern); });
        return made;
    }();
    return *router;
}

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> all;
    if (path.starts_with('/')) path.remove_prefix(1);
    while (!path.empty()) {
        const auto slash = path.find('/');
        all.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return all;
}

/// The model: names before parameters, as the trie prefers them.
std::string expected(std::string_view path) {
    const auto parts = segments(path);
    for (const bool with_parameters : {false, true})
        for (const auto& pattern : kPatterns) {
            const auto names = segments(pattern);
            bool fits = names.size() == parts.size();
            for (std::size_t i = 0; fits && i < names.size(); ++i)
                fits = names[i] == parts[i] || (with_parameters && names[i].starts_with('{') && !parts[i].empty());
            if (fits) return pattern;
        }
    return "other";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string path(reinterpret_cast<const char*>(data), size);
    const auto& route = router().route_of("GET", path);
    const auto response = router().dispatch({"GET", path});
    if (route.pattern != expected(path)) std::abort();
    if (response.status != (route.pattern == "other" ? 404 : 200)) std::abort();
    if (response.status == 200 && response.text() != route.pattern) std::abort();
    return 0;
}
