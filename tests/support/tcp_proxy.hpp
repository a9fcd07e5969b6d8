#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace frontrow::testing {

/// Stands between a client and a server of loopback: a slow network, or one that loses answers.
class TcpProxy {
public:
    /// What becomes of bytes on their way.
    enum class Fate { pass, cut, half };
    struct Options {
        std::chrono::microseconds delay{0}; ///< Of every piece, in each direction.
        /// Looks at each piece that the client sends, which reaches the server in any case. After `cut` its answer is
        /// swallowed, after `half` half of it is passed on; then the connection is closed.
        std::function<Fate(std::string_view)> look{};
    };

    TcpProxy(int server_port, Options options) : server_port_(server_port), options_(std::move(options)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto address = loopback(0);
        socklen_t size = sizeof(address);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        ::listen(listener_, 128);
        accepting_ = std::jthread([this] { accept_all(); });
    }
    ~TcpProxy() {
        ::shutdown(listener_, SHUT_RDWR);
        accepting_.join();
        ::close(listener_);
        for (auto& pair : pairs_) pair.close();
        pairs_.clear(); // waits for their threads
    }
    TcpProxy(const TcpProxy&) = delete;
    TcpProxy& operator=(const TcpProxy&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }

private:
    struct Pair {
        int client = -1;
        int server = -1;
        std::atomic<Fate> fate = Fate::pass;
        std::jthread up;
        std::jthread down;

        void close() const {
            ::shutdown(client, SHUT_RDWR);
            ::shutdown(server, SHUT_RDWR);
        }
        ~Pair() {
            close();
            up = {};
            down = {};
            ::close(client);
            ::close(server);
        }
    };

    static sockaddr_in loopback(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<in_port_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    void accept_all() {
        for (;;) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) return;
            Pair& pair = pairs_.emplace_back();
            pair.client = client;
            pair.server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const auto address = loopback(server_port_);
            ::connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
            const int on = 1;
            for (const int end : {pair.client, pair.server})
                ::setsockopt(end, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            pair.up = std::jthread([this, &pair] { carry(pair, pair.client, pair.server); });
            pair.down = std::jthread([this, &pair] { carry(pair, pair.server, pair.client); });
        }
    }

    void carry(Pair& pair, int from, int to) {
        std::vector<char> buffer(65'536);
        for (;;) {
            const auto count = ::recv(from, buffer.data(), buffer.size(), 0);
            if (count <= 0) break;
            const auto arrived = std::chrono::steady_clock::now();
            std::string_view piece(buffer.data(), static_cast<std::size_t>(count));
            if (from == pair.client && options_.look && pair.fate == Fate::pass) pair.fate = options_.look(piece);
            const Fate fate = from == pair.server ? pair.fate.load() : Fate::pass;
            if (fate == Fate::cut) break;
            if (fate == Fate::half) piece = piece.substr(0, piece.size() / 2);
            std::this_thread::sleep_until(arrived + options_.delay);
            if (::send(to, piece.data(), piece.size(), MSG_NOSIGNAL) < 0 || fate == Fate::half) break;
        }
        pair.close();
    }

    const int server_port_;
    const Options options_;
    int listener_ = -1;
    int port_ = 0;
    std::list<Pair> pairs_; ///< Belongs to the accepting thread while that runs.
    std::jthread accepting_;
};

} // namespace frontrow::testing
