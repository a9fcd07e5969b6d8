#pragma once

#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>

#include "http/server.hpp"
#include "store/cache/redis_connection.hpp"
#include "store/open_store.hpp"

namespace frontrow {

/// What the person at the command line got wrong.
class WrongUsage : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What can be chosen at the command line.
struct Settings {
    std::string listen = "127.0.0.1:8080";
    std::string metrics_listen; ///< Empty for nowhere.
    std::string database = "sqlite:frontrow.db";
    std::size_t database_connections = 16;
    std::string redis;
    std::string static_folder;
    std::string log_level = "info";
    std::string log_format = "text";
    std::size_t cache_megabytes = 16;
    bool secure_cookies = false;
    std::int64_t max_held_per_address = 60;
    std::int64_t max_reserved_per_address = 60;
    std::int64_t max_reserved_per_email = 20;
    std::int64_t max_reserved_percent = 100;
    std::optional<int> reset_minutes; ///< Demo only.
    bool serves_demo_data = false;    ///< Serve only.
    std::string key_file;             ///< Serve only; empty for the one beside a SQLite database.
    std::string backup_folder;        ///< Serve only; empty for none.
    int backup_hours = 24;
    std::size_t backups_kept = 14;
    std::string replica_folder; ///< Serve only; empty for none.
    Server::Options server{};
    std::vector<std::string> proxies;
    std::string smtp_url; ///< Serve only; empty where no mail is sent.
    std::string mail_from;
    std::string mail_reply_to;
    std::string mail_house;
    std::string mail_news_from;
    std::string mail_authorities;
    std::size_t mail_per_minute = 60;
    bool has_private_webhooks = false;
    std::string apple_wallet; ///< A file; empty for none, as the next.
    std::string google_wallet;
    std::string google_wallet_issuer;
};

struct ListenAddress {
    std::string host;
    int port = 0;
};

/// Throws WrongUsage, which names the option.
inline ListenAddress parse_listen(std::string_view text, const std::string& option = "--listen") {
    const auto colon = text.rfind(':');
    ListenAddress address;
    const auto port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    const auto end = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data(), end, address.port);
    if (colon == 0 || port.empty() || error != std::errc() || stop != end || address.port < 0 || address.port > 65535)
        throw WrongUsage(option + " must be HOST:PORT, not " + std::string(text));
    address.host = text.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']')) // an IPv6 address
        address.host = address.host.substr(1, address.host.size() - 2);
    return address;
}

/// Throws WrongUsage.
inline DatabaseUrl database_url(const Settings& settings) {
    try {
        return DatabaseUrl::parse(settings.database);
    } catch (const std::invalid_argument& error) {
        throw WrongUsage(std::string("--database ") + error.what());
    }
}

/// The Redis URL as it was given, once it is known to be one. Throws WrongUsage.
inline std::string redis_url(const Settings& settings) {
    try {
        if (!settings.redis.empty()) static_cast<void>(RedisOptions::parse(settings.redis));
        return settings.redis;
    } catch (const std::invalid_argument& error) {
        throw WrongUsage(std::string("--redis ") + error.what());
    }
}

inline CLI::Option* add_database_option(CLI::App& command, Settings& settings) {
    return command.add_option("--database", settings.database, "Where the data is kept: sqlite:PATH or postgresql://…")
        ->envname("DATABASE_URL")
        ->capture_default_str();
}

