#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "domain/store.hpp"
#include "domain/time.hpp"
#include "store/house/verify.hpp"
#include "store/migrations.hpp"
#include "store/monotonic_time.hpp"
#include "store/sql.hpp"
#include "store/sql_tx.hpp"
#include "store/wal_tap.hpp"
#include "store/write_queue.hpp"

namespace frontrow {

namespace sqlite {

/// Refuses a second process on the same database, for as long as it lives.
class ProcessLock {
public:
    explicit ProcessLock(const std::string& database)
        : file_(::open((database + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (file_ < 0)
            throw std::runtime_error("cannot create " + database + ".lock: is its folder there and writable?");
        if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
            ::close(file_);
            throw std::runtime_error("another frontrow is already running on " + database);
        }
    }
    ~ProcessLock() { ::close(file_); }
    ProcessLock(const ProcessLock&) = delete;
    ProcessLock& operator=(const ProcessLock&) = delete;

private:
    int file_;
};

/// Turns a SQLite error into one of the contract, by its result code: what the caller or the schema got wrong is a
/// defect, everything else is the machine's trouble.
[[noreturn]] inline void rethrow(const SQLite::Exception& error) {
    switch (error.getErrorCode()) {
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        throw std::logic_error(std::string("sqlite: ") + error.what());
    default:
        throw StoreUnavailable(std::string("sqlite: ") + error.what());
    }
}

/// Returns what breaks the promises that the data can show, of the shop and of the file itself.
inline std::vector<std::string> invariant_violations(Sql& sql) {
    auto broken = frontrow::invariant_violations(sql);
    sql.each("PRAGMA integrity_check", [&](const SqlRow& row) {
        if (row.text(0) != "ok") broken.push_back("sqlite: " + row.text(0));
    });
    sql.each("PRAGMA foreign_key_check", [&](const SqlRow& row) {
        broken.push_back("a row of " + row.text(0) + " that refers to nothing in " + row.text(2));
    });
    return broken;
}

/// One connection with its prepared statements. One thread at a time.
class Connection final : public Sql {
public:
    Connection(const std::string& file, int flags)
        : database_(file, tuned(flags) | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs), tx_(*this) {
        database_.exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA "
                       "cache_size = -8000;");
    }

    [[nodiscard]] SqlTx& tx() noexcept { return tx_; }
    [[nodiscard]] Time now() const override { return now_; }
    /// The time of the transaction that begins.
    void set_now(Time now) noexcept {
        now_ = now;
        tx_.begin();
    }

