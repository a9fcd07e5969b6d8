#pragma once

#include <algorithm>
#include <atomic>
#include <cctype>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace frontrow::testing {

/// A mail server on loopback, as much of RFC 5321 as a sender meets, with the faults that it is told to have. One
/// connection at a time.
class SmtpStub {
public:
    struct Mail {
        std::string from;
        std::string to;
        std::string data; ///< Without the dot at its end, dots at the beginning of lines undone.
    };
    /// What it does at a command; at "greeting", before any, and at "body", when a message has come to its end.
    enum class Fault { none, hang, end, half };

    explicit SmtpStub(const char* host = "127.0.0.1") {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::inet_pton(AF_INET, host, &address.sin_addr);
        socklen_t size = sizeof(address);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        ::listen(listener_, 16);
        serving_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~SmtpStub() {
        serving_.request_stop();
        serving_.join();
        ::close(listener_);
    }
    SmtpStub(const SmtpStub&) = delete;
    SmtpStub& operator=(const SmtpStub&) = delete;

    [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::vector<Mail> mails() const {
        const std::lock_guard lock(mutex_);
        return mails_;
    }
    /// The lines of commands, in their order.
    [[nodiscard]] std::vector<std::string> heard() const {
        const std::lock_guard lock(mutex_);
        return heard_;
    }
    /// Whether somebody waits for it that it does not answer.
    [[nodiscard]] bool is_hanging() const { return is_hanging_; }
    [[nodiscard]] int connections() const { return connections_; }

    void answer(const std::string& at, const std::string& reply) {
        const std::lock_guard lock(mutex_);
        replies_[at] = reply;
    }
    void fault(const std::string& at, Fault fault) {
        const std::lock_guard lock(mutex_);
        faults_[at] = fault;
    }
    void be_sound() {
        const std::lock_guard lock(mutex_);
        replies_.clear();
        faults_.clear();
    }

private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd ready{listener_, POLLIN, 0};
            if (::poll(&ready, 1, 20) != 1) continue;
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) continue;
            ++connections_;
            talk(stop, client);
            ::close(client);
        }
    }

    /// Returns the next line without its end; false where none comes.
    static bool read_line(const std::stop_token& stop, int client, std::string& buffer, std::string& line) {
        for (;;) {
            if (const auto end = buffer.find("\r\n"); end != std::string::npos) {
                line = buffer.substr(0, end);
                buffer.erase(0, end + 2);
                return true;
            }
            if (stop.stop_requested()) return false;
            pollfd ready{client, POLLIN, 0};
            if (::poll(&ready, 1, 20) != 1) continue;
            char bytes[4096];
            const auto got = ::recv(client, bytes, sizeof(bytes), 0);
            if (got <= 0) return false;
            buffer.append(bytes, static_cast<std::size_t>(got));
        }
    }

    /// Answers as it is told to, else with `usual`. Returns false where the connection ends.
    bool respond(const std::stop_token& stop, int client, const std::string& at, const std::string& usual) {
        std::string reply = usual;
        Fault fault = Fault::none;
        {
            const std::lock_guard lock(mutex_);
            if (const auto told = replies_.find(at); told != replies_.end()) reply = told->second;
            if (const auto told = faults_.find(at); told != faults_.end()) fault = told->second;
        }
        if (fault == Fault::end) return false;
        if (fault == Fault::hang) {
            is_hanging_ = true;
            char byte = 0;
            pollfd ready{client, POLLIN, 0};
            while (!stop.stop_requested()) // until the caller has had enough
                if (::poll(&ready, 1, 20) == 1 && ::recv(client, &byte, 1, 0) <= 0) break;
            is_hanging_ = false;
            return false;
        }
        reply += "\r\n";
        if (fault == Fault::half) reply.resize(reply.size() / 2);
        ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
        return fault == Fault::none;
    }

    void talk(const std::stop_token& stop, int client) {
        std::string buffer, line;
        Mail mail;
        if (!respond(stop, client, "greeting", "220 stub ESMTP")) return;
        while (read_line(stop, client, buffer, line)) {
            std::string verb = line.substr(0, line.find(' '));
            std::transform(verb.begin(), verb.end(), verb.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            {
                const std::lock_guard lock(mutex_);
                heard_.push_back(line);
            }
            if (verb == "MAIL") mail = {line, {}, {}};
            if (verb == "RCPT") mail.to = line;
            const std::string usual = verb == "EHLO"   ? "250-stub\r\n250-SMTPUTF8\r\n250 8BITMIME"
                                      : verb == "DATA" ? "354 go on"
                                      : verb == "QUIT" ? "221 bye"
                                                       : "250 OK";
            if (!respond(stop, client, verb, usual) || verb == "QUIT") return;
            const bool takes_body = verb == "DATA" && is_usual("DATA");
            if (!takes_body) continue;
            while (read_line(stop, client, buffer, line) && line != ".")
                mail.data.append(line.starts_with('.') ? line.substr(1) : line).append("\r\n");
            if (line != ".") return;
            const bool is_kept = is_usual("body");
            if (is_kept) {
                const std::lock_guard lock(mutex_);
                mails_.push_back(mail);
            }
            if (!respond(stop, client, "body", "250 2.0.0 taken as 42")) return;
        }
    }

    /// Whether it answers with success there, said or not.
    bool is_usual(const std::string& at) {
        const std::lock_guard lock(mutex_);
        return !replies_.contains(at);
    }

    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<bool> is_hanging_ = false;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> replies_;
    std::map<std::string, Fault> faults_;
    std::vector<Mail> mails_;
    std::vector<std::string> heard_;
    std::jthread serving_; ///< Last, so that it ends before what it uses is gone.
};

} // namespace frontrow::testing
