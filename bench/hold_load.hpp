#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/arena.hpp"
#include "tests/support/raw_client.hpp"

namespace frontrow::bench {

/// Buyers over HTTP who ask for the next pair of seats of the Arena as soon as they have one. All of them in the
/// calling thread: what they cost is taken from who is measured.
class HoldLoad {
public:
    HoldLoad(int port, std::size_t next, int connections) : next_(next), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        const auto map = value_of(SeatMap::make(arena_map()));
        for (const auto& seat : map.seats()) seats_.push_back(seat.id);
        for (int i = 0; i < connections; ++i) {
            buyers_.push_back({testing::RawClient(port)});
            epoll_event event{.events = EPOLLIN, .data = {.u64 = static_cast<std::uint64_t>(i)}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, buyers_.back().client.socket(), &event);
        }
    }

    /// How holds were answered.
    struct Outcome {
        double per_second;
        double p50_ms;
        double p99_ms;
        std::size_t next; ///< Pair of seats, of those that nobody has asked for yet.
    };

    /// Lets the buyers hold fresh pairs for so long. Throws where one is refused.
    Outcome run(FractionalSeconds length) {
        const auto start = Clock::now();
        for (auto& buyer : buyers_) ask(buyer);
        std::vector<epoll_event> events(buyers_.size());
        while (Clock::now() - start < length) {
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1'000);
            for (int i = 0; i < count; ++i) take(buyers_[events[static_cast<std::size_t>(i)].data.u64]);
        }
        const FractionalSeconds took = Clock::now() - start;
        if (times_.empty()) throw std::runtime_error("nothing was answered");
        std::sort(times_.begin(), times_.end());
        const auto quantile = [&](std::size_t percent) { return times_[(times_.size() - 1) * percent / 100]; };
        return {static_cast<double>(times_.size()) / took.count(), quantile(50), quantile(99), next_};
    }

    ~HoldLoad() { ::close(epoll_); }
    HoldLoad(const HoldLoad&) = delete;
    HoldLoad& operator=(const HoldLoad&) = delete;

private:
    using Clock = std::chrono::steady_clock;

    struct Buyer {
        testing::RawClient client;
        std::string answer{};
        Clock::time_point asked{};
    };

    void ask(Buyer& buyer) {
        const auto pairs = seats_.size() / Arena::kSeatsInHold;
        const auto session = std::to_string(next_ / pairs % Arena::kSessions);
        const auto first = next_++ % pairs * Arena::kSeatsInHold;
        const std::string body = R"({"seats":[")" + seats_[first] + R"(",")" + seats_[first + 1] + "\"]}";
        buyer.asked = Clock::now();
        if (!buyer.client.send("POST /api/sessions/s-" + session +
                               "/holds HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: " +
                               std::to_string(body.size()) + "\r\n\r\n" + body))
            throw std::runtime_error("a connection ended");
    }

    void take(Buyer& buyer) {
        char buffer[16'384];
        const auto count = ::recv(buyer.client.socket(), buffer, sizeof(buffer), 0);
        if (count <= 0) throw std::runtime_error("a connection ended");
        buyer.answer.append(buffer, static_cast<std::size_t>(count));
        const auto end = buyer.answer.find("\r\n\r\n");
        if (end == std::string::npos) return;
        std::string head = buyer.answer.substr(0, end);
        for (char& c : head) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (!head.starts_with("http/1.1 201")) throw std::runtime_error("no hold: " + buyer.answer);
        constexpr std::string_view field = "content-length: ";
        if (buyer.answer.size() < end + 4 + std::stoul(head.substr(head.find(field) + field.size()))) return;
        buyer.answer.clear();
        times_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - buyer.asked).count());
        ask(buyer);
    }

    std::size_t next_;
    const int epoll_;
    std::vector<std::string> seats_;
    std::vector<Buyer> buyers_;
    std::vector<double> times_;
};

} // namespace frontrow::bench