    void script(const std::string& statements) { database_.exec(statements); }
    void define(const std::string& statements) override {
        try {
            script(statements);
        } catch (const SQLite::Exception& error) {
            rethrow(error);
        }
    }
    [[nodiscard]] std::string_view select_columns() const override {
        return "SELECT made.name, columns.name, columns.type, columns.pk FROM sqlite_schema AS made JOIN "
               "pragma_table_info(made.name) AS columns WHERE made.type = 'table' ORDER BY made.name, columns.cid";
    }
    [[nodiscard]] std::string_view select_database() const override {
        return "SELECT 'SQLite ' || sqlite_version(), pages.page_count * sizes.page_size FROM pragma_page_count() AS "
               "pages JOIN pragma_page_size() AS sizes ON true";
    }
    [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

    [[nodiscard]] bool has_table(std::string_view name) override {
        return one(
                   "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", [](const SqlRow&) { return true; },
                   name)
            .has_value();
    }

    void empty_tables(const std::vector<std::string>& names) override {
        for (const auto& name : names) run("DELETE FROM " + name);
    }

    /// Calls `then` after each commit of this connection, in its thread, with how many frames the log has: it must not
    /// throw. Checkpoints begin as without it.
    void after_commits(std::function<void(int)> then) {
        after_commit_ = std::move(then);
        const auto hook = [](void* self, sqlite3* database, const char* name, int frames) {
            static_cast<Connection*>(self)->after_commit_(frames);
            if (frames >= kCheckpointFrames)
                sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
            return SQLITE_OK;
        };
        sqlite3_wal_hook(database_.getHandle(), hook, this);
    }

    /// Leaves no transaction behind, whatever state the connection is in.
    void roll_back() noexcept {
        if (in_transaction()) sqlite3_exec(database_.getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }

protected:
    std::int64_t execute(std::string_view statement, std::span<const SqlValue> values) override {
        try {
            const Running running(prepared(statement), values);
            return running->exec();
        } catch (const SQLite::Exception& error) {
            rethrow(error);
        }
    }

    void query(std::string_view statement, std::span<const SqlValue> values,
               const std::function<void(const SqlRow&)>& row) override {
        try {
            const Running running(prepared(statement), values);
            const Row current(*running);
            while (running->executeStep()) row(current);
        } catch (const SQLite::Exception& error) {
            rethrow(error);
        }
    }

private:
    static constexpr int kBusyTimeoutMs =
        5'000; // for a person with the sqlite3 shell open; we never wait for ourselves

    static constexpr int kCheckpointFrames = 1'000; ///< As SQLite has it.

    /// A savepoint keeps the pages that it would bring back in one piece of memory of this size; beyond it they go to a
    /// file. SQLite's own 64 KiB are less than some writes of a buyer need. Less than 128 KiB: SQLite cuts what it
    /// writes at once to its size modulo that, and takes nothing written for a full disk.
    static constexpr int kSavepointBytes = 122'880;

    /// Settings of the whole process, which count before SQLite's first use.
    static int tuned(int flags) {
        [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kSavepointBytes);
        return flags;
    }

    class Row final : public SqlRow {
    public:
        explicit Row(const SQLite::Statement& statement) : statement_(const_cast<SQLite::Statement&>(statement)) {}
        [[nodiscard]] bool is_null(int column) const override { return statement_.isColumnNull(column); }
        [[nodiscard]] std::int64_t integer(int column) const override {
            return statement_.getColumn(column).getInt64();
        }
        [[nodiscard]] double real(int column) const override { return statement_.getColumn(column).getDouble(); }
        [[nodiscard]] std::string text(int column) const override { return statement_.getColumn(column).getString(); }

    private:
        SQLite::Statement& statement_;
    };

    /// A statement from binding to reset: one that is left unreset would keep its snapshot open.
    class Running {
    public:
        Running(SQLite::Statement& statement, std::span<const SqlValue> values) : statement_(statement) {
            int index = 0;
            for (const auto& value : values) bind(++index, value);
        }
        ~Running() { statement_.tryReset(); }
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;
        SQLite::Statement* operator->() const noexcept { return &statement_; }
        SQLite::Statement& operator*() const noexcept { return statement_; }

    private:
        void bind(int index, const SqlValue& value) {
            if (const auto* number = std::get_if<std::int64_t>(&value)) return statement_.bind(index, *number);
            if (const auto* real = std::get_if<double>(&value)) return statement_.bind(index, *real);
            if (const auto* text = std::get_if<std::string_view>(&value)) {
                require_text(*text);
                return statement_.bind(index, std::string(*text));
            }
            statement_.bind(index);
        }
        SQLite::Statement& statement_;
    };

    SQLite::Statement& prepared(std::string_view statement) {
        const auto found = statements_.find(statement);
        if (found != statements_.end()) return *found->second;
        std::string text(statement);
        std::replace(text.begin(), text.end(), '$', '?'); // SQLite numbers parameters ?1, ?2, …
        auto made = std::make_unique<SQLite::Statement>(database_, text);
        return *statements_.emplace(std::string(statement), std::move(made)).first->second;
    }

    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    SQLite::Database database_;
    std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>, TextHash, std::equal_to<>> statements_;
    SqlTx tx_;
    Time now_{};
    std::function<void(int)> after_commit_{};
};

} // namespace sqlite

/// A store in one SQLite file: WAL, synchronous=FULL. One connection does every write and every checkpoint, which keeps
/// clear of the WAL-reset bug of SQLite before 3.51.3 (sqlite.org/wal.html); readers are read-only.
///
/// Writes that arrive while a commit is on its way to disk share the next one.
class SqliteStore final : public Store {
public:
    struct Options {
        std::size_t readers = 4;     ///< Read-only connections at most.
        std::size_t max_batch = 256; ///< Writes that share a commit at most.
        std::int64_t max_pages = 0;  ///< The file grows to so many pages at most; 0 for as many as the disk has.
        std::chrono::milliseconds longest_call{5'000}; ///< Of a buyer, waiting included.
        Opening opening = Opening::make_current;
        WalTap* tap = nullptr; ///< Hears of each commit; must outlive the store.
    };

