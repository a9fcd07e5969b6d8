#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "domain/store.hpp"
#include "store/house/verify.hpp"
#include "store/migrations.hpp"
#include "store/monotonic_time.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/errors.hpp"
#include "store/postgres/pool.hpp"
#include "store/write_queue.hpp"

namespace frontrow {

/// A store in a Postgres database, which any number of processes share. Reads run in a snapshot of their own; writes at
/// READ COMMITTED with statements that guard what they change, each a transaction of its own over a few connections:
/// measured in bench/ beside batches that share a commit and beside many connections. Batches of several processes
/// would also wait for each other in circles.
class PostgresStore final : public Store {
public:
    struct Options {
        std::size_t connections = 16;
        std::chrono::milliseconds longest_wait{2'000}; ///< For a connection to become free.
        /// Write transactions at a time. More of them only crowd around the row of a hot session: measured in bench/.
        std::size_t write_lanes = 4;
        std::size_t max_batch = 1; ///< Writes that share one.
        postgres::Limits limits{};
        const Clock* clock = nullptr; ///< Instead of the server's, which all processes share.
        Opening opening = Opening::make_current;
    };

    /// Connects to `url` (postgresql://…), and brings the schema up to date, see Opening. Throws NoShop, and
    /// std::runtime_error with a text for the person who started the program.
    PostgresStore(const std::string& url, Options options)
        : options_(options), pool_(url, options.limits, options.connections, options.longest_wait),
          queue_(options.write_lanes, options.max_batch, options.limits.call,
                 [this](auto batch) { this->commit(batch); }) {
        require_sessions_of_our_own(url);
        pool_.begin_asking();
        const auto allowance = allowance_of(Patience::of_an_operator);
        auto connection = pool_.borrow(allowance.until);
        begin(*connection, options_.opening == Opening::make_current, allowance.patience);
        if (options_.opening == Opening::make_current) {
            connection->advisory_lock("schema");
            schema_version_ = migrate(*connection);
        } else {
            schema_version_ = require_schema(*connection);
        }
        // A clock that was set back while we were away must not make an old hold live again.
        connection->each("SELECT max(changed_at) FROM session", [this](const SqlRow& row) {
            if (!row.is_null(0)) time_.at(row.time(0), running());
        });
        connection->script("COMMIT");
        connection.is_sound();
    }

    [[nodiscard]] std::vector<std::string> invariant_violations() override {
        const auto allowance = allowance_of(Patience::of_an_operator);
        auto connection = pool_.borrow(allowance.until);
        begin(*connection, false, allowance.patience);
        // A copy that was restored has no statistics, and nobody plans well without them. A standby takes none.
        const auto takes_them =
            connection->one("SELECT 1 WHERE NOT pg_is_in_recovery()", [](const SqlRow&) { return 1; });
        if (takes_them) {
            connection->script("ROLLBACK");
            begin(*connection, true, allowance.patience);
            connection->gather_statistics();
            connection->script("COMMIT");
            begin(*connection, false, allowance.patience);
        }
        auto broken = frontrow::invariant_violations(*connection);
        if (connection->roll_back()) connection.is_sound();
        return broken;
    }

    [[nodiscard]] bool is_shared() const noexcept override { return true; }
    [[nodiscard]] std::int64_t schema_version() const noexcept override { return schema_version_; }
    [[nodiscard]] Counts counts() const noexcept override { return {commits_, committed_writes_, statements_}; }
    [[nodiscard]] bool is_ready() const noexcept override { return pool_.is_ready(); }
    [[nodiscard]] bool take_unannounced() noexcept override { return queue_.take_unannounced(); }

protected:
    void run_write(const std::function<bool(Tx&)>& work, const Allowance& allowance) override {
        queue_.run(work, allowance);
    }

    void run_read(const std::function<void(Tx&)>& work, const Allowance& allowance) override {
        auto connection = pool_.borrow(allowance.until);
        begin(*connection, false, allowance.patience);
        keeping_the_sound(connection, [&] { work(connection->tx()); });
        statements_ += connection->take_statements();
        if (connection->roll_back()) connection.is_sound();
    }

