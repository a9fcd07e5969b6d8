#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/result.hpp"
#include "domain/store.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace frontrow {

/// Finds the handler of a request by walking its path once, and turns every error into an answer. Routes are added
/// before the first request; dispatch() is safe from any thread.
class Router {
public:
    using Handler = std::function<Response(const Request&)>;
    /// Is told of what must not happen: a defect or broken infrastructure, with its internal text.
    using OnFailure = std::function<void(const Request&, std::string_view what)>;

    explicit Router(OnFailure on_failure) : on_failure_(std::move(on_failure)) {}

    /// Adds a route. A segment of `pattern` in braces matches any text and becomes a parameter of that name.
    void add(const std::string& method, std::string_view pattern, Handler handler) {
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
        node->handlers[method] = std::move(handler);
    }

    /// Answers GET for every path that no route matches.
    void set_fallback(Handler handler) { fallback_ = std::move(handler); }

    /// Promises an answer to anything; never throws.
    [[nodiscard]] Response dispatch(Request request) const noexcept {
        try {
            return route(request);
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

    /// The pattern of the route that `path` matches, for logs and metrics; "other" where none does.
    [[nodiscard]] std::string pattern_of(std::string_view path) const {
        std::string pattern;
        const Node* node = find(path, [&](const Node& next, std::string_view segment) {
            pattern += '/';
            pattern += next.parameter.empty() ? std::string(segment) : "{" + next.parameter + "}";
        });
        if (!node || node->handlers.empty()) return "other";
        return pattern.empty() ? "/" : pattern;
    }

    /// Every route as its method and its pattern.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> routes() const {
        std::vector<std::pair<std::string, std::string>> found;
        collect(root_, "", found);
        return found;
    }

private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> named{};
        std::unique_ptr<Node> any{};
        std::string parameter{};
        std::map<std::string, Handler, std::less<>> handlers{};
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

    static void collect(const Node& node, const std::string& pattern,
                        std::vector<std::pair<std::string, std::string>>& found) {
        for (const auto& [method, unused] : node.handlers) found.emplace_back(method, pattern.empty() ? "/" : pattern);
        for (const auto& [segment, next] : node.named) collect(*next, pattern + "/" + segment, found);
        if (node.any) collect(*node.any, pattern + "/{" + node.any->parameter + "}", found);
    }

    /// Walks the path and calls `on_step(node, segment)` for each step. Promises nullptr where it leads nowhere.
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

    Response route(Request& request) const {
        const Node* node = find(request.path, [&](const Node& next, std::string_view segment) {
            if (!next.parameter.empty()) request.parameters[next.parameter] = segment;
        });
        const bool reads = request.method == "GET" || request.method == "HEAD";
        if (!node || node->handlers.empty()) {
            if (reads && fallback_) return fallback_(request);
            return problem(Error::not_found("There is nothing at this path."));
        }
        auto handler = node->handlers.find(request.method);
        if (handler == node->handlers.end() && request.method == "HEAD") handler = node->handlers.find("GET");
        if (handler != node->handlers.end()) return handler->second(request);
        std::string allowed = "OPTIONS";
        for (const auto& [method, unused] : node->handlers)
            allowed.append(", ").append(method).append(method == "GET" ? ", HEAD" : "");
        auto response = request.method == "OPTIONS"
                            ? Response{204, {}, {}, {}}
                            : problem({ErrorKind::method_not_allowed, "method_not_allowed",
                                       "This path does not take the method " + request.method + "."});
        return response.with("Allow", allowed);
    }

    OnFailure on_failure_;
    Node root_;
    Handler fallback_;
};

} // namespace frontrow
