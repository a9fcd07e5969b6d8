#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace frontrow::testing {

/// A connection that says exactly what it is told to, right or wrong. Waits at most ten seconds for anything.
class RawClient {
public:
    /// `window` is how many bytes the kernel takes at most before the reader reads, where that is not its own affair.
    explicit RawClient(int port, int window = 0) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (window > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &window, sizeof(window));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
            ::close(socket_);
            throw std::runtime_error("cannot connect");
        }
        const int yes = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        const timeval limit{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    }
    ~RawClient() {
        if (socket_ >= 0) ::close(socket_);
    }
    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
    RawClient& operator=(RawClient&& other) noexcept {
        std::swap(socket_, other.socket_);
        std::swap(received_, other.received_);
        return *this;
    }

    /// Returns whether the other side took everything.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    [[nodiscard]] int socket() const noexcept { return socket_; }
    void half_close() const { ::shutdown(socket_, SHUT_WR); }
    /// Ends the connection with a reset.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        ::close(std::exchange(socket_, -1));
    }
    /// Lets the kernel take only little before the reader reads.
    void take_little() const {
        const int bytes = 4'096;
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
    }

    /// Reads until `sign` has come. Returns everything up to its end, and keeps the rest. Throws where the connection
    /// ends or nothing comes.
    std::string read_until(std::string_view sign) {
        for (;;) {
            const auto at = received_.find(sign);
            if (at != std::string::npos) {
                const auto part = received_.substr(0, at + sign.size());
                received_.erase(0, at + sign.size());
                return part;
            }
            if (!read_some()) throw std::runtime_error("the connection ended after: " + received_);
        }
    }
    /// Reads one answer that has a Content-Length or no body.
    std::string read_answer(bool with_body = true) {
        const std::string head = read_until("\r\n\r\n");
        return with_body ? head + read_body(head) : head;
    }
    /// Reads what follows this head, which has a Content-Length or nothing behind it.
    std::string read_body(const std::string& head) {
        const auto at = head.find("Content-Length: ");
        return at == std::string::npos ? "" : read(std::stoul(head.substr(at + 16)));
    }
    /// Reads so many bytes, and keeps the rest. Throws where the connection ends before or nothing comes.
    std::string read(std::size_t bytes) {
        while (received_.size() < bytes)
            if (!read_some()) throw std::runtime_error("the answer ended early");
        const auto part = received_.substr(0, bytes);
        received_.erase(0, bytes);
        return part;
    }
    /// Reads until the other side ends the connection. Returns everything that came.
    std::string read_all() {
        while (read_some()) {
        }
        return std::exchange(received_, {});
    }
    /// Whether nothing comes for a while.
    [[nodiscard]] bool is_silent(int milliseconds) const {
        pollfd poll{socket_, POLLIN, 0};
        return received_.empty() && ::poll(&poll, 1, milliseconds) == 0;
    }

    /// Reads what there is. Returns false at the end.
    bool read_some() {
        pollfd poll{socket_, POLLIN, 0};
        if (::poll(&poll, 1, 10'000) != 1) throw std::runtime_error("nothing came; so far: " + received_);
        char buffer[16'384];
        const auto count = ::recv(socket_, buffer, sizeof(buffer), 0);
        if (count > 0) received_.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }

private:
    int socket_;
    std::string received_;
};

} // namespace frontrow::testing
