#pragma once

#include <string>
#include <vector>

#include <httplib.h>
#include <poll.h>

#include "tests/support/child.hpp"
#include "tests/support/server_process.hpp"

namespace frontrow::bench {

/// The real program over a database, serving a port of its own. Silent: nobody reads its log.
struct Program {
    Program(const std::string& database, const std::vector<std::string>& more)
        : port(testing::free_port()), metrics_port(testing::free_port()),
          server(arguments(port, metrics_port, database, more)) {
        while (!httplib::Client("127.0.0.1", port).Get("/healthz")) ::poll(nullptr, 0, 10);
    }
    static std::vector<std::string> arguments(int port, int metrics_port, const std::string& database,
                                              const std::vector<std::string>& more) {
        std::vector<std::string> list{"serve",
                                      "--listen",
                                      "127.0.0.1:" + std::to_string(port),
                                      "--metrics-listen",
                                      "127.0.0.1:" + std::to_string(metrics_port),
                                      "--database",
                                      database,
                                      "--log-level",
                                      "error",
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
};

} // namespace frontrow::bench
