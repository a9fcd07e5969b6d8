#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/address.hpp"
#include "http/event_loop.hpp"
#include "http/exchange.hpp"
#include "http/httplib_adapter.hpp"
#include "http/metrics.hpp"
#include "http/problem.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "http/wire.hpp"
#include "http/worker_pool.hpp"

namespace frontrow {

/// One answer, as the log tells of it: nothing personal, and the pattern of the path instead of its ids.
struct AccessRecord {
    std::string_view id;
    std::string_view method;
    std::string_view route;
    int status;
    std::size_t bytes;
    std::chrono::nanoseconds took;
    bool may_wait; ///< Whether the thread that tells of it may wait; an event loop may not.
};

/// Serves a Router over HTTP/1.1: event loops own the connections, cpp-httplib parses and writes, workers wait for the
/// store.
class Server final : private RequestService {
public:
    struct Options {
        std::size_t loops = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
        std::size_t workers = 64; ///< They wait for the disk together: the more, the larger a group commit.
        std::size_t max_queue = 4'096;
        std::size_t max_connections = 20'000;
        std::size_t max_connections_per_address = 2'000;
        std::size_t max_live_per_address = 500; ///< A school of viewers; beyond it pages ask for the states instead.
        Backlog::Limits unsent{};               ///< For each loop: of answers, and as much of requests.
        std::size_t max_large_bodies_bytes =
            67'108'864; ///< In memory at once, of bodies above RequestLimits::max_body_bytes.
        RateLimit::Options per_address{.per_second = 1'000, .burst = 5'000};
        RateLimit::Options per_buyer{.per_second = 50, .burst = 300};
        RequestLimits requests{};
        Deadlines deadlines{};
        TrustedProxies proxies{};
    };
    /// Is told of every answer. Called from any thread.
    using OnAnswer = std::function<void(const AccessRecord&)>;

