// Crowds at the door of a running demo, on loopback:
//   crowd delivery PORT VIEWERS          how long an acknowledged hold takes to reach every viewer
//   crowd presence PORT IDLE LIVE SLOW   connections that are only there, until the process is ended
//   crowd holds PORT SECONDS             how long a hold takes, eight buyers at a time
//   crowd reads PORT SECONDS             how long a cached answer takes, eight readers at a time
//   crowd flood PORT COUNT               connections that ask without waiting for answers, until the process is ended
//   crowd rush PORT                      an on-sale rush: 1,200 clients, 3,500 pages/s, 200 holds/s, 650 tickets
//   crowd stadium                        what the states of 50,000 seats weigh on the wire

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "formats/json.hpp"
#include "http/compress.hpp"
#include "tests/support/raw_client.hpp"

namespace {

using namespace frontrow;
using frontrow::testing::RawClient;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

const std::string kSession = "synth-odyssey-1"; // 12,000 seats, most of them free

double to_ms(Clock::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

/// The value below which the share of the others lies.
double quantile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: shop\r\n\r\n"; }
std::string post(const std::string& target, const std::string& body, const std::string& headers = "") {
    return "POST " + target + " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string hold_of(const std::string& seat) {
    return post("/api/sessions/" + kSession + "/holds", R"({"seats":[")" + seat + "\"]}");
}
int status_of(const std::string& answer) { return std::atoi(answer.c_str() + 9); }
Json body_of(const std::string& answer) { return Json::parse(answer.substr(answer.find("\r\n\r\n") + 4)); }

/// The free seats of the session, those of one block after the other.
std::vector<std::string> free_seats(int port) {
    RawClient client(port);
    client.send(get("/api/sections/seats?session=" + kSession));
    std::vector<std::string> seats;
    const auto all = body_of(client.read_answer());
    for (const auto& section : all["sections"])
        for (const auto& seat : section["seats"])
            if (seat["state"] == "available" && seat["kind"] == "standard") seats.push_back(seat["id"]);
    return seats;
}

/// Connections that follow the session; each change adds one to its version, so they know which they hear of.
class Viewers {
public:
    using OnEvent = std::function<void(std::size_t nth)>; ///< The nth change since the viewer came.
    Viewers(int port, std::size_t count, OnEvent on_event) : on_event_(std::move(on_event)) {
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        for (std::size_t i = 0; i < count; ++i) {
            clients_.emplace_back(port);
            clients_.back().send(get("/api/sessions/" + kSession + "/live"));
            const auto snapshot = clients_.back().read_until(",\"states\"");
            heard_.push_back(version_in(snapshot.substr(snapshot.find("data: "))));
            first_.push_back(heard_.back());
        }
        for (std::size_t i = 0; i < count; ++i) {
            epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].socket(), &event);
        }
        thread_ = std::jthread([this](const std::stop_token& stop) { listen(stop); });
    }

private:
    static std::size_t version_in(std::string_view event) {
        constexpr std::string_view field = "\"version\":";
        const auto at = event.find(field);
        return at == std::string_view::npos ? 0 : std::strtoul(event.data() + at + field.size(), nullptr, 10);
    }

    void listen(const std::stop_token& stop) {
        std::vector<epoll_event> events(1'024);
        std::array<char, 65'536> buffer{};
        while (!stop.stop_requested()) {
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 50);
            for (int i = 0; i < count; ++i) {
                const auto which = events[static_cast<std::size_t>(i)].data.u64;
                const auto size = ::recv(clients_[which].socket(), buffer.data(), buffer.size(), MSG_DONTWAIT);
                if (size <= 0) continue;
                const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
                for (auto at = text.find("event: seats"); at != std::string_view::npos;
                     at = text.find("event: seats", at + 1))
                    for (const auto version = version_in(text.substr(at)); heard_[which] < version; ++heard_[which])
                        on_event_(heard_[which] - first_[which]);
            }
        }
    }

    OnEvent on_event_;
    int epoll_ = -1;
    std::vector<RawClient> clients_;
    std::vector<std::size_t> heard_; ///< The version that each viewer has.
    std::vector<std::size_t> first_; ///< The version that each came at.
    std::jthread thread_;
};

