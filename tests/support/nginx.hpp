#pragma once

#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>

#include <poll.h>
#include <unistd.h>

#include "tests/support/child.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing {

/// An nginx as Debian has it, which passes everything on to a port of loopback and is told nothing else: it speaks
/// HTTP/1.0 to what is behind it, says that the connection ends, and gathers answers.
class Nginx {
public:
    /// Takes connections when it is made. Throws where it does not within ten seconds.
    explicit Nginx(int behind) {
        constexpr const char* path = "/usr/sbin/nginx";
        if (::access(path, X_OK) != 0) throw std::runtime_error("there is no nginx: install Debian's nginx-light");
        std::ofstream(folder_.file("nginx.conf"))
            << "daemon off; master_process off; pid " << folder_.file("pid") << "; error_log " << folder_.file("errors")
            << ";\nevents {}\nhttp {\naccess_log off; client_body_temp_path " << folder_.file("body")
            << "; proxy_temp_path " << folder_.file("proxy") << "; fastcgi_temp_path " << folder_.file("fastcgi")
            << "; uwsgi_temp_path " << folder_.file("uwsgi") << "; scgi_temp_path " << folder_.file("scgi")
            << ";\nserver { listen 127.0.0.1:" << port_ << "; location / { proxy_pass http://127.0.0.1:" << behind
            << "; } }\n}\n";
        nginx_ = spawn(path, {"-p", folder_.file(""), "-c", folder_.file("nginx.conf"), "-e", folder_.file("errors")});
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!is_open()) {
            if (std::chrono::steady_clock::now() > end) {
                stop();
                throw std::runtime_error("nginx does not answer");
            }
            ::poll(nullptr, 0, 10);
        }
    }
    ~Nginx() { stop(); }
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }
    [[nodiscard]] RawClient client() const { return RawClient(port_); }

private:
    [[nodiscard]] bool is_open() const {
        try {
            const RawClient probe(port_);
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }
    void stop() const {
        ::kill(nginx_, SIGKILL);
        wait_for(nginx_);
    }

    TestFolder folder_;
    const int port_ = free_port();
    pid_t nginx_ = -1;
};

} // namespace frontrow::testing
