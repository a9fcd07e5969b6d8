#pragma once

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <pthread.h>

#include "tests/support/postgres_server.hpp"

namespace frontrow::testing {

/// What doctest tells, for listeners that care for the begin and the end of cases alone.
class CaseListener : public doctest::IReporter {
public:
    void test_case_start(const doctest::TestCaseData&) override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_end(const doctest::CurrentTestCaseStats&) override {}
    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_run_end(const doctest::TestRunStats&) override {}
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void log_assert(const doctest::AssertData&) override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}
};

/// Drops the databases of a case when it has ended: together they filled the disk of a machine that had 7 GB left.
class DatabasesDropped final : public CaseListener {
public:
    explicit DatabasesDropped(const doctest::ContextOptions&) {}
    void test_case_end(const doctest::CurrentTestCaseStats&) override {
        if (postgres_is_shared) shared_postgres().drop_databases();
    }
};

/// Ends a run in which one test case never ends, and says which: else whoever runs it waits for ever and learns
/// nothing. No case needs a quarter of an hour, with sanitizers and on busy cores.
class HangWatch final : public CaseListener {
public:
    explicit HangWatch(const doctest::ContextOptions&) {}

    void test_case_start(const doctest::TestCaseData& test) override { watch(test.m_name); }
    void test_case_reenter(const doctest::TestCaseData& test) override { watch(test.m_name); }
    void test_case_end(const doctest::CurrentTestCaseStats&) override { watch(""); }

private:
    static constexpr std::chrono::minutes kLimit{15};

    void watch(std::string name) {
        const std::lock_guard lock(mutex_);
        name_ = std::move(name);
        ++changes_;
        changed_.notify_one();
    }
    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (!stop.stop_requested()) {
            const auto seen = changes_;
            if (changed_.wait_for(lock, stop, kLimit, [&] { return changes_ != seen; }) || name_.empty()) continue;
            std::fprintf(stderr, "does not end: %s\n", name_.c_str());
            ::pthread_kill(tests_, SIGABRT); // by which doctest tells of the case
            return;
        }
    }

    const pthread_t tests_ = ::pthread_self();
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::string name_;
    int changes_ = 0;
    std::jthread watching_{[this](const std::stop_token& stop) { run(stop); }};
};

} // namespace frontrow::testing
