#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/identity.hpp"
#include "domain/people/permission.hpp"
#include "domain/result.hpp"
#include "domain/store.hpp"
#include "http/head.hpp"
#include "http/message.hpp"
#include "http/metrics.hpp"
#include "http/origin.hpp"
#include "http/problem.hpp"
#include "http/security_headers.hpp"
#include "http/throttle.hpp"

namespace frontrow {

/// Where an answer can come from.
enum class Answers : std::uint8_t {
    from_store, ///< Always has to wait for the store.
    from_cache, ///< Usually at once; throws WouldWait where it may not wait and has to.
};

/// Whether the caller must have given their password, and the code of their second factor, not long ago.
enum class Confirmed : std::uint8_t { whenever, recently };

/// One method of one pattern, with all that is checked of a request before its handler.
struct Route {
    using Handler = std::function<Response(const Request&)>;
    std::string method;
    std::string pattern; ///< Names no ids, for logs and metrics.
    Handler handler;
    Answers answers;
    std::size_t max_body_bytes = 0;         ///< Where it takes more than others do: see RequestLimits.
    std::optional<Permission> permission{}; ///< What its caller needs; everybody may ask where there is none.
    Confirmed confirmed = Confirmed::whenever;
    bool is_for_own_pages = false;               ///< Refused where another site's page may have sent it.
    std::vector<Throttle*> throttles{};          ///< Taken in their order, before anybody looks at the body.
    std::function<void(const Request&)> check{}; ///< What else it asks of a caller. Throws Refusal.
    mutable RouteMetrics metrics{};

    Route(std::string verb, std::string path, Handler answer, Answers from, std::optional<Permission> needed = {})
        : method(std::move(verb)), pattern(std::move(path)), handler(std::move(answer)), answers(from),
          permission(needed) {}

    /// How much of a body it takes.
    [[nodiscard]] std::size_t body_limit(const RequestLimits& all) const {
        if (max_body_bytes > 0) return max_body_bytes;
        return permission ? all.max_staff_body_bytes : all.max_body_bytes;
    }
    /// `throttle` must outlive the route.
    Route& limited_by(Throttle& throttle) {
        throttles.push_back(&throttle);
        return *this;
    }
    /// For what somebody who finds a browser logged in must not do: see Confirmed::recently. The route needs a
    /// permission.
    Route& only_confirmed() {
        FRONTROW_ASSERT(permission.has_value());
        confirmed = Confirmed::recently;
        return *this;
    }
    /// For what is asked of a caller who has no login: `throws_refusal` sees the head only, before a large body is
    /// read.
    Route& checked_by(std::function<void(const Request&)> throws_refusal) {
        check = std::move(throws_refusal);
        return *this;
    }
    Route& own_pages_only() {
        is_for_own_pages = true;
        return *this;
    }
};

/// Finds the handler of a request by walking its path once, and turns every error into an answer. Routes are added
/// before the first request; everything else is safe from any thread.
class Router {
public:
    using Handler = Route::Handler;
    /// Is told of what must not happen: a defect or broken infrastructure, with its internal text.
    using OnFailure = std::function<void(const Request&, std::string_view what)>;

    explicit Router(OnFailure on_failure) : on_failure_(std::move(on_failure)) {}

    /// Adds a route. A segment of `pattern` in braces matches any text and becomes a parameter of that name. Returns
    /// the route, whose limits may be changed before the first request.
    Route& add(const std::string& method, std::string_view pattern, Handler handler) {
        return add(method, pattern, std::move(handler), Answers::from_store);
    }
    /// The same for callers who may do that. The guard has looked at them before `handler` does.
    Route& add(const std::string& method, std::string_view pattern, Permission permission, Handler handler) {
        return add(method, pattern, std::move(handler), Answers::from_store, permission);
    }
    /// Adds a GET that is usually answered from the cache, at once.
    void add_cached(std::string_view pattern, Handler handler) {
        add("GET", pattern, std::move(handler), Answers::from_cache);
    }

    /// Finds out who calls and notes it in the request. Throws Refusal where they may not do that.
    using Guard = std::function<void(Request&, Permission, Confirmed)>;
    /// To be called before the first request where any route needs a permission.
    void set_guard(Guard guard) { guard_ = std::move(guard); }

