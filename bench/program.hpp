#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <httplib.h>
#include <poll.h>
#include <unistd.h>

#include "tests/support/child.hpp"
#include "tests/support/server_process.hpp"

namespace frontrow::bench {

/// The real program over a database, serving a port of its own, as a shop or by `command` as a demo. Silent, or with a
/// line a request in `log_file`.
struct Program {
    Program(const std::string& database, const std::vector<std::string>& more, const std::string& log_file = {},
            const std::string& command = "serve")
        : port(testing::free_port()), metrics_port(testing::free_port()),
          server(arguments(command, port, metrics_port, database, more, log_file.empty() ? "error" : "info"),
                 [log_file] {
                     if (log_file.empty()) return;
                     const int file = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
                     if (::dup2(file, STDERR_FILENO) < 0) ::_exit(126);
                 }) {
        while (!httplib::Client("127.0.0.1", port).Get("/healthz")) {
            if (server.has_ended()) throw std::runtime_error("the program ended at its start: " + ended());
            ::poll(nullptr, 0, 10);
        }
    }
    static std::vector<std::string> arguments(const std::string& command, int port, int metrics_port,
                                              const std::string& database, const std::vector<std::string>& more,
                                              const std::string& log_level) {
        std::vector<std::string> list{command,
                                      "--listen",
                                      "127.0.0.1:" + std::to_string(port),
                                      "--metrics-listen",
                                      "127.0.0.1:" + std::to_string(metrics_port),
                                      "--database",
                                      database,
                                      "--log-level",
                                      log_level,
                                      "--buyer-rate",
                                      "1e8",
                                      "--buyer-burst",
                                      "1e8"};
        list.insert(list.end(), more.begin(), more.end());
        return list;
    }
    int port;
    int metrics_port;
    testing::ServerProcess server;

private:
    /// Returns the code that it ended with and what it said.
    std::string ended() {
        const int code = server.wait();
        return std::to_string(code) + " " + server.output();
    }
};

} // namespace frontrow::bench