    [[nodiscard]] std::chrono::milliseconds longest_call() const noexcept override { return options_.limits.call; }

private:
    /// A pooler that lets connections take turns on the sessions of the server shows in either of two ways: another
    /// connection finds our statement in the session that it is given, or we do not find it again ourselves.
    void require_sessions_of_our_own(const std::string& url) {
        const auto until = allowance_of(Patience::of_a_buyer).until;
        auto connection = pool_.borrow(until);
        const auto use_statement = [&] {
            begin(*connection, false, Patience::of_a_buyer);
            static_cast<void>(connection->has_table("session"));
            if (!connection->roll_back()) throw StoreUnavailable("postgres: the connection is lost");
        };
        use_statement();
        postgres::Pool beside(url, options_.limits, 1, options_.longest_wait);
        {
            auto other = beside.borrow(until);
            other.is_sound();
        }
        use_statement();
        connection.is_sound();
    }

    /// By a clock that nobody sets.
    [[nodiscard]] Milliseconds running() const {
        if (options_.clock) return options_.clock->running();
        return std::chrono::duration_cast<Milliseconds>(postgres::Steady::now().time_since_epoch());
    }

    void begin(postgres::Connection& connection, bool for_writing, Patience patience) {
        const Time read = connection.begin(for_writing, patience);
        connection.set_now(time_.at(options_.clock ? options_.clock->now() : read, running()), options_.clock);
    }

    /// Runs `work` on a connection that can serve the next even where that throws, unless the connection is in doubt.
    template <class Work>
    static void keeping_the_sound(postgres::Pool::Lease& connection, Work&& work) {
        try {
            work();
        } catch (const StoreUnavailable&) { // the connection may be in any state
            throw;
        } catch (const postgres::ConnectionLost&) {
            throw;
        } catch (...) {
            if (connection->roll_back()) connection.is_sound();
            throw;
        }
    }

    void commit(WriteQueue::Batch batch) noexcept {
        const auto fail_all = [&] {
            for (const auto& write : batch) write->fail(std::current_exception());
        };
        try {
            const auto allowance = longest_of(batch);
            auto connection = pool_.borrow(allowance.until);
            keeping_the_sound(connection, [&] {
                begin(*connection, true, allowance.patience);
                const bool keep = batch.size() == 1 ? run_alone(*batch[0], *connection) : run_all(batch, *connection);
                if (keep) commit(*connection);
                statements_ += connection->take_statements();
                if (keep || connection->roll_back()) connection.is_sound();
            });
            ++commits_;
            committed_writes_ += batch.size();
        } catch (...) {
            fail_all();
        }
    }

    static Allowance longest_of(WriteQueue::Batch batch) {
        auto longest = batch.front()->allowance();
        for (const auto& write : batch)
            if (write->allowance().until > longest.until) longest = write->allowance();
        return longest;
    }

    /// Returns whether there is something to commit.
    static bool run_alone(WriteQueue::Write& write, postgres::Connection& connection) {
        return write.run(connection.tx());
    }

    /// Each work in a savepoint of its own, so that a refusal takes nothing with it.
    static bool run_all(WriteQueue::Batch batch, postgres::Connection& connection) {
        for (const auto& write : batch) {
            connection.script("SAVEPOINT write_");
            bool keep = false;
            try {
                keep = write->run(connection.tx());
            } catch (const StoreUnavailable&) {
                throw;
            } catch (const postgres::ConnectionLost&) {
                throw;
            } catch (...) {
                write->fail(std::current_exception());
            }
            connection.script(keep ? "RELEASE write_" : "ROLLBACK TO write_; RELEASE write_");
        }
        return true;
    }

    /// Where the answer to a COMMIT is lost, nobody knows what became of it.
    static void commit(postgres::Connection& connection) {
        try {
            connection.script("COMMIT");
        } catch (const postgres::ConnectionLost& error) {
            throw StoreUnavailable(std::string("the outcome of a commit is unknown: ") + error.what());
        }
    }

    const Options options_;
    std::int64_t schema_version_ = 0;
    MonotonicTime time_;
    postgres::Pool pool_;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<std::uint64_t> committed_writes_ = 0;
    std::atomic<std::uint64_t> statements_ = 0;
    WriteQueue queue_; ///< Last: its lanes use what is above.
};

} // namespace frontrow
