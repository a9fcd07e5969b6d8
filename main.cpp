// Frontrow's one translation unit: command line, configuration, wiring, signals.

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <CLI/CLI.hpp>
#include <embedded_files.hpp>
#include <malloc.h>
#include <pthread.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "demo/shop.hpp"
#include "handlers/shop.hpp"
#include "http/server.hpp"
#include "store/memory_cache.hpp"
#include "store/sqlite.hpp"
#include "system/clock.hpp"
#include "system/repeat.hpp"
#include "system/sodium.hpp"

namespace {

using namespace frontrow;

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;
constexpr int kExitWrongUsage = 2;

struct Settings {
    std::string listen = "127.0.0.1:8080";
    std::string database = "sqlite:frontrow.db";
    std::string static_folder;
    std::string log_level = "info";
    std::size_t cache_megabytes = 16;
    std::size_t threads = 64;
    bool secure_cookies = false;
    std::optional<int> reset_minutes; ///< Demo only.
};

/// What the person at the command line got wrong.
class WrongUsage : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

std::string sqlite_path(std::string_view url) {
    constexpr std::string_view scheme = "sqlite:";
    if (!url.starts_with(scheme) || url.size() == scheme.size())
        throw WrongUsage("--database must be sqlite:PATH, not " + std::string(url));
    return std::string(url.substr(scheme.size()));
}

struct Address {
    std::string host;
    int port = 0;
};

Address parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    Address address;
    const auto port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    const auto end = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data(), end, address.port);
    if (colon == 0 || port.empty() || error != std::errc() || stop != end || address.port < 0 || address.port > 65535)
        throw WrongUsage("--listen must be HOST:PORT, not " + std::string(text));
    address.host = text.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']')) // an IPv6 address
        address.host = address.host.substr(1, address.host.size() - 2);
    return address;
}

/// A folder of our own in the place for temporary files, removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "frontrow-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot create a temporary folder");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored; // nothing can be done about a folder that stays
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// The signals that end the program. Blocked in every thread, so that only wait() takes them.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    void wait() const {
        int signal = 0;
        sigwait(&set_, &signal);
    }
    /// From now on the next signal ends the process at once.
    void release() const { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

private:
    sigset_t set_{};
};

