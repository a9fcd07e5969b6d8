#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "domain/live.hpp"
#include "domain/quota.hpp"
#include "http/backlog.hpp"
#include "http/connection.hpp"
#include "http/head.hpp"

namespace frontrow {

/// How long a connection may take for what.
struct Deadlines {
    Seconds idle{75}; ///< Between two requests.
    Seconds head{5};  ///< From its first byte to its last.
    Seconds body{10}; ///< The same for a body, plus its size by the rate below.
    Seconds send{
        30}; ///< For a caller to take as much of an answer as the rate below gives in that time, again and again.
    std::size_t min_bytes_per_second = 1'024;        ///< Which a bad mobile line keeps.
    std::size_t min_large_bytes_per_second = 65'536; ///< Of a body that is larger than most may be.
    Seconds linger{2};                               ///< For a caller to notice that a refused connection has ended.
    Seconds heartbeat{15};                           ///< Between two signs of life on a live stream.
    Seconds stop{8};                                 ///< For everything that runs, once the server is asked to stop.
};

struct Exchange; // http/exchange.hpp

/// What comes of a request: whether the connection goes on, and the live source that it follows from now on.
struct Continuation {
    bool keep_alive = true;
    std::shared_ptr<const std::string> body{}; ///< Follows the bytes that were appended; shared, not copied.
    std::shared_ptr<LiveSource> live{};
    LivePosition live_from{};
    Quota::Place live_place{};
    bool is_refusal = false; ///< The caller asks too often.
};

/// What a loop asks about a request that is complete. Safe from any thread.
class RequestService {
public:
    virtual ~RequestService() = default;

    /// Appends the answer to `output`, or gives the request as it has been read, where its answer has to wait. Never
    /// waits.
    virtual std::variant<Continuation, std::shared_ptr<Exchange>> answer_at_once(const Peer& peer, const Head& head,
                                                                                 std::string& output) = 0;
    /// Refuses a body that is still to come and is larger than its route takes.
    virtual std::optional<HeadRefusal> refuse_body(const Head& head) = 0;
    /// By what limits count who asks through this peer.
    virtual std::string client_of(const Peer& peer, const Head& head) = 0;
    /// A place among the connections of whom a proxy speaks for; empty where they have as many as one may.
    virtual Quota::Place count_connection(const std::string& client) = 0;
    /// Asks elsewhere who sends a body that is larger than anybody's may be, while it is still to come, and calls
    /// `done` once, from any thread: with the request as it goes on and the room for its body, or with the answer that
    /// refuses it. Returns false where there is no room for the question.
    using Admitted = std::function<void(std::shared_ptr<Exchange> exchange, std::string refusal)>;
    virtual bool admit_later(const Peer& peer, const Head& head, Admitted done) = 0;
    /// Answers elsewhere and calls `done` once, from any thread. Returns false where there is no room for it.
    using Done = std::function<void(std::string output, Continuation continuation)>;
    virtual bool answer_later(std::shared_ptr<Exchange> exchange, std::string body, Done done) = 0;
    /// The answer to what is no request, or no longer one that is wanted.
    virtual std::string refusal(int status, std::string_view detail) = 0;
    virtual void closed(const Peer& peer) = 0;
};

/// One thread that owns many connections. A connection that waits costs its few bytes here and no thread.
class EventLoop {
public:
    /// `service` must outlive the loop. `unsent` bounds what callers have not taken, and also what they have not
    /// sent to its end.
    EventLoop(RequestService& service, const RequestLimits& limits, const Deadlines& deadlines, Backlog::Limits unsent)
        : service_(service), limits_(limits), deadlines_(deadlines),
          backlog_(unsent, [this](const std::string& client) { return give_up(client, &Connection::unsent); }),
          unread_(unsent, [this](const std::string& client) { return give_up(client, &Connection::unread); }),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
          scratch_(kScratchBytes, '\0') {
        if (epoll_ < 0 || wake_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
        epoll_event event{.events = EPOLLIN, .data = {.u64 = kWakeId}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
        thread_ = std::jthread([this] { run(); });
    }
    /// Ends every connection at once.
    ~EventLoop() {
        post([this] { is_ended_ = true; });
        thread_.join();
        for (auto& [id, connection] : connections_) end(*connection);
        ::close(wake_);
        ::close(epoll_);
    }
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Takes over an accepted socket. Safe from any thread.
    void adopt(int socket, Peer peer) {
        post([this, socket, peer = std::move(peer)]() mutable { open(socket, std::move(peer)); });
    }
    /// Tells the readers of the source that there is news. Safe from any thread.
    void wake_readers(std::shared_ptr<LiveSource> source) {
        post([this, source = std::move(source)] { feed_all(source.get()); });
    }
    /// Ends idle connections and live streams, lets what runs finish, then ends the thread. Safe from any thread.
    void stop() {
        post([this] { begin_stop(); });
    }
    /// Waits until stop() is through.
    void join() { stopped_.wait(false); }

private:
    static constexpr std::uint64_t kWakeId = 0;
    static constexpr std::size_t kScratchBytes = 65'536;
    static constexpr int kTickMs = 500;            ///< How exact deadlines are.
    static constexpr std::size_t kFedAtATime = 32; ///< Readers at least, of each time that readers are fed.
    static constexpr std::size_t kFeedings = 16;   ///< After which everybody has been fed.
    static constexpr int kFeedEveryMs = 1;
    static constexpr int kBudget = 16;     ///< Requests, or reads of a socket, of one connection in one turn.
    static constexpr int kDeferMs = 1;     ///< What whoever used up a budget waits for the next.
    static constexpr int kMaxRefusals = 4; ///< After which a connection that goes on asking is closed.

    void post(std::function<void()> task) {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
            if (tasks_.size() > 1) return; // it has been woken
        }
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof(one)); // fails only when it is awake anyway
    }