    /// Answers GET for every path that no route matches, at once.
    void set_fallback(Handler handler) { fallback_ = std::move(handler); }

    /// What every answer says to browsers. To be set before the first request.
    void set_security_headers(SecurityHeaders headers) { security_headers_ = headers; }
    [[nodiscard]] const SecurityHeaders& security_headers() const noexcept { return security_headers_; }

    /// The route that will answer; one that stands for all others where none does.
    [[nodiscard]] const Route& route_of(std::string_view method, std::string_view path) const {
        const Node* node = find(path, [](const Node&, std::string_view) {});
        const Route* route = node ? find_route(*node, method) : nullptr;
        return route ? *route : other_;
    }
    /// The same, with the parameters of its path and the buyer's token noted in the request: each is found here, once.
    const Route& match(Request& request) const {
        request.parameters.clear();
        const auto bearer = request.bearer_token();
        const auto token = bearer ? bearer : request.cookie("buyer");
        request.buyer_token = token && is_buyer_token(*token) ? std::string(*token) : std::string();
        const Node* node = find(request.path, [&](const Node& next, std::string_view segment) {
            if (!next.parameter.empty()) request.parameters[next.parameter] = segment;
        });
        const Route* route = node ? find_route(*node, request.method) : nullptr;
        return route ? *route : other_;
    }

    /// Every route, those that stand for others last.
    template <class Each>
    void for_each(Each&& each) const {
        visit(root_, each);
        each(other_);
    }

    /// Returns an answer to anything; never throws.
    [[nodiscard]] Response dispatch(Request request) const noexcept {
        const Route& route = match(request);
        return dispatch(route, request);
    }
    /// The same for a request whose route is known by match().
    [[nodiscard]] Response dispatch(const Route& route, Request& request) const noexcept {
        request.may_wait = true;
        return *answer(request, [&] { return answer_by(route, request); });
    }
    /// Looks at the caller of a request whose body is still to come. Returns the answer where they are refused.
    [[nodiscard]] std::optional<Response> refuse(const Route& route, Request& request) const noexcept {
        request.may_wait = true;
        return answer(request, [&]() -> std::optional<Response> {
            admit(route, request);
            return {};
        });
    }
    /// Answers a request that refuse() has let pass and whose body is there now: its caller is looked at again, since
    /// they may have lost their rights meanwhile, and not counted again.
    [[nodiscard]] Response dispatch_admitted(const Route& route, Request& request) const noexcept {
        return *answer(request, [&]() -> std::optional<Response> {
            require_rights(route, request);
            return route.handler(request);
        });
    }
    /// The same without waiting, or nothing where that is not possible.
    [[nodiscard]] std::optional<Response> dispatch_at_once(const Route& route, Request& request) const noexcept {
        request.may_wait = false;
        return answer(request, [&] { return answer_by(route, request); });
    }

private:
    Route& add(const std::string& method, std::string_view pattern, Handler handler, Answers answers,
               std::optional<Permission> permission = {}) {
        Node* node = &root_;
        for_each_segment(pattern, [&](std::string_view segment) {
            if (segment.starts_with('{')) {
                const std::string name(segment.substr(1, segment.size() - 2));
                if (!node->any) node->any = std::make_unique<Node>();
                FRONTROW_ASSERT(node->any->parameter.empty() || node->any->parameter == name);
                node->any->parameter = name;
                node = node->any.get();
            } else {
                auto& next = node->named[std::string(segment)];
                if (!next) next = std::make_unique<Node>();
                node = next.get();
            }
        });
        FRONTROW_ASSERT(!node->handlers.contains(method));
        auto& route = node->handlers[method];
        route = std::make_unique<Route>(method, std::string(pattern), std::move(handler), answers, permission);
        return *route;
    }

    Response answer_by(const Route& route, Request& request) const {
        if (&route == &other_) return answer_other(request);
        admit(route, request);
        return route.handler(request);
    }

