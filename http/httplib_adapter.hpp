#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "http/message.hpp"

namespace frontrow {

/// A request in memory, which cpp-httplib reads and answers as if it were a connection.
class MemoryStream final : public httplib::Stream {
public:
    /// Appends the answer to `output`. Both must outlive the stream.
    MemoryStream(std::string_view input, std::string& output) : input_(input), output_(output) {}

    [[nodiscard]] bool is_readable() const override { return !input_.empty(); }
    [[nodiscard]] bool is_writable() const override { return true; }
    ssize_t read(char* to, std::size_t size) override {
        const auto count = std::min(size, input_.size());
        std::memcpy(to, input_.data(), count);
        input_.remove_prefix(count);
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* from, std::size_t size) override {
        output_.append(from, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    [[nodiscard]] socket_t socket() const override { return INVALID_SOCKET; }

private:
    std::string_view input_;
    std::string& output_;
};

/// cpp-httplib without its threads: it opens the address, accepts, and parses and writes what the event loops hand it.
/// The only file that knows the library, and where its versions differ.
class HttplibAdapter final : private httplib::Server {
public:
    using OnSocket = std::function<void(int socket)>;
    using Answer = std::function<Response()>;

    HttplibAdapter(time_t keep_alive_seconds, OnSocket on_socket) : on_socket_(std::move(on_socket)) {
        new_task_queue = [] { return new AtOnce; };
        set_keep_alive_timeout(keep_alive_seconds);
        set_keep_alive_max_count(1'000'000);
        set_tcp_nodelay(true);
        set_socket_options([this](int socket) {
            listening_ = socket;
            // No SO_REUSEPORT, which cpp-httplib would set: a second process on the port has to fail.
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        });
        // Before it reads a body or looks for a route by regular expressions: both are ours.
        set_pre_routing_handler([](const httplib::Request&, httplib::Response& to) {
            current->serve(to);
            return HandlerResponse::Handled;
        });
        // What is thrown says nothing to the caller.
        set_exception_handler([](const httplib::Request&, httplib::Response& to, auto&&...) { to.status = 500; });
    }

    /// Takes the address. Returns the port, which the system picks where `port` is 0. Throws std::runtime_error.
    int bind(const std::string& host, int port) {
        const bool bound = port == 0 ? (port = bind_to_any_port(host)) > 0 : bind_to_port(host, port);
        if (!bound)
            throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port) +
                                     ": address already in use or not ours");
        constexpr int backlog = 4'096; // the library asks for 5
        ::listen(listening_, backlog);
        return port;
    }
    /// Takes a socket that listens already, as systemd passes it on.
    void adopt(int socket) { svr_sock_ = socket; }

    /// Accepts until stop(). Returns false where the listening socket fails.
    bool accept_all() { return listen_after_bind(); }
    /// Safe from any thread.
    void stop() { httplib::Server::stop(); }

    /// Has a request answered and appends the answer to `output`. The library is told the method only: the head has
    /// been checked and taken apart, and two readings of one head are one too many. Returns the answer. Safe from any
    /// thread.
    Response exchange(std::string_view method, bool close, std::string& output, const Answer& answer) {
        const std::string head = std::string(method) + " / HTTP/1.1\r\nHost: frontrow\r\n\r\n";
        MemoryStream stream(head, output);
        Exchange exchange{answer, Response{500, {}, {}, {}, {}, {}}};
        current = &exchange;
        process(*this, stream, close);
        current = nullptr;
        return std::move(exchange.response);
    }

private:
    /// Accepted sockets change hands right in the accepting thread.
    class AtOnce final : public httplib::TaskQueue {
        using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue({})); // void before 0.15, bool since
        Enqueued enqueue(std::function<void()> work) override {
            work();
            return Enqueued(true);
        }
        void shutdown() override {}
    };

    /// A template, so that the call of the version that is not here need not compile.
    template <class Self>
    static void process(Self& library, MemoryStream& stream, bool close) {
        bool closed = close;
        const std::function<void(httplib::Request&)> setup = prepare;
        if constexpr (requires { library.process_request(stream, close, closed, setup); })
            library.process_request(stream, close, closed, setup);
        else // since 0.18
            library.process_request(stream, std::string(), 0, std::string(), 0, close, closed, setup);
    }

    /// Ranges and expectations are not the library's to meet.
    static void prepare(httplib::Request& request) {
        request.ranges.clear();
        request.headers.erase("Expect");
    }

    struct Exchange {
        const Answer& answer;
        Response response; ///< As it stays where the library refuses the message by itself.

        void serve(httplib::Response& to) {
            response = answer();
            to.status = response.status;
            for (const auto& [name, value] : response.headers) to.set_header(name, value);
            // As a provider, so that the library neither copies nor compresses the body.
            if (!response.text().empty()) // of an empty one it would ask for more without end
                to.set_content_provider(
                    response.body->size(), response.content_type,
                    [body = response.body](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                        return sink.write(body->data() + offset, length);
                    });
        }
    };

    bool process_and_close_socket(socket_t socket) override {
        on_socket_(socket);
        return true;
    }

    /// The library carries nothing of ours to its handlers.
    static inline thread_local Exchange* current = nullptr;
    const OnSocket on_socket_;
    int listening_ = -1;
};

} // namespace frontrow
