#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "formats/json.hpp"
#include "http/server.hpp"
#include "system/line_writer.hpp"

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

/// Where events go: to the writer of the requests' lines, which has then written all of them.
class EventSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit EventSink(LineWriter& lines) : lines_(lines) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        lines_.add(LineWriter::WhenFull::wait, [&](std::string& out) { out.append(line.data(), line.size()); });
        lines_.flush();
    }
    void flush_() override {}

    LineWriter& lines_;
};

/// Appends moments as `2026-03-01T12:00:00.123Z`. One thread at a time.
class DependencyVersions {
public:
    void append(std::string& out) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto second = std::chrono::floor<std::chrono::seconds>(now);
        if (second != second_) {
            second_ = second;
            const auto time = static_cast<std::time_t>(second.count());
            std::tm parts{};
            ::gmtime_r(&time, &parts);
            text_ = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.", parts.tm_year + 1900, parts.tm_mon + 1,
                                parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
        }
        const auto thousandths = std::chrono::duration_cast<std::chrono::milliseconds>(now - second).count();
        out.append(text_);
        for (const auto unit : {100, 10, 1}) out += static_cast<char>('0' + thousandths / unit % 10);
        out += 'Z';
    }

private:
    std::chrono::seconds second_{-1};
    std::string text_; ///< Of that second.
};

} // namespace log_detail

/// A log, a line an event or a request, in UTC. The lines of requests are gathered and written together; an event is
/// written before the call that logs it returns, after all that was logged before it.
class Log {
public:
    /// `level` as spdlog names it. `file` stays open, and is the caller's.
    Log(const std::string& level, bool as_json, int file = STDERR_FILENO, LineWriter::Options options = {})
        : as_json_(as_json), level_(spdlog::level::from_str(level)),
          lines_(file, options, [this](std::string& out, std::uint64_t lines) { say_dropped(out, lines); }),
          logger_("frontrow", std::make_shared<log_detail::EventSink>(lines_)) {
        auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
        formatter->add_flag<log_detail::JsonMessage>('*').set_pattern(
            as_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%*})" : "%Y-%m-%dT%H:%M:%S.%eZ %l %v");
        logger_.set_formatter(std::move(formatter));
        logger_.set_level(level_);
    }

    spdlog::logger* operator->() { return &logger_; }

    /// A line for an answer. Safe from any thread. Who may not wait loses the line where the log takes nothing.
    void request(const AccessRecord& record) {
        if (!logger_.should_log(spdlog::level::info)) return;
        const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(record.took).count();
        fmt::basic_memory_buffer<char, 256> line; // on the stack: a line costs no allocation
        const auto to = std::back_inserter(line);
        if (as_json_)
            fmt::format_to(to, R"("id":"{}","method":"{}","route":"{}","status":{},"bytes":{},"ms":{}.{:03}}})",
                           record.id, record.method, record.route, record.status, record.bytes, microseconds / 1000,
                           microseconds % 1000);
        else
            fmt::format_to(to, "{} {} {} {} B {}.{:03} ms {}", record.method, record.route, record.status, record.bytes,
                           microseconds / 1000, microseconds % 1000, record.id);
        lines_.add(record.may_wait ? LineWriter::WhenFull::wait : LineWriter::WhenFull::drop, [&](std::string& out) {
            begin_line(out, "info");
            out.append(line.data(), line.size());
            out += '\n';
        });
    }

    /// How many lines the log did not take.
    [[nodiscard]] std::uint64_t dropped() const { return lines_.dropped(); }

    /// From `debug` back to the level of the start, or there.
    void toggle_debug() {
        const auto level = logger_.level() == spdlog::level::debug ? level_ : spdlog::level::debug;
        logger_.set_level(level);
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

    /// To be called by who has the writer's lines to itself.
    void begin_line(std::string& out, std::string_view level) {
        out += as_json_ ? R"({"time":")" : "";
        stamp_.append(out);
        out += as_json_ ? R"(","level":")" : " ";
        out.append(level).append(as_json_ ? R"(",)" : " ");
    }

    void say_dropped(std::string& out, std::uint64_t lines) {
        begin_line(out, "warning");
        out += as_json_ ? R"("message":")" : "";
        out += std::to_string(lines) + " lines of the log found no room here";
        out += as_json_ ? "\"}\n" : "\n";
    }

    std::mutex mutex_;
    std::map<std::string, std::pair<std::string, Steady::time_point>> failures_; ///< The last one of each task.
    const bool as_json_;
    const spdlog::level::level_enum level_;
    log_detail::DependencyVersions stamp_; ///< Used by who has the writer's lines to itself.
    LineWriter lines_;
    spdlog::logger logger_;
};

} // namespace frontrow