int delivery(int port, std::size_t viewers) {
    constexpr std::size_t holds = 50;
    const auto seats = free_seats(port);
    std::array<std::atomic<Clock::rep>, holds> acknowledged{};
    std::vector<double> delays;
    std::atomic<std::size_t> heard = 0;
    const Viewers crowd(port, viewers, [&](std::size_t nth) {
        const auto now = Clock::now().time_since_epoch().count();
        if (nth >= holds) return;
        const auto since = acknowledged[nth].load();
        delays.push_back(since == 0 ? 0 : to_ms(Clock::duration(now - since))); // 0: before the buyer knew it
        ++heard;
    });
    delays.reserve(viewers * holds);
    auto next = Clock::now() + milliseconds(500);
    RawClient buyer(port);
    for (std::size_t i = 0; i < holds; ++i) {
        std::this_thread::sleep_until(next);
        next += milliseconds(100);
        buyer.send(hold_of(seats[i]));
        if (status_of(buyer.read_answer()) != 201) throw std::runtime_error("a hold was refused");
        acknowledged[i] = Clock::now().time_since_epoch().count();
    }
    for (int i = 0; i < 200 && heard < viewers * holds; ++i) std::this_thread::sleep_for(milliseconds(50));
    std::this_thread::sleep_for(milliseconds(100));
    if (heard != viewers * holds) std::fprintf(stderr, "%zu of %zu events arrived\n", heard.load(), viewers * holds);
    std::printf(
        "| %zu live viewers, a hold every 100 ms: from the acknowledged hold to its delivery | p50 %.0f ms, p99 "
        "%.0f ms | goal 1,000 ms, target 250 ms |\n",
        viewers, quantile(delays, 0.5), quantile(delays, 0.99));
    return heard == viewers * holds ? 0 : 1;
}

int presence(int port, std::size_t idle, std::size_t live, std::size_t slow) {
    std::vector<RawClient> waiting;
    for (std::size_t i = 0; i < idle; ++i) {
        waiting.emplace_back(port);
        waiting.back().send(get("/healthz"));
        waiting.back().read_answer();
    }
    const Viewers viewers(port, live, [](std::size_t) {});
    std::vector<RawClient> senders;
    const std::string head = get("/api/events");
    std::vector<std::size_t> sent(slow);
    for (std::size_t i = 0; i < slow; ++i) senders.emplace_back(port);
    std::printf("ready\n");
    std::fflush(stdout);
    for (;;) {
        for (std::size_t i = 0; i < slow; ++i) {
            if (sent[i] < head.size() - 1 && senders[i].send(head.substr(sent[i], 1))) {
                ++sent[i];
            } else { // it has been sent away
                senders[i] = RawClient(port);
                sent[i] = 0;
            }
        }
        std::this_thread::sleep_for(milliseconds(500)); // two bytes a second
    }
}

/// Lets eight clients at a time `ask(RawClient&)`, each again after `pause`, for so long. Prints the median, the 99th
/// percentile (ms) and the number of what that took.
template <class Ask>
int timed(int port, int seconds, milliseconds pause, Ask&& ask) {
    constexpr int clients = 8;
    std::mutex mutex;
    std::vector<double> all;
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < clients; ++i)
            threads.emplace_back([&] {
                RawClient client(port);
                std::vector<double> mine;
                while (Clock::now() < end) {
                    const auto begin = Clock::now();
                    ask(client);
                    mine.push_back(to_ms(Clock::now() - begin));
                    std::this_thread::sleep_for(pause);
                }
                const std::lock_guard lock(mutex);
                all.insert(all.end(), mine.begin(), mine.end());
            });
    }
    std::printf("%.3f %.3f %zu\n", quantile(all, 0.5), quantile(all, 0.99), all.size());
    return 0;
}