std::shared_ptr<spdlog::logger> make_logger(const std::string& level) {
    auto logger = std::make_shared<spdlog::logger>("frontrow", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->set_level(spdlog::level::from_str(level));
    return logger;
}

/// Runs a task that must not end the thread it runs on: what it throws is logged.
template <class Task>
void guarded(spdlog::logger& log, const char* what, Task&& task) noexcept {
    try {
        task();
    } catch (const std::exception& error) {
        log.error("{}: {}", what, error.what());
    }
}

StaticFiles open_pages(const Settings& settings, const Digest& digest) {
    if (settings.static_folder.empty()) return StaticFiles(embedded_files());
    if (!std::filesystem::is_directory(settings.static_folder))
        throw WrongUsage("--static " + settings.static_folder + " is not a folder");
    return {settings.static_folder, [&digest](std::string_view bytes) { return '"' + digest.of(bytes) + '"'; }};
}

/// Serves the shop until a signal asks to stop. A demo seeds its database where that is empty.
int serve(const Settings& settings, const std::string& database, bool is_demo, const StopSignals& signals) {
    const Address address = parse_address(settings.listen);
    const auto log = make_logger(settings.log_level);
    const SystemClock clock;
    SodiumRandomness randomness;
    const SodiumDigest digest;
    const StaticFiles files = open_pages(settings, digest);
    SqliteStore store(database, clock);
    MemoryCache cache(clock, settings.cache_megabytes << 20);

    const Shop::Options options{{.demo = is_demo, .box_office = true}, settings.secure_cookies};
    Shop shop({store, cache, clock, randomness, digest, files}, options,
              [&log](const Request& request, std::string_view what) {
                  log->error("{} {}: {}", request.method, request.path, what);
              });
    Server server(shop.router(), {.threads = settings.threads}, [&](const Request& request, const Response& response) {
        const auto route = shop.router().pattern_of(request.path);
        shop.metrics().count(request.method, route, response.status);
        log->debug("{} {} {}", request.method, route, response.status);
    });
    const int port = server.bind(address.host, address.port);

    std::optional<DemoShop> demo;
    if (is_demo) {
        demo.emplace(store, cache, randomness, digest);
        if (demo->is_empty()) {
            log->info("seeding {}", database);
            demo->seed();
        } else {
            log->info("{} has been seeded before and is kept as it is", database);
        }
    }

    using std::chrono::minutes;
    const Repeat sweep(Milliseconds(200), [&] {
        guarded(*log, "sweep", [&] {
            while (shop.holds().is_sweep_due()) shop.holds().sweep();
        });
    });
    const Repeat tidy(minutes(10), [&] {
        guarded(*log, "tidy", [&] {
            shop.holds().forget_expired();
            shop.orders().forget_answers();
        });
    });
    std::optional<Repeat> reset;
    if (demo && settings.reset_minutes.value_or(0) > 0)
        reset.emplace(minutes(*settings.reset_minutes), [&] { guarded(*log, "reset", [&] { demo->seed(); }); });

    std::jthread serving([&] {
        if (!server.serve()) log->error("the listening socket failed");
    });
    log->info("frontrow " FRONTROW_VERSION " serves http://{}:{} from {}", address.host, port, database);
    if (is_demo)
        std::fprintf(stderr, "\nOpen http://%s:%d in a browser. Ctrl-C ends the demo.\n", address.host.c_str(), port);
    signals.wait();
    signals.release();
    log->info("stopping");
    server.stop();
    return kExitDone;
}

int run_demo(Settings settings, bool database_given, const StopSignals& signals) {
    if (database_given) return serve(settings, sqlite_path(settings.database), true, signals);
    const TemporaryFolder folder;
    if (!settings.reset_minutes) settings.reset_minutes = 60;
    std::fprintf(stderr,
                 "This demo lives in a temporary file, starts over every %d minutes and is gone when it stops.\n",
                 *settings.reset_minutes);
    return serve(settings, (folder.path() / "demo.db").string(), true, signals);
}

int run_verify(const std::string& database) {
    const SystemClock clock;
    SqliteStore store(database, clock);
    const auto broken = store.broken_promises();
    for (const auto& line : broken) std::fprintf(stderr, "%s\n", line.c_str());
    std::printf("%s\n", broken.empty() ? "every promise that the data can show is kept" : "some promises are broken");
    return broken.empty() ? kExitDone : kExitFailed;
}

CLI::Option* add_database(CLI::App& command, Settings& settings) {
    return command.add_option("--database", settings.database, "Where the data is kept: sqlite:PATH")
        ->envname("DATABASE_URL")
        ->capture_default_str();
}

CLI::Option* add_serving(CLI::App& command, Settings& settings) {
    command.add_option("--listen", settings.listen, "Address to serve on, HOST:PORT")
        ->envname("FRONTROW_LISTEN")
        ->capture_default_str();
    command.add_option("--static", settings.static_folder, "Serve the pages from this folder, for editing them live");
    command.add_option("--log-level", settings.log_level, "trace, debug, info, warning, error or off")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    command.add_option("--cache-megabytes", settings.cache_megabytes, "Memory for cached answers")
        ->check(CLI::Range(1, 65'536))
        ->capture_default_str();
    command.add_option("--threads", settings.threads, "Connections served at a time")
        ->check(CLI::Range(1, 4'096))
        ->capture_default_str();
    command.add_flag("--secure-cookies", settings.secure_cookies,
                     "Send cookies over TLS only; set it behind a TLS proxy");
    return add_database(command, settings);
}

int run(int argc, char** argv, const StopSignals& signals) {
    Settings settings;
    CLI::App app("Frontrow sells numbered seats.", "frontrow");
    app.set_version_flag("--version", FRONTROW_VERSION);
    app.require_subcommand(1);
    auto* serve_command = app.add_subcommand("serve", "Serve the shop");
    auto* demo_command = app.add_subcommand("demo", "Serve a demo: three houses, twelve events, no real money");
    auto* migrate_command = app.add_subcommand("migrate", "Bring the database's schema up to date and stop");
    auto* verify_command = app.add_subcommand("verify", "Check every promise that the data can show");
    add_serving(*serve_command, settings);
    const auto* demo_database = add_serving(*demo_command, settings);
    demo_command
        ->add_option("--reset-minutes", settings.reset_minutes,
                     "Start over every so many minutes, 0 for never; 60 unless --database is given")
        ->check(CLI::Range(0, 100'000));
    add_database(*migrate_command, settings);
    add_database(*verify_command, settings);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitDone : kExitWrongUsage;
    }
    if (*demo_command) return run_demo(settings, demo_database->count() > 0, signals);
    const std::string database = sqlite_path(settings.database);
    if (*verify_command) return run_verify(database);
    if (*serve_command) return serve(settings, database, false, signals);
    const SystemClock clock;
    const SqliteStore store(database, clock);
    std::printf("%s has schema version %d\n", database.c_str(), static_cast<int>(kSchemaVersion));
    return kExitDone;
}

} // namespace

int main(int argc, char** argv) {
    mallopt(M_ARENA_MAX, 2); // or every thread's arena keeps memory of its own
    const StopSignals signals;
    try {
        return run(argc, argv, signals);
    } catch (const WrongUsage& error) {
        std::fprintf(stderr, "frontrow: %s\n", error.what());
        return kExitWrongUsage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "frontrow: %s\n", error.what());
        return kExitFailed;
    }
}