    /// `router` must outlive the server. `id_prefix` makes request ids differ between processes.
    Server(const Router& router, Options options, std::string id_prefix, OnAnswer on_answer)
        : router_(router), options_(std::move(options)), id_prefix_(std::move(id_prefix)),
          on_answer_(std::move(on_answer)), per_address_(options_.per_address), per_buyer_(options_.per_buyer),
          live_(options_.max_live_per_address),
          httplib_(static_cast<time_t>(options_.deadlines.idle.count()), [this](int socket) { accept(socket); }),
          max_connections_(std::min(options_.max_connections, raise_file_limit())),
          of_address_(options_.max_connections_per_address) {
        for (std::size_t i = 0; i < options_.loops; ++i)
            loops_.push_back(std::make_unique<EventLoop>(static_cast<RequestService&>(*this), options_.requests,
                                                         options_.deadlines, options_.unsent));
        workers_ = std::make_unique<WorkerPool>(options_.workers, options_.max_queue);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() override {
        workers_.reset(); // finishes what is queued, while there are loops to tell
        loops_.clear();
    }

    /// Takes the address. Returns the port, which the system picks where `port` is 0. Throws std::runtime_error.
    int bind(const std::string& host, int port) { return httplib_.bind(host, port); }
    /// Serves on a socket that listens already instead.
    void adopt(int socket) { httplib_.adopt(socket); }

    /// Accepts until stop(). Returns false where the listening socket fails.
    bool serve() { return httplib_.accept_all(); }

    /// Stops accepting, tells live streams to come back, and waits for what runs to finish: nothing is written from
    /// then on.
    void stop() {
        for (const auto& loop : loops_) loop->stop(); // from now on they end what is new
        for (const auto& loop : loops_) loop->join();
        workers_->finish(); // who asked may have left before the answer
        httplib_.stop();    // last: it stops in the middle of answers
    }

    /// Tells the readers of the source that there is news. Safe from any thread.
    void wake_readers(const std::shared_ptr<LiveSource>& source) {
        for (const auto& loop : loops_) loop->wake_readers(source);
    }

    /// Adds what can be said of connections and queues.
    void add_metrics(Gauges& gauges) {
        using Kind = Gauges::Kind;
        gauges.add("frontrow_connections", "Open connections.", Kind::gauge,
                   [this] { return static_cast<double>(connections_.load()); });
        gauges.add("frontrow_connections_refused_total", "Connections beyond the limits.", Kind::counter,
                   [this] { return static_cast<double>(refused_connections_.load()); });
        gauges.add("frontrow_requests_refused_total", "Requests that were malformed or beyond the limits.",
                   Kind::counter, [this] { return static_cast<double>(refused_requests_.load()); });
        gauges.add("frontrow_queue_depth", "Requests that wait for a worker.", Kind::gauge,
                   [this] { return static_cast<double>(workers_->depth()); });
        gauges.add([this](std::string& out) {
            out += "# HELP frontrow_http_responses_total Answers by route and status.\n"
                   "# TYPE frontrow_http_responses_total counter\n";
            router_.for_each([&](const Route& route) { route.metrics.write_counts(out, label_of(route)); });
            out += "# HELP frontrow_http_request_seconds From a complete request to its answer.\n"
                   "# TYPE frontrow_http_request_seconds histogram\n";
            router_.for_each([&](const Route& route) { route.metrics.write_seconds(out, label_of(route)); });
        });
    }

private:
    /// Takes the hard limit of open files. Returns how many connections that allows.
    static std::size_t raise_file_limit() {
        constexpr rlim_t reserved = 128; // for the store, the logs and our own
        rlimit limit{};
        if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'024 - reserved;
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::getrlimit(RLIMIT_NOFILE, &limit);
        return limit.rlim_cur > 2 * reserved ? limit.rlim_cur - reserved : reserved;
    }

    static std::string label_of(const Route& route) { return "route=\"" + route.method + " " + route.pattern + "\""; }

    // ---- Connections

    void accept(int socket) {
        ::fcntl(socket, F_SETFL, O_NONBLOCK);
        ::fcntl(socket, F_SETFD, FD_CLOEXEC);
        constexpr int unsent = 131'072; // what a slow caller makes the system keep, beside what is on its way
        ::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
        const auto address = Address::of_peer(socket);
        Peer peer = address ? options_.proxies.peer_of(*address) : Peer{};
        if (!admit(peer)) {
            ++refused_connections_;
            const auto answer = refusal(503, "There are too many connections. Try again in a moment.");
            [[maybe_unused]] const auto sent = ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
            ::close(socket);
            return;
        }
        loops_[next_loop_++ % loops_.size()]->adopt(socket, std::move(peer));
    }

    /// A proxy has as many connections as there are: they are counted for whom it asks, see count_connection().
    /// Only the thread that accepts adds connections, so nobody else takes the last one between the lines.
    bool admit(const Peer& peer) {
        if (connections_ >= max_connections_) return false;
        if (!peer.is_proxy && !of_address_.take(peer.network)) return false;
        ++connections_;
        return true;
    }

    void closed(const Peer& peer) override {
        --connections_;
        if (!peer.is_proxy) of_address_.give_back(peer.network);
    }

    // ---- Requests

    /// The one way of every request: read once, its client and route found, counted, then answered from the cache right
    /// here or, as the same Exchange, by a worker.
    std::variant<Continuation, std::shared_ptr<Exchange>> answer_at_once(const Peer& peer, const Head& head,
                                                                         std::string& output) override {
        Exchange exchange = receive(peer, head);
        const Route& route = exchange.route;
        std::optional<Response> response;
        const bool is_refused = is_too_much(exchange.request);
        if (is_refused) {
            response = too_many_requests();
        } else if (route.answers == Answers::from_cache && head.body_bytes == 0) {
            response = router_.dispatch_at_once(route, exchange.request);
        }
        if (!response) return std::make_shared<Exchange>(std::move(exchange));
        response->with("X-Request-Id", exchange.id);
        append_until_body(*response, head.keep_alive, output);
        answered(exchange, *response, output.size() + response->text().size(), false);
        Continuation continuation{.keep_alive = head.keep_alive, .is_refusal = is_refused};
        if (head.method != "HEAD") continuation.body = std::move(response->body);
        return continuation;
    }

    Response too_many_requests() {
        ++refused_requests_;
        return secured(problem(
            {ErrorKind::too_many, "too_many_requests", "These are too many requests at once. Try again in a moment."}));
    }

    Exchange receive(const Peer& peer, const Head& head) {
        Request request = request_of(head);
        auto client = options_.proxies.client(peer, head.joined("x-forwarded-for"));
        if (!client.is_local) request.address = std::move(client.network);
        const Route& route = router_.match(request);
        return {std::move(request), route, head.keep_alive, next_id(), Steady::now(), {}};
    }

    std::optional<HeadRefusal> refuse_body(const Head& head) override {
        if (head.body_bytes <= router_.route_of(head.method, head.path).body_limit(options_.requests)) return {};
        return HeadRefusal{413, "The body is larger than this server takes."};
    }

    std::string client_of(const Peer& peer, const Head& head) override {
        return options_.proxies.client(peer, head.joined("x-forwarded-for")).network;
    }

    Quota::Place count_connection(const std::string& client) override {
        auto place = of_address_.enter(client);
        if (!place) ++refused_connections_;
        return place;
    }

    bool admit_later(const Peer& peer, const Head& head, Admitted done) override {
        auto exchange = std::make_shared<Exchange>(receive(peer, head));
        return workers_->submit(
            WorkerPool::Kind::write, exchange->request.address,
            [this, exchange, bytes = head.body_bytes, done = std::move(done)] {
                auto refused = is_too_much(exchange->request) ? std::optional(too_many_requests())
                                                              : router_.refuse(exchange->route, exchange->request);
                if (!refused && !(exchange->room = room_for(bytes)))
                    refused = secured(problem({ErrorKind::unavailable, "overloaded",
                                               "There are too many large requests. Try again in a moment."}));
                if (!refused) return done(exchange, {});
                std::string output;
                append_until_body(refused->with("X-Request-Id", exchange->id), false, output);
                if (exchange->request.method != "HEAD") output += refused->text();
                answered(*exchange, *refused, output.size(), true);
                done({}, std::move(output));
            });
    }

    /// Takes so many bytes of what large bodies may have in all. Returns what gives them back as it goes, nothing where
    /// there is no room.
    std::shared_ptr<void> room_for(std::size_t bytes) {
        auto taken = large_bodies_bytes_.load();
        do {
            if (taken + bytes > options_.max_large_bodies_bytes) return {};
        } while (!large_bodies_bytes_.compare_exchange_weak(taken, taken + bytes));
        return {&large_bodies_bytes_, [bytes](std::atomic<std::size_t>* all) { *all -= bytes; }};
    }

    bool answer_later(std::shared_ptr<Exchange> exchange, std::string body, Done done) override {
        exchange->request.body = std::move(body);
        if (exchange->room) exchange->begin = Steady::now(); // what its caller took to send it is not our time
        const auto& method = exchange->request.method;
        const auto kind = method == "GET" || method == "HEAD" ? WorkerPool::Kind::read : WorkerPool::Kind::write;
        const std::string client = exchange->request.address;
        return workers_->submit(kind, client, [this, exchange = std::move(exchange), done = std::move(done)] {
            std::string output;
            Continuation continuation{.keep_alive = exchange->keep_alive};
            const auto response = httplib_.exchange(exchange->request.method, !continuation.keep_alive, output, [&] {
                auto answer = exchange->room ? router_.dispatch_admitted(exchange->route, exchange->request)
                                             : router_.dispatch(exchange->route, exchange->request);
                if (answer.live) answer = enter_live(exchange->request, std::move(answer), continuation);
                return std::move(answer.with("X-Request-Id", exchange->id));
            });
            if (response.live) {
                output.clear();
                // The end of a stream is the end of its connection (RFC 9112, section 6.3): events go out as they are.
                append_head(response, false, output);
                output += "\r\n";
            }
            answered(*exchange, response, output.size(), true);
            if (response.live && exchange->request.method == "HEAD") // there is nothing behind this head
                return done(std::move(output), {.keep_alive = false});
            share_body(response, output, continuation);
            continuation.live = response.live;
            continuation.live_from = response.live_from;
            done(std::move(output), std::move(continuation));
        });
    }

    /// Takes a large body off the end of an answer: it waits for a slow caller as the bytes that others wait for too,
    /// and not as a copy of them. An answer to HEAD has none.
    static void share_body(const Response& response, std::string& output, Continuation& continuation) {
        constexpr std::size_t worth_sharing = 16'384;
        if (!response.body || response.body->size() < worth_sharing || !output.ends_with(*response.body)) return;
        output.resize(output.size() - response.body->size());
        output.shrink_to_fit();
        continuation.body = response.body;
    }

    /// The answer that opens a stream, where its caller has room for one more.
    Response enter_live(const Request& request, Response answer, Continuation& continuation) {
        if (request.address.empty()) return answer;
        continuation.live_place = live_.enter(request.address);
        if (continuation.live_place) return answer;
        ++refused_requests_;
        return secured(problem({ErrorKind::too_many, "too_many_streams",
                                "There are too many live streams open from this address. Close one, or ask for the "
                                "states now and then instead."}));
    }

    [[nodiscard]] Response secured(Response response) const {
        router_.security_headers().add_to(response);
        return response;
    }

    std::string refusal(int status, std::string_view detail) override {
        ++refused_requests_;
        Error error{ErrorKind::malformed, "malformed", std::string(detail)};
        if (status == 413) error = {ErrorKind::too_large, "too_large", std::string(detail)};
        if (status == 503) error = {ErrorKind::unavailable, "overloaded", std::string(detail)};
        if (status == 429) error = {ErrorKind::too_many, "too_many_requests", std::string(detail)};
        std::string output;
        const auto response = secured(problem(error, status));
        append_until_body(response, false, output);
        return output.append(response.text());
    }

    std::string next_id() {
        return id_prefix_ + fmt::format("{:x}", next_request_.fetch_add(1, std::memory_order_relaxed));
    }

    void answered(const Exchange& exchange, const Response& response, std::size_t bytes, bool may_wait) const {
        const auto took = Steady::now() - exchange.begin;
        exchange.route.metrics.count(response.status, took);
        on_answer_(
            {exchange.id, exchange.request.method, exchange.route.pattern, response.status, bytes, took, may_wait});
    }

    /// Whether the caller asks more often than anybody should. An address may be a whole school.
    bool is_too_much(const Request& request) {
        const auto now = Steady::now();
        if (!request.address.empty() && !per_address_.take(request.address, now)) return true;
        return !request.buyer_token.empty() && !per_buyer_.take(request.buyer_token, now);
    }

    const Router& router_;
    const Options options_;
    const std::string id_prefix_;
    const OnAnswer on_answer_;
    RateLimit per_address_;
    RateLimit per_buyer_;
    Quota live_;
    HttplibAdapter httplib_;
    const std::size_t max_connections_;
    std::atomic<std::uint64_t> next_request_ = 1;
    std::atomic<std::uint64_t> refused_requests_ = 0;
    std::atomic<std::uint64_t> refused_connections_ = 0;
    std::atomic<std::size_t> large_bodies_bytes_ = 0;

    Quota of_address_; ///< Connections.
    std::atomic<std::size_t> connections_ = 0;
    std::size_t next_loop_ = 0;

    std::vector<std::unique_ptr<EventLoop>> loops_;
    std::unique_ptr<WorkerPool> workers_;
};

} // namespace frontrow