    /// Opens the file, or creates it and brings its schema up to date, see Opening. `clock` must outlive the store.
    /// Throws NoShop, and std::runtime_error with a text for the person who started the program.
    SqliteStore(const std::string& file, const Clock& clock, Options options)
        : file_(checked(file, options.opening)), options_(options), clock_(clock),
          lock_(options.opening == Opening::make_current ? std::optional<sqlite::ProcessLock>(std::in_place, file)
                                                         : std::nullopt),
          writer_(file, SQLite::OPEN_READWRITE | (options.opening == Opening::make_current ? SQLite::OPEN_CREATE : 0)),
          queue_(1, options.max_batch, options.longest_call, [this](auto batch) { commit(batch); }) {
        idle_readers_.reserve(options_.readers);
        if (options_.opening == Opening::as_it_is) {
            schema_version_ = require_schema(writer_);
            writer_.script("PRAGMA wal_autocheckpoint = 0"); // whoever serves does, once it has told its tap of all
        }
        // The log grows while a reader keeps it from being checkpointed; afterwards it is cut to the limit.
        writer_.script("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = " + std::to_string(kMaxIdleLogBytes));
        if (options_.tap) writer_.after_commits([tap = options_.tap](int frames) { tap->committed(frames); });
        if (options_.max_pages > 0) writer_.script("PRAGMA max_page_count = " + std::to_string(options_.max_pages));
        if (options_.opening == Opening::make_current) make_current();
        // A clock that was set back while we were away must not make an old hold live again.
        writer_.each("SELECT max(changed_at) FROM session", [this](const SqlRow& row) {
            if (!row.is_null(0)) time_.at(row.time(0), clock_.running());
        });
    }
    SqliteStore(const std::string& file, const Clock& clock) : SqliteStore(file, clock, Options{}) {}

    [[nodiscard]] std::vector<std::string> invariant_violations() override {
        Reader reader(*this, allowance_of(Patience::of_an_operator));
        return sqlite::invariant_violations(reader.sql());
    }

    [[nodiscard]] bool is_shared() const noexcept override { return false; }
    [[nodiscard]] std::int64_t schema_version() const noexcept override { return schema_version_; }
    /// What the log is cut to once everything in it is in the database file.
    static constexpr std::int64_t kMaxIdleLogBytes = std::int64_t{4} << 20; // a checkpoint begins at as much
    [[nodiscard]] Counts counts() const noexcept override { return {commits_, committed_writes_, statements_}; }
    [[nodiscard]] bool is_ready() const noexcept override { return !queue_.is_stuck(); }
    [[nodiscard]] bool take_unannounced() noexcept override { return queue_.take_unannounced(); }

protected:
    void run_write(const std::function<bool(Tx&)>& work, const Allowance& allowance) override {
        queue_.run(work, allowance);
    }

    void run_read(const std::function<void(Tx&)>& work, const Allowance& allowance) override {
        Reader reader(*this, allowance);
        work(reader.tx());
    }

    [[nodiscard]] std::chrono::milliseconds longest_call() const noexcept override { return options_.longest_call; }

private:
    [[nodiscard]] Time now() { return time_.at(clock_.now(), clock_.running()); }

    void make_current() {
        writer_.script("BEGIN IMMEDIATE");
        try {
            writer_.set_now(now());
            schema_version_ = migrate(writer_);
            writer_.script("COMMIT");
        } catch (...) {
            writer_.roll_back();
            throw;
        }
    }