namespace settings_detail {

template <class Number>
void add_limit(CLI::App& command, const std::string& name, Number& value, double most, const std::string& help) {
    command.add_option(name, value, help)->check(CLI::Range(1.0, most))->capture_default_str()->group("Limits");
}

inline void add_seconds(CLI::App& command, const std::string& name, Seconds& value, const std::string& help) {
    command
        .add_option_function<int>(
            name, [&value](int seconds) { value = Seconds(seconds); }, help)
        ->check(CLI::Range(1, 86'400))
        ->default_str(std::to_string(value.count()))
        ->group("Limits");
}

inline void add_limits(CLI::App& command, Server::Options& server) {
    RequestLimits& requests = server.requests;
    Deadlines& deadlines = server.deadlines;
    add_limit(command, "--max-head-bytes", requests.max_head_bytes, 1e6, "Request line and headers");
    add_limit(command, "--max-headers", requests.max_headers, 1e4, "Headers of a request");
    add_limit(command, "--max-body-bytes", requests.max_body_bytes, 1e9, "Body of anybody's request");
    add_limit(command, "--max-staff-body-bytes", requests.max_staff_body_bytes, 1e9, "Body where a login is needed");
    add_seconds(command, "--head-seconds", deadlines.head, "For a head to arrive");
    add_seconds(command, "--body-seconds", deadlines.body, "For a body to arrive, plus its size by --min-rate");
    add_seconds(command, "--send-seconds", deadlines.send, "For a caller to take --min-rate of an answer, on and on");
    add_limit(command, "--min-rate", deadlines.min_bytes_per_second, 1e9, "Bytes per second of a body or an answer");
    add_seconds(command, "--idle-seconds", deadlines.idle, "An idle connection is kept");
    add_limit(command, "--max-connections", server.max_connections, 1e6, "Open at a time");
    add_limit(command, "--max-connections-per-address", server.max_connections_per_address, 1e6,
              "Open at a time; loopback is exempt");
    add_limit(command, "--max-live-per-address", server.max_live_per_address, 1e6,
              "Live streams of one address; beyond it pages ask now and then");
    add_limit(command, "--max-unsent-bytes", server.unsent.bytes, 1e12,
              "Answers, and requests, that wait for slow callers, a loop");
    add_limit(command, "--max-queue", server.max_queue, 1e6, "Requests that wait for a worker; 503 beyond");
    add_limit(command, "--address-rate", server.per_address.per_second, 1e9,
              "Requests per second of one address; loopback is exempt");
    add_limit(command, "--address-burst", server.per_address.burst, 1e9, "The same at once");
    add_limit(command, "--buyer-rate", server.per_buyer.per_second, 1e9, "Requests per second of one buyer");
    add_limit(command, "--buyer-burst", server.per_buyer.burst, 1e9, "The same at once");
}

/// Returns what adds an option that is a text, each with its variable in the environment, to a group.
inline auto text_options(CLI::App& command, const char* group) {
    return [&command, group](const char* option, std::string& value, const char* variable, const char* help) {
        command.add_option(option, value, help)->envname(variable)->group(group);
    };
}

} // namespace settings_detail

/// Adds the options of a command that backs the shop up by itself.
inline void add_backup_options(CLI::App& command, Settings& settings) {
    command
        .add_option("--backup-folder", settings.backup_folder,
                    "Put a checked backup of a SQLite shop into this folder every so often")
        ->envname("FRONTROW_BACKUP_FOLDER");
    command.add_option("--backup-hours", settings.backup_hours, "How often")
        ->envname("FRONTROW_BACKUP_HOURS")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    command.add_option("--backups-kept", settings.backups_kept, "How many of them stay")
        ->envname("FRONTROW_BACKUPS_KEPT")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    command
        .add_option("--replica-folder", settings.replica_folder,
                    "Keep a copy of a SQLite shop in this folder that is never more than a moment behind")
        ->envname("FRONTROW_REPLICA_FOLDER");
}

/// Adds the options of a command that sends mail.
inline void add_mail_options(CLI::App& command, Settings& settings) {
    const auto add = settings_detail::text_options(command, "Mail");
    add("--smtp", settings.smtp_url, "SMTP_URL",
        "Mail server: smtp[s]://USER:PASSWORD@HOST:PORT; better in the environment, which others cannot read");
    add("--mail-from", settings.mail_from, "MAIL_FROM", "The address that mail is from");
    add("--mail-reply-to", settings.mail_reply_to, "MAIL_REPLY_TO", "Where answers go, unless to --mail-from");
    add("--mail-house", settings.mail_house, "MAIL_HOUSE",
        "Where the house is told what needs somebody, unless at --mail-reply-to");
    add("--mail-news-from", settings.mail_news_from, "MAIL_NEWS_FROM",
        "The address that news to the interest list are from, unless --mail-from");
    add("--mail-authorities", settings.mail_authorities, "MAIL_AUTHORITIES",
        "A file of certificates (PEM) that the mail server's is signed by, unless by one that the system trusts");
    command.add_option("--mail-per-minute", settings.mail_per_minute, "Messages that this process sends at most")
        ->envname("MAIL_PER_MINUTE")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str()
        ->group("Mail");
}

/// Adds the options of a command that makes passes for the wallets of phones.
inline void add_wallet_options(CLI::App& command, Settings& settings) {
    const auto add = settings_detail::text_options(command, "Wallets");
    add("--apple-wallet", settings.apple_wallet, "APPLE_WALLET_FILE",
        "A file (PEM) with the certificate for passes, its key, and Apple's certificate that has signed it");
    add("--google-wallet", settings.google_wallet, "GOOGLE_WALLET_FILE",
        "The file (JSON) with the key of a service account that may make passes");
    add("--google-wallet-issuer", settings.google_wallet_issuer, "GOOGLE_WALLET_ISSUER",
        "The number of the house as an issuer there");
}

/// Gives each option of a command that has no variable in the environment yet one of its name: --max-queue is
/// FRONTROW_MAX_QUEUE. A container is told all by its environment.
inline void name_variables(CLI::App& command) {
    for (auto* option : command.get_options([](const CLI::Option* each) {
             return each->get_envname().empty() && !each->get_lnames().empty() && each->get_configurable();
         })) {
        std::string name = "FRONTROW_" + option->get_lnames().front();
        for (char& letter : name)
            letter = letter == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        option->envname(name);
    }
}

/// Adds the options of a command that serves. Returns the option that names the database.
inline CLI::Option* add_serving_options(CLI::App& command, Settings& settings) {
    command.add_option("--listen", settings.listen, "Address to serve on, HOST:PORT")
        ->envname("FRONTROW_LISTEN")
        ->capture_default_str();
    command
        .add_option("--metrics-listen", settings.metrics_listen,
                    "Address to serve /metrics on, HOST:PORT, which the public must not reach; nowhere unless given")
        ->envname("FRONTROW_METRICS_LISTEN");
    command.add_option("--static", settings.static_folder, "Serve the pages from this folder, for editing them live");
    command.add_option("--log-level", settings.log_level, "trace, debug, info, warning, error or off")
        ->envname("FRONTROW_LOG_LEVEL")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    command.add_option("--log-format", settings.log_format, "text or json")
        ->envname("FRONTROW_LOG_FORMAT")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command
        .add_option("--database-connections", settings.database_connections,
                    "Connections to Postgres at most; two more follow what other processes write")
        ->check(CLI::Range(2, 1'000))
        ->capture_default_str();
    command.add_option("--redis", settings.redis, "Cache shared by all processes: redis://[[USER]:PASSWORD@]HOST:PORT")
        ->envname("REDIS_URL");
    command.add_option("--cache-megabytes", settings.cache_megabytes, "Memory for cached answers, 0 for none")
        ->check(CLI::Range(0, 65'536))
        ->capture_default_str();
    command
        .add_option("--loops", settings.server.loops,
                    "Threads that own the connections; unless given as many as there are cores, at most 4")
        ->check(CLI::Range(1, 64));
    command.add_option("--workers", settings.server.workers, "Threads that wait for the store")
        ->check(CLI::Range(1, 4'096))
        ->capture_default_str();
    command
        .add_option("--trusted-proxy", settings.proxies,
                    "Address or network whose X-Forwarded-For is believed; may be given more than once")
        ->check([&settings](const std::string& text) {
            return settings.server.proxies.add(text) ? std::string() : text + " is no address and no network";
        })
        ->delimiter(',');
    command.add_flag("--private-webhooks", settings.has_private_webhooks,
                     "Let webhooks reach this machine and its networks, by http too; else only the internet by https");
    command.add_flag("--secure-cookies", settings.secure_cookies,
                     "Send cookies over TLS only; set it behind a TLS proxy");
    settings_detail::add_limits(command, settings.server);
    settings_detail::add_limit(command, "--max-held-per-address", settings.max_held_per_address, 1e6,
                               "Seats of a session held at a time from one address, all its buyers together");
    settings_detail::add_limit(command, "--max-reserved-per-address", settings.max_reserved_per_address, 1e6,
                               "Seats of a session reserved at a time from one address and not paid for");
    settings_detail::add_limit(command, "--max-reserved-per-email", settings.max_reserved_per_email, 1e6,
                               "Seats reserved at a time for one e-mail address and not paid for");
    settings_detail::add_limit(command, "--max-reserved-percent", settings.max_reserved_percent, 100,
                               "Percent of a session that may be reserved at a time and not paid for");
    return add_database_option(command, settings);
}

} // namespace frontrow
