#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "http/message.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"

namespace frontrow {

/// Serves a Router over HTTP/1.1. The only file that knows cpp-httplib.
class Server {
public:
    struct Options {
        std::size_t threads = 64;               ///< Connections served at a time.
        std::size_t max_body_bytes = 1'048'576; ///< Of a request; 413 beyond.
        time_t idle_seconds = 5;                ///< How long an idle connection keeps its thread.
    };
    /// Is told of every answer. Called from any serving thread.
    using OnAnswer = std::function<void(const Request&, const Response&)>;

    /// `router` must outlive the server.
    Server(const Router& router, Options options, OnAnswer on_answer)
        : router_(router), on_answer_(std::move(on_answer)) {
        library_.new_task_queue = [threads = options.threads] { return new httplib::ThreadPool(threads); };
        library_.set_payload_max_length(options.max_body_bytes);
        library_.set_keep_alive_timeout(options.idle_seconds);
        library_.set_keep_alive_max_count(100'000);
        library_.set_tcp_nodelay(true);
        library_.set_socket_options(allow_quick_restart);
        const auto answer = [this](const httplib::Request& from, httplib::Response& to) { serve(from, to); };
        library_.Get(".*", answer);
        library_.Post(".*", answer);
        library_.Put(".*", answer);
        library_.Patch(".*", answer);
        library_.Delete(".*", answer);
        library_.Options(".*", answer);
        library_.set_error_handler([](const httplib::Request&, httplib::Response& to) {
            if (to.body.empty() && to.status >= 400) refuse(to);
        });
    }

    /// Takes the address. Promises the port, which the system picks where `port` is 0. Throws std::runtime_error.
    int bind(const std::string& host, int port) {
        const bool bound = port == 0 ? (port = library_.bind_to_any_port(host)) > 0 : library_.bind_to_port(host, port);
        if (!bound)
            throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port) +
                                     ": address already in use or not ours");
        return port;
    }

    /// Serves until stop(). Promises false where the listening socket fails.
    bool serve() { return library_.listen_after_bind(); }

    /// Stops accepting and lets what runs finish. Safe from any thread.
    void stop() { library_.stop(); }

private:
    /// No SO_REUSEPORT, which cpp-httplib would set: a second process on the port has to fail.
    static void allow_quick_restart(int socket) {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    }

    void serve(const httplib::Request& from, httplib::Response& to) const {
        Request request{from.method, from.path, {}, {}, from.body, {}};
        for (const auto& [name, value] : from.params) request.query.emplace(name, value);
        for (const auto& [name, value] : from.headers) request.headers.emplace(lower_case(name), value);
        const Response response = router_.dispatch(request);
        to.status = response.status;
        for (const auto& [name, value] : response.headers) to.set_header(name, value);
        if (response.body) to.set_content(response.body->data(), response.body->size(), response.content_type);
        on_answer_(request, response);
    }

    /// What cpp-httplib refuses before a handler sees it.
    static void refuse(httplib::Response& to) {
        const bool too_large = to.status == 413;
        const auto response = problem(
            {too_large ? ErrorKind::too_large : ErrorKind::malformed, too_large ? "too_large" : "malformed",
             too_large ? "The body is larger than this server takes." : "This is not a request that can be answered."});
        to.status = response.status;
        to.set_content(std::string(response.text()), response.content_type);
    }

    const Router& router_;
    OnAnswer on_answer_;
    httplib::Server library_;
};

} // namespace frontrow
