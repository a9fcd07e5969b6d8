#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace frontrow {

/// Counts answers by route and status. Safe from any thread.
class Metrics {
public:
    void count(std::string_view method, std::string_view route, int status) {
        const std::lock_guard lock(mutex_);
        ++answers_[{std::string(method) + " " + std::string(route), status}];
    }

    /// Promises the counters in the text format of Prometheus.
    [[nodiscard]] std::string text() const {
        std::string out = "# HELP frontrow_http_responses_total Answers by route and status.\n"
                          "# TYPE frontrow_http_responses_total counter\n";
        const std::lock_guard lock(mutex_);
        for (const auto& [what, count] : answers_)
            out += "frontrow_http_responses_total{route=\"" + what.first + "\",status=\"" +
                   std::to_string(what.second) + "\"} " + std::to_string(count) + "\n";
        return out;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, int>, std::uint64_t> answers_;
};

} // namespace frontrow
