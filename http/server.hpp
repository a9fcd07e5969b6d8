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
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/address.hpp"
#include "http/library.hpp"
#include "http/loop.hpp"
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
        int max_large_bodies = 4; ///< In memory at once, of those above RequestLimits::max_body_bytes.
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
          library_(static_cast<time_t>(options_.deadlines.idle.count()), [this](int socket) { accept(socket); }),
          max_connections_(std::min(options_.max_connections, raise_file_limit())) {
        for (std::size_t i = 0; i < options_.loops; ++i)
            loops_.push_back(
                std::make_unique<Loop>(static_cast<RequestService&>(*this), options_.requests, options_.deadlines));
        workers_ = std::make_unique<WorkerPool>(options_.workers, options_.max_queue);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() override {
        workers_.reset(); // finishes what is queued, while there are loops to tell
        loops_.clear();
    }

    /// Takes the address. Promises the port, which the system picks where `port` is 0. Throws std::runtime_error.
    int bind(const std::string& host, int port) { return library_.bind(host, port); }
    /// Serves on a socket that listens already instead.
    void adopt(int socket) { library_.adopt(socket); }

    /// Accepts until stop(). Promises false where the listening socket fails.
    bool serve() { return library_.accept_all(); }

    /// Stops accepting, tells live streams to come back, and waits for what runs to finish: nothing is written from
    /// then on.
    void stop() {
        for (const auto& loop : loops_) loop->stop(); // from now on they end what is new
        for (const auto& loop : loops_) loop->join();
        workers_->finish(); // who asked may have left before the answer
        library_.stop();    // last: it stops in the middle of answers
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
    /// Takes the hard limit of open files. Promises how many connections that allows.
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
        Peer peer;
        if (const auto address = Address::of_peer(socket)) peer = {address->text(), address->is_loopback()};
        if (!admit(peer)) {
            ++refused_connections_;
            const auto answer = refusal(503, "There are too many connections. Try again in a moment.");
            [[maybe_unused]] const auto sent = ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
            ::close(socket);
            return;
        }
        loops_[next_loop_++ % loops_.size()]->adopt(socket, std::move(peer));
    }

    bool admit(const Peer& peer) {
        const std::lock_guard lock(addresses_mutex_);
        if (connections_ >= max_connections_) return false;
        if (!is_proxy(peer)) {
            auto& count = addresses_[peer.address];
            if (count >= options_.max_connections_per_address) return false;
            ++count;
        }
        ++connections_;
        return true;
    }

    /// Whether many callers may be behind one address.
    [[nodiscard]] bool is_proxy(const Peer& peer) const {
        return peer.is_loopback || options_.proxies.trusts(peer.address);
    }

    void closed(const Peer& peer) override {
        const std::lock_guard lock(addresses_mutex_);
        --connections_;
        if (is_proxy(peer)) return;
        const auto found = addresses_.find(peer.address);
        if (--found->second == 0) addresses_.erase(found);
    }

    // ---- Requests

    /// What the cache can answer takes the short way: the checked head is the request, and no library reads it again.
    std::optional<Sequel> answer_at_once(const Peer& peer, const Head& head, std::string& output) override {
        const auto begin = Steady::now();
        const Route& route = router_.route_of(head.method, head.path);
        std::optional<Response> response;
        if (is_too_much(peer, head)) {
            ++refused_requests_;
            response = problem({ErrorKind::too_many, "too_many_requests",
                                "These are too many requests at once. Try again in a moment."});
        } else if (route.answers == Answers::from_cache && head.body_bytes == 0) {
            response = router_.dispatch_at_once(request_of(head));
        }
        if (!response) return {};
        const auto id = next_id();
        response->with("X-Request-Id", id);
        append_until_body(*response, head.keep_alive, output);
        answered(id, head, route, *response, output.size() + response->text().size(), begin, false);
        return Sequel{head.keep_alive, head.method == "HEAD" ? nullptr : response->body, {}, {}};
    }

    std::variant<std::shared_ptr<void>, HeadRefusal> admit_large_body(const Head& head) override {
        if (head.body_bytes > router_.route_of(head.method, head.path).max_body_bytes)
            return HeadRefusal{413, "The body is larger than this server takes."};
        // Nobody has looked at who sends it yet: few of them may wait at a time.
        if (++large_bodies_ > options_.max_large_bodies) {
            --large_bodies_;
            return HeadRefusal{503, "There are too many large requests. Try again in a moment."};
        }
        return std::shared_ptr<void>(&large_bodies_, [this](void*) { --large_bodies_; });
    }

    bool answer_later(const Peer& peer, std::string message, Done done) override {
        const auto begin = Steady::now();
        const bool reads = message.starts_with("GET ") || message.starts_with("HEAD ");
        const auto kind = reads ? WorkerPool::Kind::read : WorkerPool::Kind::write;
        return workers_->submit(kind, [this, begin, peer, message = std::move(message), done = std::move(done)] {
            const auto check = check_head(message, options_.requests);
            const Head& head = std::get<Head>(check); // it was one a moment ago
            const Route& route = router_.route_of(head.method, head.path);
            const auto id = next_id();
            std::string output;
            const auto response = library_.exchange(in_origin_form(message, head), !head.keep_alive, output, [&] {
                // From what has been checked, not from the library's reading, which would decode the headers too.
                Request request = request_of(head);
                request.body = message.substr(head.bytes);
                request.address = options_.proxies.caller(peer, head.header("x-forwarded-for")).address;
                return router_.dispatch(std::move(request)).with("X-Request-Id", id);
            });
            if (response.live) {
                output.clear();
                // The end of a stream is the end of its connection (RFC 9112, section 6.3): events go out as they are.
                append_head(response, false, output);
                output += "\r\n";
            }
            answered(id, head, route, response, output.size(), begin, true);
            if (response.live && head.method == "HEAD") // there is nothing behind this head
                done(std::move(output), {.keep_alive = false});
            else
                done(std::move(output), {head.keep_alive, nullptr, response.live, response.live_from});
        });
    }

    std::string refusal(int status, std::string_view detail) override {
        ++refused_requests_;
        Error error{ErrorKind::malformed, "malformed", std::string(detail)};
        if (status == 413) error = {ErrorKind::too_large, "too_large", std::string(detail)};
        if (status == 503) error = {ErrorKind::unavailable, "overloaded", std::string(detail)};
        std::string output;
        const auto response = problem(error, status);
        append_until_body(response, false, output);
        return output.append(response.text());
    }

    /// The head without the "http://host" that its target may begin with.
    static std::string in_origin_form(const std::string& message, const Head& head) {
        std::string copy = message.substr(0, head.bytes);
        copy.erase(head.method.size() + 1, head.origin_bytes);
        return copy;
    }

    std::string next_id() {
        return id_prefix_ + fmt::format("{:x}", next_request_.fetch_add(1, std::memory_order_relaxed));
    }

    void answered(std::string_view id, const Head& head, const Route& route, const Response& response,
                  std::size_t bytes, Steady::time_point begin, bool may_wait) const {
        const auto took = Steady::now() - begin;
        route.metrics.count(response.status, took);
        on_answer_({id, head.method, route.pattern, response.status, bytes, took, may_wait});
    }

    /// Whether the caller asks more often than anybody should. An address may be a whole school; a loopback peer is
    /// the machine itself, unless it says for whom it asks.
    bool is_too_much(const Peer& peer, const Head& head) {
        const auto now = Steady::now();
        const auto forwarded_for = head.header("x-forwarded-for");
        if (!peer.is_loopback || forwarded_for) {
            const Peer caller = options_.proxies.caller(peer, forwarded_for);
            if (!per_address_.take(caller.address, now)) return true;
        }
        const auto cookie = head.header("cookie");
        const auto token = cookie ? cookie_value(*cookie, "buyer") : std::nullopt;
        return token && !per_buyer_.take(*token, now);
    }

    const Router& router_;
    const Options options_;
    const std::string id_prefix_;
    const OnAnswer on_answer_;
    RateLimit per_address_;
    RateLimit per_buyer_;
    Library library_;
    const std::size_t max_connections_;
    std::atomic<std::uint64_t> next_request_ = 1;
    std::atomic<std::uint64_t> refused_requests_ = 0;
    std::atomic<std::uint64_t> refused_connections_ = 0;
    std::atomic<int> large_bodies_ = 0;

    std::mutex addresses_mutex_;
    std::unordered_map<std::string, std::size_t> addresses_; ///< How many connections each has.
    std::atomic<std::size_t> connections_ = 0;
    std::size_t next_loop_ = 0;

    std::vector<std::unique_ptr<Loop>> loops_;
    std::unique_ptr<WorkerPool> workers_;
};

} // namespace frontrow
