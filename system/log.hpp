#pragma once

#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "http/json.hpp"
#include "http/server.hpp"

namespace frontrow {

namespace log_detail {

/// `%*` in a pattern: the message as a JSON string.
class JsonMessage final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
        const auto bytes = to_bytes(Json(std::string_view(message.payload.data(), message.payload.size())));
        to.append(bytes.data(), bytes.data() + bytes.size());
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<JsonMessage>();
    }
};

} // namespace log_detail

/// A log to stderr, a line an event, in UTC.
class Log {
public:
    /// `level` as spdlog names it.
    Log(const std::string& level, bool as_json)
        : as_json_(as_json), level_(spdlog::level::from_str(level)),
          logger_("frontrow", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()) {
        auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
        formatter->add_flag<log_detail::JsonMessage>('*').set_pattern(
            as_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%*})" : "%Y-%m-%dT%H:%M:%S.%eZ %l %v");
        logger_.set_formatter(std::move(formatter));
        logger_.set_level(level_);
        requests_.set_level(level_);
        requests_.set_pattern(as_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                      : "%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                              spdlog::pattern_time_type::utc);
    }

    spdlog::logger* operator->() { return &logger_; }

    /// A line for an answer. Safe from any thread.
    void request(const AccessRecord& record) {
        if (!requests_.should_log(spdlog::level::info)) return;
        const auto milliseconds = std::chrono::duration<double, std::milli>(record.took).count();
        if (as_json_)
            requests_.info(R"("id":"{}","method":"{}","route":"{}","status":{},"bytes":{},"ms":{:.3f})", record.id,
                           record.method, record.route, record.status, record.bytes, milliseconds);
        else
            requests_.info("{} {} {} {} B {:.3f} ms {}", record.method, record.route, record.status, record.bytes,
                           milliseconds, record.id);
    }

    /// From `debug` back to the level of the start, or there.
    void toggle_debug() {
        const auto level = logger_.level() == spdlog::level::debug ? level_ : spdlog::level::debug;
        logger_.set_level(level);
        requests_.set_level(level);
        logger_.log(spdlog::level::warn, "the log level is {} now", spdlog::level::to_string_view(level));
    }

    /// Runs a task that must not end the thread it runs on: what it throws is logged, the same no more than every ten
    /// seconds.
    template <class Task>
    void guard(const char* what, Task&& task) noexcept {
        try {
            task();
        } catch (const std::exception& error) {
            if (is_new(what, error.what())) logger_.error("{}: {}", what, error.what());
        }
    }

private:
    using Steady = std::chrono::steady_clock;

    bool is_new(const std::string& what, std::string_view text) {
        const std::lock_guard lock(mutex_);
        auto& [last_text, last_time] = failures_[what];
        if (last_text == text && Steady::now() - last_time < std::chrono::seconds(10)) return false;
        last_text = text;
        last_time = Steady::now();
        return true;
    }

    std::mutex mutex_;
    std::map<std::string, std::pair<std::string, Steady::time_point>> failures_; ///< The last one of each task.
    const bool as_json_;
    const spdlog::level::level_enum level_;
    spdlog::logger logger_;
    spdlog::logger requests_{"requests", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

} // namespace frontrow