int holds(int port, int seconds) {
    const auto seats = free_seats(port);
    std::atomic<std::size_t> next = 100; // behind those of other runs
    constexpr milliseconds pause(40);    // 200 holds/s at most: latency is asked, not rate
    return timed(port, seconds, pause, [&](RawClient& client) {
        client.send(hold_of(seats.at(next++)));
        const int status = status_of(client.read_answer());
        if (status == 201 || status == 409) return;
        std::fprintf(stderr, "a hold was answered %d\n", status);
        std::exit(1);
    });
}

int reads(int port, int seconds) {
    const std::string request = get("/api/sessions/" + kSession);
    return timed(port, seconds, milliseconds(5), [&](RawClient& client) {
        client.send(request);
        client.read_answer();
    });
}

/// Keeps every connection full of requests and takes whatever comes back, as fast as it comes.
int flood(int port, std::size_t count) {
    std::string requests;
    for (int i = 0; i < 256; ++i) requests += get("/healthz");
    std::vector<RawClient> clients;
    std::vector<pollfd> polled;
    std::vector<std::size_t> sent(count); // how much of `requests` has gone out in this round
    for (std::size_t i = 0; i < count; ++i) {
        clients.emplace_back(port);
        polled.push_back({.fd = clients.back().socket(), .events = POLLIN | POLLOUT, .revents = 0});
    }
    std::printf("ready\n");
    std::fflush(stdout);
    std::array<char, 65'536> taken{};
    for (;;) {
        ::poll(polled.data(), polled.size(), -1);
        for (std::size_t i = 0; i < count; ++i) {
            if ((polled[i].revents & (POLLERR | POLLHUP)) != 0) throw std::runtime_error("a flood was sent away");
            if ((polled[i].revents & POLLIN) != 0 &&
                ::recv(polled[i].fd, taken.data(), taken.size(), MSG_DONTWAIT) == 0)
                throw std::runtime_error("a flood was sent away");
            if ((polled[i].revents & POLLOUT) == 0) continue;
            const auto rest = std::string_view(requests).substr(sent[i]);
            const auto went = ::send(polled[i].fd, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (went > 0) sent[i] = (sent[i] + static_cast<std::size_t>(went)) % requests.size();
        }
    }
}

/// Asks on a schedule, whatever the answers take: a delay counts from when the request was due.
class Schedule {
public:
    Schedule(Clock::time_point start, double per_second) : start_(start), per_second_(per_second) {}
    Clock::time_point next() {
        const auto n = static_cast<double>(next_++);
        return start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(n / per_second_));
    }

private:
    const Clock::time_point start_;
    const double per_second_;
    std::atomic<std::uint64_t> next_ = 0;
};