    /// Before a lock is created beside the file.
    static const std::string& checked(const std::string& file, Opening opening) {
        if (opening == Opening::as_it_is && ::access(file.c_str(), F_OK) != 0)
            throw NoShop::at_all("there is no such file");
        return file;
    }

    /// Each work in a savepoint of its own, so that a refusal takes nothing with it.
    void commit(WriteQueue::Batch batch) noexcept {
        try {
            writer_.run("BEGIN IMMEDIATE");
            for (const auto& write : batch) run_in_savepoint(*write);
            writer_.run("COMMIT");
            ++commits_;
            committed_writes_ += batch.size();
            statements_ += writer_.take_statements();
        } catch (...) {
            writer_.roll_back();
            for (const auto& write : batch) write->fail(std::current_exception());
        }
    }

    void run_in_savepoint(WriteQueue::Write& write) {
        writer_.run("SAVEPOINT write_");
        writer_.set_now(now());
        bool keep = false;
        try {
            keep = write.run(writer_.tx());
        } catch (...) {
            write.fail(std::current_exception());
        }
        // A full disk or an I/O error makes SQLite roll everything back by itself: then nobody in the batch has
        // written.
        if (!writer_.in_transaction()) throw StoreUnavailable("sqlite: the transaction was lost");
        if (!keep) writer_.run("ROLLBACK TO write_");
        writer_.run("RELEASE write_");
    }

    /// A read-only connection in a snapshot of its own, given back at the end.
    class Reader {
    public:
        Reader(SqliteStore& store, const Allowance& allowance)
            : store_(store), connection_(store.borrow_reader(allowance)) {
            try {
                connection_->run("BEGIN");
                connection_->set_now(store_.now());
            } catch (...) {
                finish();
                throw;
            }
        }
        ~Reader() { finish(); }
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        Tx& tx() noexcept { return connection_->tx(); }
        Sql& sql() noexcept { return *connection_; }

    private:
        void finish() noexcept {
            connection_->roll_back();
            store_.statements_ += connection_->take_statements();
            store_.give_back(std::move(connection_));
        }
        SqliteStore& store_;
        std::unique_ptr<sqlite::Connection> connection_;
    };

    std::unique_ptr<sqlite::Connection> borrow_reader(const Allowance& allowance) {
        std::unique_lock lock(readers_mutex_);
        const auto is_free = [&] { return !idle_readers_.empty() || open_readers_ < options_.readers; };
        if (!reader_free_.wait_until(lock, allowance.until, is_free))
            throw StoreUnavailable("sqlite: all readers are busy");
        if (!idle_readers_.empty()) {
            auto reader = std::move(idle_readers_.back());
            idle_readers_.pop_back();
            return reader;
        }
        ++open_readers_;
        lock.unlock();
        try {
            return std::make_unique<sqlite::Connection>(file_, SQLite::OPEN_READONLY);
        } catch (const SQLite::Exception& error) {
            lock.lock();
            --open_readers_;
            reader_free_.notify_one();
            sqlite::rethrow(error);
        }
    }

    void give_back(std::unique_ptr<sqlite::Connection> reader) noexcept {
        const std::lock_guard lock(readers_mutex_);
        idle_readers_.push_back(std::move(reader)); // never throws: the room is reserved
        reader_free_.notify_one();
    }

    const std::string file_;
    const Options options_;
    const Clock& clock_;
    std::int64_t schema_version_ = 0;
    MonotonicTime time_;
    std::optional<sqlite::ProcessLock> lock_; ///< Of who serves; a command beside it is kept apart by SQLite itself.

    sqlite::Connection writer_; ///< Belongs to the lane of the queue, once that is there.
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<std::uint64_t> committed_writes_ = 0;
    std::atomic<std::uint64_t> statements_ = 0;

    std::mutex readers_mutex_;
    std::condition_variable reader_free_;
    std::size_t open_readers_ = 0;
    std::vector<std::unique_ptr<sqlite::Connection>>
        idle_readers_; ///< Closed before the writer, which checkpoints last.
    WriteQueue queue_; ///< Last: its lane uses what is above.
};

} // namespace frontrow
