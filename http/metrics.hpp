#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace frontrow {

/// Counts values in classes with upper bounds, for Prometheus. Safe from any thread.
template <std::size_t N>
class Histogram {
public:
    explicit constexpr Histogram(const std::array<double, N>& bounds) : bounds_(bounds) {}

    void observe(double value) noexcept {
        std::size_t i = 0;
        while (i < N && value > bounds_[i]) ++i;
        counts_[i].fetch_add(1, std::memory_order_relaxed);
        sum_.fetch_add(value, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t count() const noexcept {
        std::uint64_t all = 0;
        for (const auto& count : counts_) all += count.load(std::memory_order_relaxed);
        return all;
    }
    /// `labels` as `a="b",c="d"` or empty.
    void write(std::string& out, std::string_view name, const std::string& labels = {}) const {
        const std::string comma = labels.empty() ? "" : ",";
        const std::string braces = labels.empty() ? "" : "{" + labels + "}";
        std::uint64_t all = 0;
        for (std::size_t i = 0; i <= N; ++i) {
            all += counts_[i].load(std::memory_order_relaxed);
            const auto bound = i < N ? fmt::format("{}", bounds_[i]) : std::string("+Inf");
            out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, bound, all);
        }
        out += fmt::format("{}_sum{} {}\n{}_count{} {}\n", name, braces, sum_.load(std::memory_order_relaxed), name,
                           braces, all);
    }

private:
    const std::array<double, N> bounds_;
    std::array<std::atomic<std::uint64_t>, N + 1> counts_{};
    std::atomic<double> sum_{0};
};

/// What became of the requests of one route. Safe from any thread.
class RouteMetrics {
public:
    void count(int status, std::chrono::nanoseconds took) noexcept {
        const auto index = status >= 100 && status < 600 ? static_cast<std::size_t>(status) - 100 : kStatuses - 1;
        by_status_[index].fetch_add(1, std::memory_order_relaxed);
        seconds_.observe(std::chrono::duration<double>(took).count());
    }
    void write_counts(std::string& out, const std::string& label) const {
        for (std::size_t i = 0; i < kStatuses; ++i)
            if (const auto count = by_status_[i].load(std::memory_order_relaxed))
                out += fmt::format("frontrow_http_responses_total{{{},status=\"{}\"}} {}\n", label, i + 100, count);
    }
    void write_seconds(std::string& out, const std::string& label) const {
        if (seconds_.count() > 0) seconds_.write(out, "frontrow_http_request_seconds", label);
    }

private:
    static constexpr std::size_t kStatuses = 500;
    static constexpr std::array<double, 12> kBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                    0.01,   0.025,   0.05,   0.1,   0.25,   1};
    std::array<std::atomic<std::uint64_t>, kStatuses> by_status_{};
    Histogram<kBounds.size()> seconds_{kBounds};
};

/// Figures that others keep, read when somebody asks. Added before the first request, read from any thread.
class Gauges {
public:
    enum class Kind : std::uint8_t { gauge, counter };
    void add(std::string name, std::string help, Kind kind, std::function<double()> read) {
        gauges_.push_back({std::move(name), std::move(help), kind, std::move(read)});
    }
    /// Adds what writes lines of its own.
    void add(std::function<void(std::string&)> write) { writers_.push_back(std::move(write)); }

    [[nodiscard]] std::string text() const {
        std::string out;
        for (const auto& gauge : gauges_)
            out += fmt::format("# HELP {} {}\n# TYPE {} {}\n{} {}\n", gauge.name, gauge.help, gauge.name,
                               gauge.kind == Kind::gauge ? "gauge" : "counter", gauge.name, gauge.read());
        for (const auto& write : writers_) write(out);
        return out;
    }

private:
    struct Gauge {
        std::string name;
        std::string help;
        Kind kind;
        std::function<double()> read;
    };
    std::vector<Gauge> gauges_;
    std::vector<std::function<void(std::string&)>> writers_;
};

} // namespace frontrow