    void run() {
        std::array<epoll_event, 256> events{};
        auto next_tick = Steady::now() + std::chrono::milliseconds(kTickMs);
        while (!is_ended_) {
            const int pause = !deferred_.empty() ? kDeferMs : pending_readers_.empty() ? kTickMs : kFeedEveryMs;
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), pause);
            now_ = Steady::now();
            for (int i = 0; i < count; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                if (event.data.u64 == kWakeId) {
                    run_tasks();
                } else if (Connection* connection = find(event.data.u64)) {
                    on_event(*connection, event.events);
                }
            }
            resume_deferred();
            feed_some();
            if (now_ >= next_tick) {
                tick();
                next_tick = now_ + std::chrono::milliseconds(kTickMs);
            }
            if (is_stopping_ && (connections_.empty() || now_ >= stop_by_)) break;
        }
        stopped_ = true;
        stopped_.notify_all();
        while (!is_ended_) { // so that late answers find a loop that drops them
            ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kTickMs);
            run_tasks();
        }
    }

    void run_tasks() {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto read = ::read(wake_, &count, sizeof(count));
        std::vector<std::function<void()>> tasks;
        {
            const std::lock_guard lock(mutex_);
            tasks.swap(tasks_);
        }
        for (const auto& task : tasks) task();
    }

    Connection* find(std::uint64_t id) {
        const auto found = connections_.find(id);
        return found == connections_.end() ? nullptr : found->second.get();
    }

    void open(int socket, Peer peer) {
        const auto id = next_id_++;
        auto connection = std::make_unique<Connection>(id, socket, std::move(peer), now_ + deadlines_.idle);
        epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.u64 = id}};
        if (is_stopping_ || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) return end(*connection);
        connections_.emplace(id, std::move(connection));
    }

    /// The last thing that happens to a connection; who called holds no reference to it afterwards.
    void close(Connection& connection) {
        end(connection);
        connections_.erase(connection.id);
    }

    void end(Connection& connection) {
        if (connection.source) leave(connection);
        backlog_.remove(std::exchange(connection.unsent, {}));
        forget_input(connection);
        ::close(connection.socket);
        service_.closed(connection.peer);
    }

    /// Closes the connections of a client that we keep something for, in this one of the two backlogs. Whoever calls
    /// something that may need room therefore finds every other connection again by its id.
    bool give_up(const std::string& client, Backlog::Room Connection::*room) {
        std::vector<std::uint64_t> theirs;
        for (const auto& [id, connection] : connections_) {
            const Backlog::Room& kept = (*connection).*room;
            if (kept.client == client && (kept.bytes > 0 || kept.body)) theirs.push_back(id);
        }
        for (const auto id : theirs) close(*find(id));
        return !theirs.empty();
    }

    void on_event(Connection& connection, std::uint32_t events) {
        if (events & (EPOLLERR | EPOLLHUP)) return close(connection);
        if (events & EPOLLOUT) connection.is_writable = true;
        if (events & (EPOLLIN | EPOLLRDHUP)) connection.is_readable = true;
        if (events & EPOLLRDHUP) connection.is_half_closed = true;
        if (connection.is_deferred) return; // it has its turn, and no second one
        connection.budget = kBudget;
        pump(connection);
    }

    /// Lets a connection go on a little later, so that whoever asks without end leaves most of the processor, and not
    /// only every other turn, to the others.
    bool defer(Connection& connection) {
        if (deferred_.empty()) resume_at_ = now_ + std::chrono::milliseconds(kDeferMs);
        if (!std::exchange(connection.is_deferred, true)) deferred_.push_back(connection.id);
        return false;
    }
    void resume_deferred() {
        if (now_ < resume_at_) return;
        std::vector<std::uint64_t> due;
        due.swap(deferred_);
        for (const auto id : due) {
            Connection* connection = find(id);
            if (!connection) continue;
            connection->is_deferred = false;
            connection->budget = kBudget;
            pump(*connection);
        }
    }

    /// Goes on with a connection as far as it can without waiting.
    void pump(Connection& connection) {
        for (;;) {
            if (!flush(connection)) return;
            switch (connection.state) {
            case Connection::State::waiting:
                return;
            case Connection::State::live:
            case Connection::State::lingering:
                return discard(connection);
            case Connection::State::closing:
                return linger(connection);
            case Connection::State::reading:
                if (!take_input(connection)) return;
            }
        }
    }

    /// Sends what is left to send. Returns whether nothing is, and the connection is still there.
    bool flush(Connection& connection) {
        while (connection.has_unsent()) {
            if (!connection.is_writable) return false;
            const auto rest = std::string_view(connection.output).substr(connection.sent);
            const auto count = send(connection, rest, body_left(connection));
            if (count < 0) return close(connection), false;
            const auto of_output = std::min(rest.size(), static_cast<std::size_t>(count));
            connection.sent += of_output;
            connection.body_sent += static_cast<std::size_t>(count) - of_output;
            connection.taken += static_cast<std::size_t>(count);
            if (connection.sent < connection.output.size() || !body_left(connection).empty()) continue;
            std::string().swap(connection.output); // an idle connection keeps no buffer
            connection.sent = connection.body_sent = 0;
            backlog_.remove(std::exchange(connection.unsent, {}));
            connection.deadline = now_ + deadlines_.idle;
            if (connection.source) return feed(connection), false;
        }
        return true;
    }

    static std::string_view body_left(const Connection& connection) {
        return connection.unsent.body ? std::string_view(*connection.unsent.body).substr(connection.body_sent)
                                      : std::string_view();
    }

    /// What the system keeps of a connection's answers until the other side has it.
    static std::size_t bytes_on_their_way(const Connection& connection) {
        int bytes = 0;
        ::ioctl(connection.socket, SIOCOUTQ, &bytes); // leaves 0 where it is not known
        return static_cast<std::size_t>(std::max(bytes, 0));
    }
    void begin_to_wait(Connection& connection) {
        connection.taken = 0;
        connection.on_their_way = bytes_on_their_way(connection);
        connection.deadline = now_ + deadlines_.send;
    }
    /// Whether a caller has as long again, having taken what the slowest line takes. Counted by what has arrived: the
    /// socket takes nothing for long, and then much at once.
    bool goes_on_waiting(Connection& connection) {
        const auto given = connection.on_their_way + connection.taken;
        const auto needed = deadlines_.min_bytes_per_second * static_cast<std::size_t>(deadlines_.send.count());
        if (!connection.has_unsent() || given < bytes_on_their_way(connection) + needed) return false;
        begin_to_wait(connection);
        return true;
    }

    /// Returns how many bytes the socket took, -1 where the connection is broken.
    static ssize_t send(Connection& connection, std::string_view bytes, std::string_view body = {}) {
        std::array<iovec, 2> parts{{{const_cast<char*>(bytes.data()), bytes.size()}, // which it only reads
                                    {const_cast<char*>(body.data()), body.size()}}};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = body.empty() ? 1 : 2;
        const auto count = ::sendmsg(connection.socket, &message, MSG_NOSIGNAL);
        if (count >= 0) {
            if (static_cast<std::size_t>(count) < bytes.size() + body.size()) connection.is_writable = false;
            return count;
        }
        if (errno == EINTR) return 0;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return -1;
        connection.is_writable = false;
        return 0;
    }

    /// Sends bytes and a body behind them in one go, or keeps what the socket does not take. Returns false where the
    /// connection is gone, as it is where there is no room for what would have to be kept.
    bool put(Connection& connection, std::string_view bytes, Backlog::Body body = {}) {
        if (connection.has_unsent()) // a word to go on is still on its way
            return body ? put_behind(connection, std::string(bytes).append(*body)) : put_behind(connection, bytes);
        std::size_t of_body = 0;
        if (connection.is_writable) {
            const auto count = send(connection, bytes, body ? std::string_view(*body) : std::string_view());
            if (count < 0) return close(connection), false;
            const auto of_bytes = std::min(bytes.size(), static_cast<std::size_t>(count));
            bytes.remove_prefix(of_bytes);
            of_body = static_cast<std::size_t>(count) - of_bytes;
        }
        if (body && of_body == body->size()) body.reset();
        if (bytes.empty() && !body) return true;
        auto room = backlog_.add(connection.client, bytes.size(), std::move(body));
        if (!room) return close(connection), false;
        connection.unsent = std::move(*room);
        connection.body_sent = of_body;
        connection.output.assign(bytes);
        begin_to_wait(connection);
        return true;
    }

    /// The few bytes that may follow an answer on its way: a refusal, or a farewell.
    bool put_behind(Connection& connection, std::string_view bytes) {
        if (connection.unsent.body) return close(connection), false; // it would have to wait for too much
        auto room = backlog_.add(connection.unsent.client, bytes.size(), {});
        if (!room) return close(connection), false;
        connection.unsent.bytes += room->bytes;
        connection.output.append(bytes);
        return true;
    }

    [[nodiscard]] Seconds time_for(std::size_t bytes) const {
        return deadlines_.body + Seconds(bytes / deadlines_.min_bytes_per_second);
    }

    /// Reads once and serves what is complete. Returns false where the connection is gone or there is nothing more to
    /// do for now.
    bool take_input(Connection& connection) {
        if (connection.budget == 0) return defer(connection);
        if (connection.has_unread_request) { // left from before an answer that had to be waited for
            connection.has_unread_request = false;
            std::string input = std::move(connection.input);
            connection.input.clear();
            return serve_all(connection, input);
        }
        if (!connection.is_readable) return false;
        --connection.budget;
        const auto count = ::recv(connection.socket, scratch_.data(), scratch_.size(), 0);
        if (count < 0 && errno == EINTR) return true;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return connection.is_readable = false;
        if (count <= 0) return close(connection), false;
        // Less than there was room for was all there is; what comes now is told by a new event.
        if (static_cast<std::size_t>(count) < scratch_.size() && !connection.is_half_closed)
            connection.is_readable = false;
        const std::string_view bytes(scratch_.data(), static_cast<std::size_t>(count));
        if (connection.input.empty()) return serve_all(connection, bytes);
        connection.input.append(bytes);
        if (connection.input.size() < connection.needed) return keep_input(connection);
        std::string input = std::move(connection.input);
        connection.input.clear();
        return serve_all(connection, input);
    }

    /// Serves the complete requests at the start of `bytes` in their order and keeps the rest. Returns false where the
    /// connection is gone.
    bool serve_all(Connection& connection, std::string_view bytes) {
        const auto id = connection.id;
        while (!bytes.empty() && connection.state == Connection::State::reading && !connection.has_unsent() &&
               connection.budget > 0) {
            const auto check = check_head(bytes, limits_, connection.scanned);
            if (const auto* refused = std::get_if<HeadRefusal>(&check))
                return refuse(connection, refused->status, refused->detail);
            const auto* head = std::get_if<Head>(&check);
            if (!head) {
                if (connection.phase != Connection::Phase::head) connection.deadline = now_ + deadlines_.head;
                connection.phase = Connection::Phase::head;
                connection.scanned = bytes.size();
                connection.needed = 0;
                break;
            }
            if (connection.peer.is_proxy && !note_client(connection, *head))
                return refuse(connection, 429, "There are too many requests at once from this address.");
            if (head->body_bytes > 0 && connection.phase != Connection::Phase::body && !connection.admitted) {
                if (const auto refused = service_.refuse_body(*head))
                    return refuse(connection, refused->status, refused->detail);
                if (head->body_bytes > limits_.max_body_bytes) {
                    connection.input.assign(bytes);
                    if (!keep_input(connection)) return false;
                    return connection.state == Connection::State::closing || ask_for(connection, *head);
                }
            }
            const auto needed = head->bytes + head->body_bytes;
            if (bytes.size() < needed) {
                if (!await_body(connection, *head)) return false;
                break;
            }
            connection.phase = Connection::Phase::idle;
            connection.scanned = connection.needed = 0;
            connection.deadline = now_ + deadlines_.idle;
            --connection.budget;
            serve(connection, *head, bytes.substr(head->bytes, head->body_bytes));
            if (!find(id)) return false;
            bytes.remove_prefix(needed);
        }
        connection.input.assign(bytes);
        // Where its turn was over, nobody has looked at what stands there.
        const bool is_unseen = connection.phase == Connection::Phase::idle || connection.budget == 0;
        connection.has_unread_request = !bytes.empty() && is_unseen;
        return keep_input(connection);
    }

    /// Notes for whom a proxy speaks, and counts its connection as theirs until it speaks for somebody else: an answer
    /// that waits for its reader, or a body that does not end, keeps a connection as a live stream does. Returns false
    /// where they have as many as one may.
    bool note_client(Connection& connection, const Head& head) {
        auto client = service_.client_of(connection.peer, head);
        if (client == connection.client) return true;
        const bool is_itself = client == connection.peer.network;
        connection.client = std::move(client);
        connection.client_place = is_itself ? Quota::Place() : service_.count_connection(connection.client);
        return is_itself || connection.client_place;
    }

    /// Makes room for what has been read and cannot be served yet, where that is more than a head. A body whose caller
    /// has been admitted has its room elsewhere. Returns false where there is none left, with the connection refused.
    bool keep_input(Connection& connection) {
        if (connection.unread.bytes > 0) forget_input(connection);
        const auto size = connection.input.size();
        if (size <= limits_.max_head_bytes || connection.admitted) return true;
        if (auto room = unread_.add(connection.client, size, {})) {
            connection.unread = std::move(*room);
            return true;
        }
        // Behind an answer that is still to come there can be no other.
        if (connection.state != Connection::State::reading || connection.has_unsent()) return close(connection), false;
        return overloaded(connection);
    }
    void forget_input(Connection& connection) { unread_.remove(std::exchange(connection.unread, {})); }

    bool await_body(Connection& connection, const Head& head) {
        connection.needed = head.bytes + head.body_bytes;
        if (connection.phase == Connection::Phase::body) return true;
        connection.phase = Connection::Phase::body;
        // A sender that writes head and body apart, without TCP_NODELAY, keeps the body until the head is acknowledged,
        // for which kernels wait some 40 ms. Where the socket does not take this, it is only slower.
        const int yes = 1;
        ::setsockopt(connection.socket, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof(yes));
        connection.deadline =
            now_ + (head.body_bytes > limits_.max_staff_body_bytes
                        ? deadlines_.body + Seconds(head.body_bytes / deadlines_.min_large_bytes_per_second)
                        : time_for(head.body_bytes));
        return !head.expects_continue || put(connection, "HTTP/1.1 100 Continue\r\n\r\n");
    }

    /// Has its caller looked at before a large body is read: nobody unknown makes us keep more than anybody may send.
    /// Returns false where the connection is gone.
    bool ask_for(Connection& connection, const Head& head) {
        connection.state = Connection::State::waiting;
        const auto done = [this, id = connection.id](std::shared_ptr<Exchange> exchange, std::string refusal) {
            post([this, id, exchange = std::move(exchange), refusal = std::move(refusal)] {
                Connection* waiting = go_on(id);
                if (!waiting) return;
                if (exchange && is_stopping_) return close(*waiting);
                waiting->admitted = exchange;
                waiting->has_unread_request = true;
                if (!exchange) finish(*waiting, refusal, {.keep_alive = false});
                if (find(id)) pump(*waiting);
            });
        };
        if (service_.admit_later(connection.peer, head, done)) return true;
        return overloaded(connection);
    }

    void serve(Connection& connection, const Head& head, std::string_view body) {
        if (connection.admitted) return wait_for(connection, std::move(connection.admitted), body);
        answer_.clear();
        auto outcome = service_.answer_at_once(connection.peer, head, answer_);
        if (auto* continuation = std::get_if<Continuation>(&outcome))
            return finish(connection, answer_, std::move(*continuation));
        wait_for(connection, std::move(std::get<std::shared_ptr<Exchange>>(outcome)), body);
    }

    void wait_for(Connection& connection, std::shared_ptr<Exchange> exchange, std::string_view body) {
        connection.state = Connection::State::waiting;
        const bool is_taken = service_.answer_later(
            std::move(exchange), std::string(body),
            [this, id = connection.id](std::string output, Continuation continuation) {
                const auto shared = std::make_shared<Continuation>(std::move(continuation)); // which a task can carry
                post([this, id, output = std::move(output), shared] {
                    Connection* waiting = go_on(id);
                    if (!waiting) return;
                    finish(*waiting, output, std::move(*shared));
                    if (find(id)) pump(*waiting);
                });
            });
        if (!is_taken) overloaded(connection);
    }

    /// The connection that waited for what was made elsewhere, ready for it; nothing where its caller has left
    /// meanwhile.
    Connection* go_on(std::uint64_t id) {
        Connection* waiting = find(id);
        if (!waiting) return nullptr;
        waiting->state = Connection::State::reading;
        waiting->deadline = now_ + deadlines_.idle;
        waiting->budget = kBudget;
        return waiting;
    }

    bool overloaded(Connection& connection) {
        return refuse(connection, 503, "There is more to do than can be done. Try again in a moment.");
    }

    /// Sends an answer and notes what follows it, which pump() does.
    void finish(Connection& connection, std::string_view answer, Continuation continuation) {
        const bool is_too_much = continuation.is_refusal && ++connection.refusals >= kMaxRefusals;
        // The end of a stream is the end of its connection, whatever else was said of that: it is kept until then.
        const bool follows = continuation.live && !is_stopping_;
        if (!follows && (!continuation.keep_alive || is_too_much || is_stopping_))
            connection.state = Connection::State::closing;
        if (!put(connection, answer, std::move(continuation.body))) return;
        if (!follows) return;
        connection.live_place = std::move(continuation.live_place);
        join(connection, std::move(continuation.live), continuation.live_from);
    }

    bool refuse(Connection& connection, int status, std::string_view detail) {
        connection.state = Connection::State::closing;
        std::string().swap(connection.input);
        forget_input(connection);
        return put(connection, service_.refusal(status, detail));
    }

    /// Reads and forgets, so that the end of a refused connection does not destroy the answer on its way (RFC 9112,
    /// section 9.6), and so that the end of a live one is noticed.
    void discard(Connection& connection) {
        while (connection.is_readable) {
            const auto count = ::recv(connection.socket, scratch_.data(), scratch_.size(), 0);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
                connection.is_readable = false;
                return;
            }
            connection.discarded += count > 0 ? static_cast<std::size_t>(count) : 0;
            if (count <= 0 || connection.discarded > limits_.max_large_body_bytes) return close(connection);
        }
    }

    void linger(Connection& connection) {
        ::shutdown(connection.socket, SHUT_WR);
        connection.state = Connection::State::lingering;
        connection.deadline = now_ + deadlines_.linger;
        discard(connection);
    }

    // ---- Live streams

    void join(Connection& connection, std::shared_ptr<LiveSource> source, LivePosition from) {
        connection.state = Connection::State::live;
        std::string().swap(connection.input);
        forget_input(connection);
        connection.has_unread_request = false;
        connection.position = from;
        connection.source = std::move(source);
        connection.next_heartbeat = now_ + deadlines_.heartbeat;
        readers_[connection.source.get()].push_back(&connection);
        connection.source->reader_joined();
        feed(connection);
    }

    void leave(Connection& connection) {
        const auto source = std::move(connection.source);
        connection.source = nullptr;
        connection.live_place = {};
        auto& readers = readers_[source.get()];
        std::erase(readers, &connection);
        if (readers.empty()) readers_.erase(source.get());
        source->reader_left();
    }

    void feed_all(const LiveSource* source) {
        const auto found = readers_.find(source);
        if (found == readers_.end()) return;
        for (Connection* reader : found->second)
            if (!std::exchange(reader->is_hungry, true)) pending_readers_.push_back(reader->id);
        readers_at_once_ = pending_readers_.size() / kFeedings;
    }

    /// A few at a time with a pause behind them, so that a crowd of readers keeps neither the loop nor the processor
    /// from those who buy.
    void feed_some() {
        if (pending_readers_.empty() || now_ < next_feeding_) return;
        next_feeding_ = now_ + std::chrono::milliseconds(kFeedEveryMs);
        for (auto left = std::max(kFedAtATime, readers_at_once_); left > 0 && !pending_readers_.empty(); --left) {
            Connection* reader = find(pending_readers_.front());
            pending_readers_.pop_front();
            if (!reader || !reader->source) continue;
            reader->is_hungry = false;
            feed(*reader);
        }
    }

    /// Gives a reader what is new, unless it still has to take what it was given before.
    void feed(Connection& reader) {
        while (!reader.has_unsent()) {
            auto news = reader.source->next(reader.position);
            if (!news) return;
            reader.next_heartbeat = now_ + deadlines_.heartbeat;
            if (!put(reader, {}, std::move(news))) return;
        }
    }

    // ---- Time

    void tick() {
        std::vector<std::uint64_t> late;
        std::vector<std::uint64_t> silent;
        for (const auto& [id, connection] : connections_) {
            const bool has_deadline = connection->has_unsent() || connection->state == Connection::State::reading ||
                                      connection->state == Connection::State::lingering;
            if (has_deadline && connection->deadline <= now_)
                late.push_back(id);
            else if (connection->source && !connection->has_unsent() && connection->next_heartbeat <= now_)
                silent.push_back(id);
        }
        for (const auto id : late)
            if (Connection* connection = find(id)) expire(*connection);
        for (const auto id : silent) {
            Connection* connection = find(id);
            if (!connection) continue;
            connection->next_heartbeat = now_ + deadlines_.heartbeat;
            put(*connection, ":\n\n");
        }
    }

    void expire(Connection& connection) {
        if (goes_on_waiting(connection)) return;
        const bool is_owed = connection.state == Connection::State::reading && !connection.has_unsent() &&
                             connection.phase != Connection::Phase::idle;
        if (!is_owed) return close(connection);
        if (refuse(connection, 408, "The request took too long to arrive.")) pump(connection);
    }

    void begin_stop() {
        is_stopping_ = true;
        stop_by_ = Steady::now() + deadlines_.stop;
        std::vector<std::uint64_t> all;
        for (const auto& [id, connection] : connections_) all.push_back(id);
        for (const auto id : all) {
            Connection* connection = find(id);
            if (!connection) continue;
            if (connection->source) {
                // Not all of them at once: the id spreads them over two seconds.
                const auto retry = "retry: " + std::to_string(500 + connection->id % 16 * 125) + "\n\n";
                leave(*connection);
                if (put(*connection, retry) && find(id)) close(*connection);
            } else if (connection->state == Connection::State::reading && !connection->has_unsent()) {
                close(*connection);
            }
        }
    }

    RequestService& service_;
    const RequestLimits limits_;
    const Deadlines deadlines_;
    Backlog backlog_; ///< What is not taken yet. The thread's, as all below the tasks.
    Backlog unread_;  ///< What is not sent to its end yet.
    const int epoll_;
    const int wake_;

    std::mutex mutex_;
    std::vector<std::function<void()>> tasks_;

    // The rest belongs to the thread.
    std::string scratch_; ///< What is read.
    std::string answer_;  ///< What is being written.
    Steady::time_point now_ = Steady::now();
    Steady::time_point stop_by_{};
    std::uint64_t next_id_ = kWakeId + 1;
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
    std::unordered_map<const LiveSource*, std::vector<Connection*>> readers_;
    std::vector<std::uint64_t> deferred_;       ///< Connections that have had their turn and have more to do.
    Steady::time_point resume_at_{};            ///< When they go on.
    std::deque<std::uint64_t> pending_readers_; ///< Readers that there may be news for.
    std::size_t readers_at_once_ = 0;           ///< Of those, how many are fed at a time.
    Steady::time_point next_feeding_{};
    bool is_stopping_ = false;
    std::atomic<bool> is_ended_ = false;
    std::atomic<bool> stopped_ = false;
    std::jthread thread_;
};

} // namespace frontrow
