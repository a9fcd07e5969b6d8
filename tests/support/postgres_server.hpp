#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store/postgres.hpp"
#include "tests/support/child.hpp"

namespace frontrow::testing {

/// A Postgres server of our own on a free port of loopback, in a temporary folder. Nothing of it is left.
class PostgresServer {
public:
    /// `settings` are given to the server as `-c name=value`. No file of it grows beyond `max_file_bytes`, where that
    /// is not 0: its disk is full then.
    explicit PostgresServer(std::vector<std::string> settings = {"fsync=off"}, std::size_t max_file_bytes = 0)
        : settings_(std::move(settings)), max_file_bytes_(max_file_bytes) {
        std::string pattern = (std::filesystem::temp_directory_path() / "frontrow-postgres-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        folder_ = pattern;
        if (::geteuid() == 0) { // which Postgres refuses to run as
            owner_ = ::getpwnam("postgres");
            if (!owner_) throw std::runtime_error("there is no user postgres: is Debian's postgresql installed?");
            if (::chown(folder_.c_str(), owner_->pw_uid, owner_->pw_gid) != 0) throw std::runtime_error("no chown");
        }
        if (wait_for(run("initdb", {"-D", data(), "-U", "frontrow", "--auth=trust", "--no-sync", "-E", "UTF8",
                                    "--locale=C"})) != 0)
            throw std::runtime_error("initdb failed");
        port_ = free_port();
        start();
    }
    ~PostgresServer() {
        if (server_ > 0) {
            signal_all(SIGKILL);
            wait_for(server_);
        }
        std::error_code ignored; // nothing can be done about a folder that stays
        std::filesystem::remove_all(folder_, ignored);
    }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }
    [[nodiscard]] std::string url(const std::string& database) const { return url_at(port_, database); }
    [[nodiscard]] static std::string url_at(int port, const std::string& database) {
        return "postgresql://frontrow@127.0.0.1:" + std::to_string(port) + "/" + database;
    }

    /// Returns the name of a new database, empty or a copy of another one to which nobody is connected.
    std::string create_database(const std::string& copied = "template0") {
        std::string name;
        {
            const std::lock_guard lock(mutex_);
            name = "shop_" + std::to_string(++databases_);
            to_drop_.push_back(name);
        }
        create_database_named(name, copied);
        return name;
    }
    /// A new database that `drop_databases` leaves.
    void create_database_named(const std::string& name, const std::string& copied = "template0") const {
        pqxx::connection connection(url("postgres"));
        pqxx::nontransaction(connection).exec("CREATE DATABASE " + name + " TEMPLATE " + copied);
    }
    /// Drops what `create_database` has made, whoever is connected: a database takes 10 MB, and there are hundreds.
    void drop_databases() {
        std::vector<std::string> names;
        {
            const std::lock_guard lock(mutex_);
            names.swap(to_drop_);
        }
        if (names.empty()) return;
        pqxx::connection connection(url("postgres"));
        pqxx::nontransaction work(connection);
        for (const auto& name : names) work.exec("DROP DATABASE " + name + " WITH (FORCE)");
    }

    /// Guarantees that the server answers when it returns.
    void start() {
        std::vector<std::string> arguments{"-D", data(), "-p", std::to_string(port_),
                                           "-k", "",     "-c", "listen_addresses=127.0.0.1"};
        for (const auto& setting : settings_) arguments.insert(arguments.end(), {"-c", setting});
        server_ = run("postgres", arguments);
        for (;;) {
            try {
                const pqxx::connection connection(url("postgres"));
                return;
            } catch (const pqxx::failure&) { // not yet
                int status = 0;
                if (::waitpid(server_, &status, WNOHANG) != 0) throw std::runtime_error("postgres has ended");
                ::poll(nullptr, 0, 20);
            }
        }
    }
    /// Kills the server and its children as a power cut would.
    void crash() {
        signal_all(SIGKILL);
        wait_for(std::exchange(server_, -1));
    }
    /// Stops every process of the server in the middle of what it does, or lets them go on.
    void stop(bool stopped) const { signal_all(stopped ? SIGSTOP : SIGCONT); }

private:
    [[nodiscard]] std::string data() const { return folder_ + "/data"; }

    static std::string binary(const std::string& name) {
        std::string found;
        const std::filesystem::path versions = "/usr/lib/postgresql";
        if (std::filesystem::exists(versions))
            for (const auto& version : std::filesystem::directory_iterator(versions))
                if (std::filesystem::exists(version.path() / "bin" / name))
                    found = std::max(found, (version.path() / "bin" / name).string());
        if (found.empty()) throw std::runtime_error("there is no " + name + ": is Debian's postgresql installed?");
        return found;
    }

    [[nodiscard]] pid_t run(const std::string& name, const std::vector<std::string>& arguments) const {
        return spawn(binary(name), arguments, [this] {
            if (owner_ && (::setgid(owner_->pw_gid) != 0 || ::setuid(owner_->pw_uid) != 0)) ::_exit(126);
            const rlimit limit{max_file_bytes_, max_file_bytes_};
            if (max_file_bytes_ > 0 && ::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(126);
        });
    }

    /// Backends have sessions of their own, so that a process group does not reach them.
    void signal_all(int signal) const {
        ::kill(server_, signal);
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            std::ifstream stat(entry.path() / "stat");
            std::string number, name, state;
            pid_t parent = 0;
            if (stat >> number >> name >> state >> parent && parent == server_) ::kill(std::stoi(number), signal);
        }
    }

    std::vector<std::string> settings_;
    const std::size_t max_file_bytes_;
    std::string folder_;
    const passwd* owner_ = nullptr; ///< Who runs the server, where that is not us.
    int port_ = 0;
    pid_t server_ = -1;
    std::mutex mutex_;
    int databases_ = 0;
    std::vector<std::string> to_drop_;
};

/// Whether a test has asked for the server that they share.
inline std::atomic<bool> postgres_is_shared = false;

/// The server that all tests of one executable share, each in databases of its own.
inline PostgresServer& shared_postgres() {
    static PostgresServer server;
    postgres_is_shared = true;
    return server;
}

/// Options of a store that gives up long after any machine that stands still for a while: a test that is not about
/// the limits must not fail by them.
inline PostgresStore::Options patient_postgres(const Clock& clock) {
    constexpr std::chrono::minutes kPatience{5};
    PostgresStore::Options options;
    options.clock = &clock;
    options.limits = {kPatience, kPatience, kPatience, kPatience};
    options.longest_wait = kPatience;
    return options;
}

/// A store in a new database on it, whose schema was made once for all of them.
inline std::unique_ptr<Store> new_postgres_store(const Clock& clock) {
    static const std::string empty_shop = [] {
        std::string name = "empty_shop";
        shared_postgres().create_database_named(name);
        const PostgresStore store(shared_postgres().url(name), {});
        return name;
    }();
    return std::make_unique<PostgresStore>(shared_postgres().url(shared_postgres().create_database(empty_shop)),
                                           patient_postgres(clock));
}

} // namespace frontrow::testing
