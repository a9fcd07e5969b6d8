#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_provider.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing {

/// A store that breaks at the n-th write: before it is kept, or after that.
class BreakingStore final : public Store {
public:
    explicit BreakingStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}
    std::vector<std::string> invariant_violations() override { return store_->invariant_violations(); }
    [[nodiscard]] bool is_shared() const noexcept override { return store_->is_shared(); }
    [[nodiscard]] std::int64_t schema_version() const noexcept override { return store_->schema_version(); }
    [[nodiscard]] Counts counts() const noexcept override { return store_->counts(); }
    [[nodiscard]] bool is_ready() const noexcept override { return store_->is_ready(); }
    [[nodiscard]] bool take_unannounced() noexcept override { return store_->take_unannounced(); }

    /// Is told of every write "before commit" and "after commit"; may throw.
    std::function<void(const std::string&)> at = [](const std::string&) {};

protected:
    [[nodiscard]] std::chrono::milliseconds longest_call() const noexcept override { return std::chrono::seconds(5); }
    void run_write(const std::function<bool(Tx&)>& work, const Allowance&) override {
        const auto kept = store_->write([&](Tx& tx) -> Result<Done> {
            if (!work(tx)) return Error::conflict("not_kept", "");
            at("before commit");
            return Done{};
        });
        if (kept) at("after commit");
    }
    void run_read(const std::function<void(Tx&)>& work, const Allowance&) override {
        store_->read([&](Tx& tx) {
            work(tx);
            return Done{};
        });
    }

private:
    std::unique_ptr<Store> store_;
};

/// The process ends here.
struct Crash : std::runtime_error {
    Crash() : std::runtime_error("the process has ended here") {}
};

/// A shop on each kind of store that breaks where it is told to, where everything is paid by a test card, at the box
/// office or at one of two providers in memory: TEST_CASE_TEMPLATE("…", On, PAY_STORES).
struct WithTwoProviders {
    FakeProvider stripe{PaymentMethod::stripe};
    FakeProvider mollie{PaymentMethod::mollie};
    PaymentOptions options{.demo = true,
                           .box_office = true,
                           .online = {.providers = {&stripe, &mollie}, .public_url = "https://tickets.example.org"}};
};
struct PayOnSqlite : WithTwoProviders {
    TestFolder files;
    BreakingStore* breaking = nullptr;
    TestShop shop{[this](const Clock& clock) {
                      auto store = std::make_unique<BreakingStore>(new_sqlite_store(files.file("pay.db"), clock));
                      breaking = store.get();
                      return store;
                  },
                  options};
};
struct PayOnPostgres : WithTwoProviders {
    BreakingStore* breaking = nullptr;
    TestShop shop{[this](const Clock& clock) {
                      auto store = std::make_unique<BreakingStore>(new_postgres_store(clock));
                      breaking = store.get();
                      return store;
                  },
                  options};
};
#define PAY_STORES PayOnSqlite, PayOnPostgres

} // namespace frontrow::testing