    /// What `make` returns, or the answer to what it throws, with what every answer says.
    template <class Make>
    std::optional<Response> answer(const Request& request, Make&& make) const noexcept {
        auto response = attempt(request, make);
        if (response) security_headers_.add_to(*response);
        return response;
    }

    template <class Make>
    std::optional<Response> attempt(const Request& request, Make& make) const noexcept {
        try {
            return make();
        } catch (const WouldWait&) {
            if (!request.may_wait) return {};
            on_failure_(request, "a route waits for what it must not");
            return problem({ErrorKind::internal, "internal", "Something went wrong on our side."});
        } catch (const Refusal& refusal) {
            return problem(refusal.error());
        } catch (const StoreUnavailable& failure) {
            on_failure_(request, failure.what());
            return problem({ErrorKind::unavailable, "unavailable",
                            "This cannot be done right now. Try again with the same Idempotency-Key."});
        } catch (const std::exception& defect) {
            on_failure_(request, defect.what());
            return problem({ErrorKind::internal, "internal", "Something went wrong on our side."});
        }
    }

    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> named{};
        std::unique_ptr<Node> any{};
        std::string parameter{};
        std::map<std::string, std::unique_ptr<Route>, std::less<>> handlers{};
    };

    template <class Each>
    static void for_each_segment(std::string_view path, Each&& each) {
        if (path.starts_with('/')) path.remove_prefix(1);
        while (!path.empty()) {
            const auto slash = std::min(path.find('/'), path.size());
            each(path.substr(0, slash));
            path.remove_prefix(std::min(slash + 1, path.size()));
        }
    }

    template <class Each>
    static void visit(const Node& node, Each& each) {
        for (const auto& [method, route] : node.handlers) each(*route);
        for (const auto& [segment, next] : node.named) visit(*next, each);
        if (node.any) visit(*node.any, each);
    }

    /// The route of a method; HEAD is GET without its body.
    static const Route* find_route(const Node& node, std::string_view method) {
        auto found = node.handlers.find(method);
        if (found == node.handlers.end() && method == "HEAD") found = node.handlers.find("GET");
        return found == node.handlers.end() ? nullptr : found->second.get();
    }

    /// Walks the path and calls `on_step(node, segment)` for each step. Returns nullptr where it leads nowhere.
    template <class OnStep>
    const Node* find(std::string_view path, OnStep&& on_step) const {
        const Node* node = &root_;
        for_each_segment(path, [&](std::string_view segment) {
            if (!node) return;
            const auto named = node->named.find(segment);
            node = named != node->named.end() ? named->second.get() : segment.empty() ? nullptr : node->any.get();
            if (node) on_step(*node, segment);
        });
        return node;
    }

    /// All that a route asks of its callers, the cheap and the anonymous first. Throws Refusal.
    void admit(const Route& route, Request& request) const {
        if (route.is_for_own_pages) require_own_page(request);
        for (Throttle* throttle : route.throttles) throttle->take(request);
        require_rights(route, request);
    }
    void require_rights(const Route& route, Request& request) const {
        if (route.check) route.check(request);
        if (route.permission) guard_(request, *route.permission, route.confirmed);
    }

    /// What no route answers.
    Response answer_other(const Request& request) const {
        const Node* node = find(request.path, [](const Node&, std::string_view) {});
        const bool reads = request.method == "GET" || request.method == "HEAD";
        if (!node || node->handlers.empty()) {
            if (reads && fallback_) return fallback_(request);
            return problem(Error::not_found("There is nothing at this path."));
        }
        std::string allowed = "OPTIONS";
        for (const auto& [method, unused] : node->handlers)
            allowed.append(", ").append(method).append(method == "GET" ? ", HEAD" : "");
        auto response = request.method == "OPTIONS"
                            ? Response{204, {}, {}, {}, {}, {}}
                            : problem({ErrorKind::method_not_allowed, "method_not_allowed",
                                       "This path does not take the method " + request.method + "."});
        return response.with("Allow", allowed);
    }

    OnFailure on_failure_;
    Node root_;
    Handler fallback_;
    Guard guard_;
    SecurityHeaders security_headers_;
    const Route other_{"ANY", "other", {}, Answers::from_cache};
};

} // namespace frontrow