int rush(int port) {
    constexpr std::size_t clients = 1'200;
    constexpr std::size_t tickets = 650;
    constexpr int lookers = 24; // threads, each of which speaks for many clients in turn
    constexpr int buyers = 24;
    const auto seats = free_seats(port);
    const std::array<std::string, 3> pages = {"/sessions/" + kSession, "/api/sessions/" + kSession,
                                              "/api/sessions/" + kSession + "/states"};
    std::vector<RawClient> crowd;
    for (std::size_t i = 0; i < clients; ++i) crowd.emplace_back(port);
    std::mutex mutex;
    std::vector<double> page_ms;
    std::vector<double> hold_ms;
    std::atomic<std::size_t> sold = 0;
    std::atomic<int> failures = 0;
    std::atomic<std::size_t> next_seat = 2'000;
    const auto start = Clock::now() + milliseconds(200);
    const auto end = start + std::chrono::seconds(5);
    std::atomic<Clock::rep> sold_out = 0;
    Schedule page_schedule(start, 3'500);
    Schedule hold_schedule(start, 200);
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < lookers; ++t)
            threads.emplace_back([&, t] {
                std::vector<double> mine;
                for (std::size_t turn = 0;; ++turn) {
                    const auto due = page_schedule.next();
                    if (due >= end) break;
                    std::this_thread::sleep_until(due);
                    auto& client = crowd[(static_cast<std::size_t>(t) + turn * lookers) % clients];
                    client.send(get(pages[turn % pages.size()]));
                    if (status_of(client.read_answer()) != 200) ++failures;
                    mine.push_back(to_ms(Clock::now() - due));
                }
                const std::lock_guard lock(mutex);
                page_ms.insert(page_ms.end(), mine.begin(), mine.end());
            });
        for (int t = 0; t < buyers; ++t)
            threads.emplace_back([&] {
                RawClient client(port);
                std::vector<double> mine;
                for (;;) {
                    const auto due = hold_schedule.next();
                    if (due >= end) break;
                    std::this_thread::sleep_until(due);
                    const auto first = next_seat.fetch_add(2);
                    client.send(post("/api/sessions/" + kSession + "/holds",
                                     R"({"seats":[")" + seats.at(first) + R"(",")" + seats.at(first + 1) + "\"]}"));
                    const auto answer = client.read_answer();
                    mine.push_back(to_ms(Clock::now() - due));
                    if (status_of(answer) >= 500) ++failures;
                    if (status_of(answer) != 201 || sold >= tickets) continue;
                    const auto cookie = answer.substr(answer.find("buyer="), 41);
                    client.send(post("/api/orders",
                                     R"({"hold":")" + body_of(answer)["hold"]["id"].get<std::string>() +
                                         R"(","customer":{"name":"A B","email":"a@example.org"},)"
                                         R"("payment":{"method":"demo","card":"4242424242424242"}})",
                                     "Cookie: " + cookie + "\r\nIdempotency-Key: " + cookie.substr(6) + "\r\n"));
                    const auto order = client.read_answer();
                    if (status_of(order) != 201) ++failures;
                    if ((sold += 2) >= tickets && sold_out == 0) sold_out = Clock::now().time_since_epoch().count();
                }
                const std::lock_guard lock(mutex);
                hold_ms.insert(hold_ms.end(), mine.begin(), mine.end());
            });
    }
    std::printf("| on-sale rush, 1,200 clients: %zu pages at 3,500/s | p50 %.1f ms, p99 %.1f ms | goal p99 100 ms |\n",
                page_ms.size(), quantile(page_ms, 0.5), quantile(page_ms, 0.99));
    std::printf("| the same: %zu holds at 200/s, %zu tickets sold after %.1f s, %d failures | p50 %.1f ms, p99 %.1f ms "
                "| goal p99 250 ms, no failure |\n",
                hold_ms.size(), sold.load(), to_ms(Clock::duration(sold_out) - start.time_since_epoch()) / 1'000,
                failures.load(), quantile(hold_ms, 0.5), quantile(hold_ms, 0.99));
    return failures == 0 ? 0 : 1;
}

/// A third of the seats taken, as people do: parties of one to six side by side.
int stadium() {
    constexpr std::size_t seats = 50'000;
    std::mt19937 random(1);
    std::string letters(seats, 'a');
    for (std::size_t taken = 0; taken < seats / 3;) {
        const auto party = 1 + random() % 6;
        const auto first = random() % (seats - party);
        const char letter = random() % 10 == 0 ? 'h' : 's';
        for (auto i = first; i < first + party; ++i)
            if (letters[i] == 'a') letters[i] = letter, ++taken;
    }
    const std::string bytes = R"({"version":123456,"states":")" + letters + "\"}";
    std::printf("| states of a stadium of 50,000 seats, a third taken | %.1f kB on the wire | goal 8 kB; %.1f kB "
                "uncompressed |\n",
                static_cast<double>(gzip(bytes, 6).size()) / 1'024, static_cast<double>(bytes.size()) / 1'024);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const std::string what = argc > 1 ? argv[1] : "";
    const auto number = [&](int i) { return argc > i ? std::atoi(argv[i]) : 0; };
    const auto size = [&](int i) { return static_cast<std::size_t>(number(i)); };
    if (what == "delivery") return delivery(number(2), size(3));
    if (what == "presence") return presence(number(2), size(3), size(4), size(5));
    if (what == "holds") return holds(number(2), number(3));
    if (what == "reads") return reads(number(2), number(3));
    if (what == "flood") return flood(number(2), size(3));
    if (what == "rush") return rush(number(2));
    if (what == "stadium") return stadium();
    std::fprintf(stderr, "see the first lines of bench/crowd.cpp\n");
    return 2;
}
