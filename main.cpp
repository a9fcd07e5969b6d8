// Frontrow's one translation unit: commands, wiring, start and stop.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <embedded_files.hpp>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "demo/mail.hpp"
#include "demo/people.hpp"
#include "demo/shop.hpp"
#include "demo/webhooks.hpp"
#include "domain/house/backup_news.hpp"
#include "domain/house/day_summary.hpp"
#include "formats/admission/wallets.hpp"
#include "formats/house/archive.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/application.hpp"
#include "http/server.hpp"
#include "providers/dns.hpp"
#include "providers/errand_threads.hpp"
#include "providers/providers.hpp"
#include "providers/smtp.hpp"
#include "providers/webhook_carrier.hpp"
#include "store/open_store.hpp"
#include "store/wal_tap.hpp"
#include "system/backup.hpp"
#include "system/cache_coordinator.hpp"
#include "system/clock.hpp"
#include "system/log.hpp"
#include "system/manual.hpp"
#include "system/periodic_task.hpp"
#include "system/replica.hpp"
#include "system/secret_box.hpp"
#include "system/settings.hpp"
#include "system/signals.hpp"
#include "system/sodium.hpp"
#include "system/systemd.hpp"
#include "system/totp.hpp"
#include "system/whole_file.hpp"

namespace {

using namespace frontrow;

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;
constexpr int kExitWrongUsage = 2;

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

StaticFiles open_pages(const Settings& settings, const Digest& digest) {
    if (settings.static_folder.empty()) return StaticFiles(embedded_files());
    if (!std::filesystem::is_directory(settings.static_folder))
        throw WrongUsage("--static " + settings.static_folder + " is not a folder");
    return {settings.static_folder, [&digest](std::string_view bytes) { return '"' + digest.of(bytes) + '"'; }};
}

/// The file of a shop in SQLite. Throws WrongUsage for others, with what they have instead.
std::string sqlite_file(const Settings& settings) {
    const auto database = database_url(settings);
    if (database.sqlite_path.empty())
        throw WrongUsage("backups of Postgres are made by its own tools: pg_dump and pg_restore, or pg_basebackup");
    return database.sqlite_path;
}

/// Who the shop's mail is from and where it is handed over, or nothing where it sends none. Throws WrongUsage, which
/// shows no password.
std::optional<MailSettings> mail_settings(const Settings& settings, const std::string& public_url) {
    const auto require = [](bool is_right, const char* why) {
        if (!is_right) throw WrongUsage(why);
    };
    const auto is_address = [](const std::string& text) { return Email::parse(text).has_value(); };
    if (settings.smtp_url.empty()) {
        require(settings.mail_from.empty(), "--mail-from says who mail is from, and --smtp where it goes: give both");
        return {};
    }
    require(is_address(settings.mail_from), "--mail-from (MAIL_FROM) must be an address, such as tickets@example.org");
    require(settings.mail_reply_to.empty() || is_address(settings.mail_reply_to), "--mail-reply-to must be an address");
    require(settings.mail_house.empty() || is_address(settings.mail_house), "--mail-house must be an address");
    require(settings.mail_news_from.empty() || is_address(settings.mail_news_from),
            "--mail-news-from must be an address");
    require(settings.mail_authorities.empty() || std::ifstream(settings.mail_authorities).good(),
            "--mail-authorities must be a file that can be read");
    require(!public_url.empty(), "FRONTROW_PUBLIC_URL must be set: mail has links to orders");
    try {
        return MailSettings{
            SmtpUrl::parse(settings.smtp_url), settings.mail_from,     settings.mail_reply_to, settings.mail_house,
            settings.mail_authorities,         settings.mail_news_from};
    } catch (const std::invalid_argument& error) {
        throw WrongUsage(std::string("--smtp (SMTP_URL) ") + error.what());
    }
}

std::string bytes_of_file(const std::string& option, const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in.good() && !in.eof()) throw WrongUsage(option + " must be a file that can be read");
    return bytes;
}

std::string environment(const char* variable) {
    const char* const value = std::getenv(variable);
    return value ? value : "";
}

/// What seals the keys of payment providers that admins set. Beside a database in a file its key is in a file too, made
/// when it is needed; processes that share a database on another machine have to be given the same one. A demo, where
/// everybody is an admin, has none. Throws WrongUsage, which shows no key.
std::unique_ptr<SecretBox> open_secret_box(const Settings& settings, const DatabaseUrl& database, bool is_demo) {
    if (is_demo) return nullptr;
    SodiumSecretBox::Source source{.text = environment("FRONTROW_KEY"), .file = settings.key_file};
    if (source.file.empty() && !database.sqlite_path.empty()) {
        source.file = database.sqlite_path + ".key";
        source.makes_file = true;
    }
    try {
        return std::make_unique<SodiumSecretBox>(std::move(source));
    } catch (const std::invalid_argument& error) {
        throw WrongUsage(std::string("FRONTROW_KEY ") + error.what());
    }
}

/// What may make passes for the wallets of phones. Throws WrongUsage, which shows no key.
std::shared_ptr<const Wallets> open_wallets(const Settings& settings) {
    auto wallets = std::make_shared<Wallets>();
    const auto open = [](const std::string& option, auto make) {
        try {
            return make();
        } catch (const std::invalid_argument& error) {
            throw WrongUsage(option + " " + error.what());
        }
    };
    if (!settings.apple_wallet.empty())
        wallets->apple = open("--apple-wallet (APPLE_WALLET_FILE)", [&] {
            return std::make_unique<const AppleSigner>(bytes_of_file("--apple-wallet", settings.apple_wallet));
        });
    const auto& issuer = settings.google_wallet_issuer;
    if (settings.google_wallet.empty() != issuer.empty() || issuer.find_first_not_of("0123456789") != std::string::npos)
        throw WrongUsage("--google-wallet is the key of an account and --google-wallet-issuer a number: give both");
    if (!issuer.empty())
        wallets->google = open("--google-wallet (GOOGLE_WALLET_FILE)", [&] {
            return std::make_unique<const GoogleSigner>(issuer,
                                                        bytes_of_file("--google-wallet", settings.google_wallet));
        });
    return wallets;
}

/// A shop and all that keeps it open, in the order in which the parts stand on each other.
class RunningServer {
public:
    RunningServer(const Settings& settings, DatabaseUrl database, bool is_demo)
        : settings_(settings), database_(std::move(database)), log_(settings.log_level, settings.log_format == "json"),
          files_(open_pages(settings, digest_)), providers_(open_providers(is_demo)),
          box_(open_secret_box(settings, database_, is_demo)), wallets_(open_wallets(settings)),
          tap_(database_.sqlite_path + "-wal", kMaxTappedBytes),
          owned_store_(open_store(database_, clock_, settings.database_connections, Opening::make_current,
                                  settings.replica_folder.empty() ? nullptr : &tap_)),
          store_(*owned_store_), coordinator_(store_, database_, clock_,
                                              {.cache_bytes = settings.cache_megabytes << 20,
                                               .redis_url = redis_url(settings),
                                               .origin = random_code(randomness_, 16),
                                               .build = FRONTROW_VERSION " " + files_.fingerprint(),
                                               .secret = random_code(randomness_, 2 * kSecretLength)}),
          application_({store_, coordinator_.cache(), clock_, randomness_, digest_, files_, passwords_, codes_,
                        [this] { return coordinator_.figures(); }, FRONTROW_VERSION,
                        [this] { return process_figures(); }},
                       {{.demo = is_demo,
                         .box_office = true,
                         .online = {.providers = providers_.all(),
                                    .errands = &errands_,
                                    .public_url = providers_.public_url(),
                                    .max_waiting = std::max<std::size_t>(1, settings.server.workers / 8),
                                    .box = box_.get(),
                                    .make = providers_.maker()}},
                        settings.secure_cookies,
                        settings.max_held_per_address,
                        {.per_client = settings.max_reserved_per_address,
                         .per_email = settings.max_reserved_per_email,
                         .percent_of_session = settings.max_reserved_percent},
                        {.per_minute = settings.mail_per_minute, .is_set_up = sends_mail(settings, is_demo)},
                        sends_mail(settings, is_demo) ? sender_domains(settings.mail_from, settings.mail_news_from)
                                                      : std::vector<SenderDomain>(),
                        &dns_,
                        settings.has_private_webhooks,
                        wallets_,
                        [this](std::string_view what) { log_->error("payments: {}", what); }},
                       [this](const Request& request, std::string_view what) {
                           // By its pattern: who has the id of an order may see it.
                           log_->error("{} {}: {}", request.method,
                                       application_.router().route_of(request.method, request.path).pattern, what);
                       }),
          server_(application_.router(), settings.server, random_code(randomness_, 8) + "-",
                  [this](const AccessRecord& record) { log_.request(record); }) {
        server_.add_metrics(application_.gauges());
        add_gauges();
        if (!settings.backup_folder.empty())
            backups_.emplace(sqlite_file(settings),
                             BackupFolder::Options{settings.backup_folder, std::chrono::hours(settings.backup_hours),
                                                   settings.backups_kept});
        if (!settings.replica_folder.empty())
            replica_.emplace(sqlite_file(settings), tap_, Replica::Options{settings.replica_folder});
        if (is_demo) {
            carrier_ = std::make_unique<DemoCarrier>();
        } else if (auto mail = mail_settings(settings, providers_.public_url())) {
            mail_server_ = mail->server.shown;
            carrier_ = std::make_unique<SmtpCarrier>(std::move(*mail), clock_, [this] { return is_stopping_.load(); });
        }
        if (is_demo && !settings.has_private_webhooks)
            webhook_carrier_ = std::make_unique<DemoWebhookCarrier>();
        else
            webhook_carrier_ = std::make_unique<HttpsWebhookCarrier>(
                clock_, [this] { return is_stopping_.load(); },
                settings.has_private_webhooks ? +[](const sockaddr&) { return true; } : &is_public);
        if (is_demo) demo_.emplace(store_, coordinator_.cache(), randomness_, digest_, passwords_);
    }
    ~RunningServer() { errands_.finish(); } // before the shop that they are for is gone
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    /// Serves until a signal asks to stop. A demo seeds its database where that is empty.
    void serve(const Signals& signals) {
        const std::string address = bind();
        if (demo_)
            seed();
        else
            refuse_demo_data();
        const Replicating replicating(*this);
        const auto following = coordinator_.follow(application_.poller(), log_);
        const PeriodicTask sweep(Milliseconds(100), [this] { log_.guard("sweep", [this] { free_what_expired(); }); });
        const PeriodicTask paying(Milliseconds(500), [this] {
            log_.guard("payments", [this] {
                if (auto* demo = application_.demo_payments()) demo->tell();
                if (auto* kept = application_.kept_providers()) kept->refresh();
                if (application_.payments().is_due()) application_.payments().run_due();
            });
        });
        const PeriodicTask settling(Milliseconds(500), [this] {
            log_.guard("settlements", [this] {
                auto& settlements = application_.back_office().settlements();
                while (!is_stopping_ && settlements.is_due() && settlements.run_due() > 0) {
                }
            });
        });
        const auto mailing = mail_tasks();
        const PeriodicTask telling(Milliseconds(500), [this] { log_.guard("webhooks", [this] { tell_webhooks(); }); });
        const PeriodicTask catching_up(Milliseconds(200),
                                       [this] { log_.guard("catch up", [this] { announce_late(); }); });
        const PeriodicTask making(Milliseconds(200), [this] {
            log_.guard("vouchers", [this] {
                if (application_.back_office().vouchers().is_making_due())
                    application_.back_office().vouchers().make_some();
            });
        });
        const PeriodicTask counting(std::chrono::seconds(1), [this] { flush(); });
        const PeriodicTask tidy(std::chrono::minutes(10), [this] { log_.guard("tidy", [this] { forget(); }); });
        std::optional<PeriodicTask> reset;
        if (demo_ && settings_.reset_minutes.value_or(0) > 0)
            reset.emplace(std::chrono::minutes(*settings_.reset_minutes),
                          [this] { log_.guard("reset", [this] { start_over(); }); });
        std::optional<PeriodicTask> backing_up;
        if (backups_)
            backing_up.emplace(std::chrono::minutes(1), [this] { log_.guard("backup", [this] { make_backup(); }); });
        const std::jthread live([this](const std::stop_token& stop) { tell_viewers(stop); });
        const auto metrics = metrics_server();
        const std::jthread accepting_metrics([this, &metrics] {
            if (metrics && !metrics->serve()) log_->error("the listening socket of the metrics failed");
        });
        const std::jthread accepting([this] {
            if (!server_.serve()) log_->error("the listening socket failed");
        });
        log_what_serves(address);
        welcome(address_for_people(address));
        systemd_notify("READY=1");
        signals.wait([this] { log_.toggle_debug(); });
        signals.release();
        log_->info("stopping");
        systemd_notify("STOPPING=1");
        is_stopping_ = true; // ends what waits for a mail server
        server_.stop();
        if (metrics) metrics->stop();
        flush();
    }

private:
    /// Has the replica follow for as long as it lives, to the very last of what was written meanwhile.
    class Replicating {
    public:
        explicit Replicating(RunningServer& server) : server_(server) {
            if (server.replica_) task_.emplace(Milliseconds(200), [this] { copy(); });
        }
        ~Replicating() {
            if (!task_) return;
            task_.reset();
            copy();
        }
        Replicating(const Replicating&) = delete;
        Replicating& operator=(const Replicating&) = delete;

    private:
        void copy() {
            server_.log_.guard("replica", [this] { server_.replica_->copy(server_.clock_.now()); });
        }
        RunningServer& server_;
        std::optional<PeriodicTask> task_{};
    };

    /// What writes and sends mail for as long as it lives; nothing where no mail server is known.
    std::list<PeriodicTask> mail_tasks() {
        std::list<PeriodicTask> tasks;
        if (!carrier_) return tasks;
        tasks.emplace_back(std::chrono::seconds(5), [this] {
            log_.guard("mail before visits", [this] { application_.outbox().write_visits(); });
        });
        tasks.emplace_back(std::chrono::seconds(5), [this] {
            log_.guard("daily summary",
                       [this] { DailySummary(store_, calendar_, !carrier_->house().empty()).write_due(); });
        });
        tasks.emplace_back(std::chrono::seconds(1), [this] {
            log_.guard("mailings", [this] {
                auto& mailings = application_.back_office().mailings();
                if (mailings.is_due()) mailings.write_some();
            });
        });
        tasks.emplace_back(std::chrono::seconds(1), [this] {
            log_.guard("waiting lists", [this] { application_.back_office().waiting().tell(); });
        });
        tasks.emplace_back(Milliseconds(500), [this] {
            log_.guard("mail", [this] {
                if (application_.outbox().is_due())
                    application_.outbox().run_due(*carrier_, [this] { return is_stopping_.load(); });
            });
        });
        return tasks;
    }

    void tell_webhooks() {
        const bool has_house = carrier_ && !carrier_->house().empty();
        if (application_.webhooks().is_due())
            application_.webhooks().run_due(*webhook_carrier_, has_house, [this] { return is_stopping_.load(); });
    }

    void free_what_expired() {
        // What is due and cannot be freed now has to wait for the next time.
        while (application_.holds().is_sweep_due() && application_.holds().sweep() > 0) {
        }
        while (application_.orders().is_expiry_due() && application_.orders().expire_reservations() > 0) {
        }
        auto& blocks = application_.back_office().blocks();
        while (blocks.is_expiry_due() && blocks.expire() > 0) {
        }
    }

    void log_what_serves(const std::string& address) {
        log_->info("frontrow " FRONTROW_VERSION " serves {} from {}", address, database_.shown());
        for (const auto& provider : application_.payments().online().all()) {
            if (!needs_attempt(provider->method())) continue;
            log_->info("payments by {}, {}", name_of(provider->method()),
                       provider->takes_money() ? "for money" : "as a test");
            if (!provider->knows_messages())
                log_->info("{} has no webhook secret: what is paid there is found by looking, up to a minute late",
                           name_of(provider->method()));
        }
        if (!mail_server_.empty()) log_->info("mail by {}, from {}", mail_server_, settings_.mail_from);
        if (wallets_->apple) {
            log_->info("passes for Apple Wallet as {}", wallets_->apple->pass_type());
            if (!wallets_->apple->is_valid(clock_.now() + std::chrono::hours(24 * 30)))
                log_->warn("APPLE_WALLET_FILE: the certificate has run out, or does so within thirty days");
        }
        if (wallets_->google) log_->info("passes for Google Wallet as {}", wallets_->google->issuer());
    }

    static bool sends_mail(const Settings& settings, bool is_demo) { return !is_demo && !settings.smtp_url.empty(); }

    static Providers open_providers(bool is_demo) {
        try {
            auto providers = Providers::from(environment);
            if (is_demo && providers.take_money()) throw WrongUsage("a demo takes test keys of payment providers only");
            return providers;
        } catch (const std::invalid_argument& error) {
            throw WrongUsage(error.what());
        }
    }

    /// Takes the address. Returns its URL.
    std::string bind() {
        if (const auto inherited = systemd_socket()) {
            server_.adopt(*inherited);
            return "the socket that systemd opened";
        }
        const ListenAddress address = parse_listen(settings_.listen);
        const bool is_ipv6 = address.host.find(':') != std::string::npos;
        return "http://" + (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" +
               std::to_string(server_.bind(address.host, address.port));
    }

    /// Returns where a browser finds what serves at `address`: who listens everywhere is not reached at 0.0.0.0.
    [[nodiscard]] std::string address_for_people(const std::string& address) const {
        if (!providers_.public_url().empty()) return providers_.public_url();
        for (const std::string everywhere : {"http://0.0.0.0:", "http://[::]:"})
            if (address.starts_with(everywhere)) return "http://localhost:" + address.substr(everywhere.size());
        return address;
    }

    /// A small server on a port of its own, or nothing: whoever reaches the shop does not reach its figures.
    std::unique_ptr<Server> metrics_server() {
        if (settings_.metrics_listen.empty()) return nullptr;
        const ListenAddress address = parse_listen(settings_.metrics_listen, "--metrics-listen");
        Server::Options options;
        options.loops = 1;
        options.workers = 1;
        options.max_connections = 64;
        auto server = std::make_unique<Server>(application_.private_router(), options,
                                               random_code(randomness_, 8) + "-", [](const AccessRecord&) {});
        log_->info("metrics at http://{}:{}/metrics", address.host, server->bind(address.host, address.port));
        return server;
    }

    /// Says how to get in: into a demo as anybody, into a new shop with a link that works once.
    void welcome(const std::string& address) {
        if (demo_)
            return print("\nOpen " + address + " in a browser. Ctrl-C ends the demo.\nThe panels are at " + address +
                         "/admin, /venue, /artist and /marketing. " + demo_people_text());
        auto& logins = application_.back_office().logins();
        if (!logins.is_set_up())
            print("\nNobody runs this shop yet. Set it up, once, at\n" + address + "/setup#" + logins.setup_token());
    }

    static void print(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

    void seed() {
        try {
            if (demo_->begin())
                log_->info("{} was empty and has been seeded", database_.shown());
            else
                log_->info("{} has been seeded before and is kept as it is", database_.shown());
        } catch (const NotADemo& refused) {
            throw std::runtime_error(database_.shown() + " " + refused.what());
        }
    }

    /// A demo's passwords are public: nobody should sell tickets from such a database unawares.
    void refuse_demo_data() {
        if (settings_.serves_demo_data || !store_.read([](Tx& tx) { return tx.shop().is_demo(); })) return;
        throw std::runtime_error(database_.shown() + " was filled by frontrow demo, and everybody knows its passwords. "
                                                     "Serve another database, or say --serve-demo-data");
    }

    void start_over() {
        flush(); // what was counted of campaigns belongs to the past
        demo_->start_over();
        application_.live().missed_all();
    }

    void flush() {
        log_.guard("campaigns", [this] { application_.back_office().campaigns().flush(); });
        log_.guard("refused logins", [this] { application_.back_office().logins().write_refused(); });
    }

    /// Tells of writes whose caller had left when they were kept.
    void announce_late() {
        if (store_.take_unannounced()) is_behind_ = true;
        if (!is_behind_) return;
        application_.poller().poll(false);
        is_behind_ = false;
    }

    void make_backup() {
        BackupNews news(store_, carrier_ && !carrier_->house().empty());
        try {
            const auto file = backups_->make_due(clock_.now());
            if (!file) return;
            log_->info("made the backup {}", file->string());
            news.made();
        } catch (const StoreUnavailable&) {
            throw;
        } catch (const std::exception& error) {
            log_.guard("mail about the backup", [&] { news.failed(error.what()); });
            throw;
        }
    }

    void forget() {
        application_.holds().forget_expired();
        application_.orders().adopt_money();
        application_.orders().forget_idempotency_records();
        application_.payments().forget_events();
        application_.outbox().forget();
        application_.back_office().webhooks().forget();
        application_.back_office().interest().forget_unconfirmed();
        application_.back_office().interest().ask_left();
        application_.back_office().waiting().forget();
        application_.back_office().logins().forget_logins();
        application_.back_office().users().forget_links();
    }

    void tell_viewers(const std::stop_token& stop) {
        const auto read = [this](const SessionSlug& session) { return application_.seats().find(session); };
        const auto wake = [this](const std::shared_ptr<LiveSource>& source) { server_.wake_readers(source); };
        while (!stop.stop_requested()) log_.guard("live seats", [&] { application_.live().run(stop, read, wake); });
    }

    [[nodiscard]] ProcessFigures process_figures() const {
        ProcessFigures figures{.started_at = started_at_, .mail_server = mail_server_};
        if (!demo_) figures.database = database_.shown(); // strangers look at a demo
        if (!database_.sqlite_path.empty()) {
            std::error_code unknown;
            const auto file = std::filesystem::absolute(database_.sqlite_path, unknown);
            const auto space = std::filesystem::space(file.parent_path(), unknown);
            if (!unknown)
                figures.disk =
                    DiskSpace{static_cast<std::int64_t>(space.available), static_cast<std::int64_t>(space.capacity)};
        }
        if (backups_) figures.backup = backups_->figures();
        if (replica_) figures.replica = replica_->figures();
        return figures;
    }

    static double seconds(std::optional<Time> time) {
        return time ? static_cast<double>(time->time_since_epoch().count()) / 1000 : 0.0;
    }

    void add_gauges() {
        using Kind = Gauges::Kind;
        const auto add = [this](const char* name, const char* help, Kind kind, auto read) {
            application_.gauges().add(name, help, kind, [read] { return static_cast<double>(read()); });
        };
        add("frontrow_commits_total", "Transactions that were written.", Kind::counter,
            [this] { return store_.counts().commits; });
        add("frontrow_writes_total", "Writes in them; by commits, the size of a group commit.", Kind::counter,
            [this] { return store_.counts().writes; });
        add("frontrow_statements_total", "SQL statements of reads and writes.", Kind::counter,
            [this] { return store_.counts().statements; });
        add("frontrow_cache_hits_total", "Answers from the cache.", Kind::counter,
            [this] { return coordinator_.memory().counts().hits; });
        add("frontrow_cache_loads_total", "Answers made for the cache.", Kind::counter,
            [this] { return coordinator_.memory().counts().loads; });
        add("frontrow_cache_bytes", "Memory of the cache.", Kind::gauge,
            [this] { return coordinator_.memory().counts().bytes; });
        if (const RedisTier* redis = coordinator_.redis()) {
            add("frontrow_redis_reads_total", "Replies asked of Redis.", Kind::counter,
                [redis] { return redis->counts().gets; });
            add("frontrow_redis_hits_total", "Replies that Redis had.", Kind::counter,
                [redis] { return redis->counts().hits; });
            add("frontrow_redis_failures_total", "Calls that Redis did not answer, or refused.", Kind::counter,
                [redis] { return redis->counts().failures; });
            add("frontrow_redis_forgeries_total", "Replies in Redis that no process of this shop has sealed.",
                Kind::counter, [redis] { return redis->counts().forgeries; });
            add("frontrow_redis_up", "Whether Redis answers and takes what is written.", Kind::gauge,
                [redis] { return redis->is_up() ? 1 : 0; });
        }
        if (backups_)
            add("frontrow_backup_seconds", "When the latest backup was made, since 1970; 0 where there is none.",
                Kind::gauge, [this] { return seconds(backups_->latest()); });
        if (replica_)
            add("frontrow_replica_seconds", "Until when all is in the replica, since 1970; 0 where it was never.",
                Kind::gauge, [this] { return seconds(replica_->figures().copied_at); });
        add("frontrow_log_lines_dropped_total", "Lines that the log did not take in time.", Kind::counter,
            [this] { return log_.dropped(); });
        add("frontrow_mail_sent_total", "Messages that the mail server has taken.", Kind::counter,
            [this] { return application_.outbox().counts().sent; });
        add("frontrow_mail_refused_total", "Messages that it refused for good.", Kind::counter,
            [this] { return application_.outbox().counts().refused; });
        add("frontrow_mail_put_off_total", "Attempts that came to nothing and are made again.", Kind::counter,
            [this] { return application_.outbox().counts().put_off; });
        add("frontrow_webhook_messages_total", "Messages that other systems have taken.", Kind::counter,
            [this] { return application_.webhooks().counts().sent; });
        add("frontrow_webhook_failures_total", "Attempts to send them that came to nothing.", Kind::counter,
            [this] { return application_.webhooks().counts().failed; });
        add("frontrow_live_readers", "Open live streams.", Kind::gauge,
            [this] { return application_.live().readers(); });
    }

    static constexpr std::size_t kMaxTappedBytes = std::size_t{64} << 20; ///< That wait for the replica's disk.
    static constexpr std::size_t kErrandThreads = 4;                      ///< Calls to providers at a time.
    static constexpr std::size_t kMaxErrands = 10'000; ///< That wait; beyond it they are found in the store.

    const Settings& settings_;
    const DatabaseUrl database_;
    Log log_;
    const SystemClock clock_{};
    const Time started_at_ = clock_.now();
    SodiumRandomness randomness_;
    const SodiumDigest digest_{};
    SodiumPasswords passwords_;
    Totp codes_{randomness_};
    const StaticFiles files_;
    const Providers providers_;
    const SystemDns dns_{};
    const std::unique_ptr<SecretBox> box_;
    const std::shared_ptr<const Wallets> wallets_;
    const ZoneCalendar calendar_{};
    ErrandThreads errands_{kErrandThreads, kMaxErrands};
    WalTap tap_;
    const std::unique_ptr<Store> owned_store_;
    Store& store_;
    CacheCoordinator coordinator_;
    Application application_;
    Server server_;
    std::optional<DemoShop> demo_;
    std::optional<BackupFolder> backups_;
    std::optional<Replica> replica_;
    bool is_behind_ = false; ///< Belongs to announce_late().
    std::atomic<bool> is_stopping_ = false;
    std::string mail_server_{};                         ///< As people may see it; empty where there is none.
    std::unique_ptr<LetterCarrier> carrier_{};          ///< Belongs to the thread that mails.
    std::unique_ptr<WebhookCarrier> webhook_carrier_{}; ///< Belongs to the thread that tells webhooks.
};

int serve(const Settings& settings, const DatabaseUrl& database, bool is_demo, const Signals& signals) {
    parse_listen(settings.listen); // before anything is opened
    if (!settings.metrics_listen.empty()) parse_listen(settings.metrics_listen, "--metrics-listen");
    RunningServer(settings, database, is_demo).serve(signals);
    return kExitDone;
}

int run_demo(Settings settings, bool database_given, const Signals& signals) {
    if (database_given) return serve(settings, database_url(settings), true, signals);
    const TemporaryFolder folder;
    if (!settings.reset_minutes) settings.reset_minutes = 60;
    std::fprintf(stderr,
                 "This demo lives in a temporary file, starts over every %d minutes and is gone when it stops.\n",
                 *settings.reset_minutes);
    return serve(settings, DatabaseUrl::parse("sqlite:" + (folder.path() / "demo.db").string()), true, signals);
}

int report(const std::vector<std::string>& broken) {
    for (const auto& line : broken) std::fprintf(stderr, "%s\n", line.c_str());
    std::printf("%s\n", broken.empty() ? "every promise that the data can show is kept" : "some promises are broken");
    return broken.empty() ? kExitDone : kExitFailed;
}

/// For commands that need a shop: a database that was misspelt must not become an empty one.
std::unique_ptr<Store> open_existing(const Settings& settings, const Clock& clock) {
    return open_store(database_url(settings), clock, settings.database_connections, Opening::as_it_is);
}

int run_verify(const Settings& settings) {
    const SystemClock clock;
    return report(open_existing(settings, clock)->invariant_violations());
}

int run_export(const Settings& settings, const std::filesystem::path& file, bool replaces) {
    if (const auto database = database_url(settings).sqlite_path; !database.empty()) require_no_part_of(database, file);
    if (!replaces && std::filesystem::exists(file))
        throw std::runtime_error(file.string() + " is there already: --replace puts the export in its place");
    const SystemClock clock;
    const auto store = open_existing(settings, clock);
    WholeFile archive(file);
    write_archive(*store, archive.out(), FRONTROW_VERSION);
    archive.finish();
    std::printf("exported to %s\n", file.c_str());
    return kExitDone;
}

int run_import(const Settings& settings, const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file);
    const SystemClock clock;
    const auto store = open_store(database_url(settings), clock, settings.database_connections, Opening::make_current);
    try {
        read_archive(*store, in);
    } catch (const ArchiveFault& fault) {
        throw std::runtime_error(file + ": " + fault.what());
    }
    std::printf("imported %s\n", file.c_str());
    return report(store->invariant_violations());
}

int run_backup(const Settings& settings, const std::filesystem::path& file) {
    const auto bytes = back_up(sqlite_file(settings), file);
    std::printf("%s is a backup of %ju bytes, and sound\n", file.c_str(), bytes);
    return kExitDone;
}

int run_restore(const Settings& settings, const std::filesystem::path& file, bool replaces) {
    const auto database = sqlite_file(settings);
    if (std::filesystem::is_directory(file))
        restore_replica(file, database, replaces);
    else
        restore(file, database, replaces);
    std::printf("%s is what %s was\n", database.c_str(), file.c_str());
    return kExitDone;
}

/// A person as the command line names them.
struct Person {
    std::string email;
    std::string name;
    std::string role = "admin";
    std::vector<std::string> venues{}; ///< Slugs.
    bool all_venues = false;
    bool ends_totp = false;
};

/// Ties a venue user to what was named; without a word one who is known keeps their venues, and a new one has none.
void tie_to_venues(Store& store, const Person& person, UserEdit& edit) {
    if (person.venues.empty() && !person.all_venues) return;
    for (const auto& name : person.venues) {
        const auto slug = VenueSlug::parse(name);
        if (!slug || !store.read([&](Tx& tx) { return tx.venues().find(*slug).has_value(); }))
            throw WrongUsage("there is no venue " + name);
    }
    edit.all_venues = person.all_venues;
    edit.venues = person.venues;
}

/// Adds a user, or gives one that exists this role and a new password, without their second factor where they have lost
/// it. The password comes on standard input, where no
/// list of processes shows it.
int run_user(const Settings& settings, const Person& person) {
    const auto email = Email::parse(lower_case(person.email));
    if (!email) throw WrongUsage(person.email + " is not an e-mail address");
    const auto name = PersonName::parse(person.name.empty() ? person.email : person.name);
    if (!name) throw WrongUsage("--name must be a name");
    std::fprintf(stderr, "Password: ");
    std::string password;
    if (!std::getline(std::cin, password) || !is_password(password))
        throw WrongUsage("the password must have at least " + std::to_string(kMinPasswordBytes) + " bytes");
    const SystemClock clock;
    SodiumRandomness randomness; // initializes libsodium
    const SodiumDigest digest;
    SodiumPasswords passwords;
    const auto store = open_existing(settings, clock);
    const AuditLog audit(*store, digest);
    const PasswordLinks links(randomness, digest);
    UserService users(*store, passwords, audit, links, false);
    UserEdit edit{*email, *name, *role_of(person.role)};
    edit.password = std::move(password);
    const auto known = store->read([&](Tx& tx) { return tx.users().find(*email); });
    if (known) {
        edit.row_version = known->row_version;
        edit.all_venues = known->all_venues;
        edit.venues = known->venues;
        edit.artists = known->artists;
        edit.ends_totp = person.ends_totp;
        if (person.name.empty()) edit.name = known->name;
    }
    tie_to_venues(*store, person, edit);
    const auto kept = [&]() -> Result<User> {
        if (known) return users.edit(Actor{}, known->id, edit);
        auto added = users.add(Actor{}, edit);
        if (!added) return added.error();
        return std::move(added->user);
    };
    const auto user = kept();
    if (!user) throw std::runtime_error(user.error().detail);
    std::printf("%s is %s\n", email->text().c_str(), person.role.c_str());
    if (user->role == Role::venue && !user->all_venues && user->venues.empty())
        std::printf("They work for no venue yet: name some with --venue, or say --all-venues\n");
    return kExitDone;
}

void add_user_options(CLI::App& command, Settings& settings, Person& person) {
    add_database_option(command, settings);
    command.add_option("EMAIL", person.email, "Who logs in with it")->required();
    command.add_option("--name", person.name, "What they are called");
    command.add_option("--role", person.role, "What they do")
        ->check(CLI::IsMember({"admin", "venue", "artist", "marketing", "box_office", "steward"}))
        ->capture_default_str();
    auto* venues = command.add_option("--venue", person.venues, "A venue that a venue user works for; may be repeated");
    command.add_flag("--all-venues", person.all_venues, "Every venue, those of tomorrow included")->excludes(venues);
    command.add_flag("--end-totp", person.ends_totp, "Take their second factor away: the phone is lost");
}

int print_out(const std::string& text) {
    std::cout << text << std::flush;
    return std::cout ? kExitDone : kExitFailed;
}

/// What a shop has beside a demo.
void add_shop_options(CLI::App& command, Settings& settings) {
    command.add_flag("--serve-demo-data", settings.serves_demo_data,
                     "Serve a database that the demo has filled, with passwords that everybody knows");
    command.add_option("--key-file", settings.key_file,
                       "A file with the key that keys set in the settings are encrypted with, unless FRONTROW_KEY "
                       "or the one beside a SQLite database, DATABASE.key");
}

int run(int argc, char** argv, const Signals& signals) {
    Settings settings;
    CLI::App app("Frontrow sells numbered seats.", "frontrow");
    app.set_version_flag("--version", FRONTROW_VERSION);
    app.require_subcommand(1);
    auto* serve_command = app.add_subcommand("serve", "Serve the shop");
    auto* demo_command = app.add_subcommand("demo", "Serve a demo: three houses, twelve events, no real money");
    auto* migrate_command = app.add_subcommand("migrate", "Bring the database's schema up to date and stop");
    auto* verify_command = app.add_subcommand("verify", "Check every promise that the data can show");
    add_serving_options(*serve_command, settings);
    add_shop_options(*serve_command, settings);
    const auto* demo_database = add_serving_options(*demo_command, settings);
    demo_command
        ->add_option("--reset-minutes", settings.reset_minutes,
                     "Start over every so many minutes, 0 for never; 60 unless --database is given")
        ->check(CLI::Range(0, 100'000));
    add_backup_options(*serve_command, settings);
    add_mail_options(*serve_command, settings);
    for (auto* command : {serve_command, demo_command}) add_wallet_options(*command, settings);
    for (auto* command : {serve_command, demo_command}) name_variables(*command);
    add_database_option(*migrate_command, settings);
    add_database_option(*verify_command, settings);
    std::string archive;
    auto* export_command = app.add_subcommand("export", "Write everything that the shop keeps into a file");
    auto* import_command = app.add_subcommand("import", "Read such a file into an empty database, of either kind");
    for (auto* command : {export_command, import_command}) {
        add_database_option(*command, settings);
        command->add_option("FILE", archive, "The file")->required();
    }
    bool replaces = false;
    auto* backup_command = app.add_subcommand("backup", "Copy a SQLite shop into a file while it sells, and check it");
    auto* restore_command =
        app.add_subcommand("restore", "Put such a file, or a replica, in the place of the database");
    for (auto* command : {backup_command, restore_command}) {
        add_database_option(*command, settings);
        command->add_option("FILE", archive, "The file")->required();
    }
    restore_command->add_flag("--replace", replaces, "Even where there is a database already");
    export_command->add_flag("--replace", replaces, "Even where there is such a file already");
    Person person;
    auto* user_command = app.add_subcommand("user", "Add a user, or set the role and password of one");
    add_user_options(*user_command, settings, person);
    auto* manual_command = app.add_subcommand("manual", "Print the page of the manual, as man takes it");
    auto* defaults_command =
        app.add_subcommand("defaults", "Print every variable that serve reads, as a file of settings to begin with");
    // Or the environment would speak to all commands, and one that was not called write over what another was told.
    for (auto* command : app.get_subcommands({})) command->parse_complete_callback([] {});
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitDone : kExitWrongUsage;
    }
    settings.server.unsent.bytes_per_client = settings.server.unsent.bytes / 8; // so that no few take all
    if (*manual_command) return print_out(manual_page(app, FRONTROW_VERSION, Providers::variables()));
    if (*defaults_command) return print_out(defaults_file(*serve_command, Providers::variables()));
    if (*demo_command) return run_demo(settings, demo_database->count() > 0, signals);
    if (*serve_command) return serve(settings, database_url(settings), false, signals);
    const EndsBySignal ends(signals, WholeFile::discard_all);
    if (*verify_command) return run_verify(settings);
    if (*export_command) return run_export(settings, archive, replaces);
    if (*import_command) return run_import(settings, archive);
    if (*backup_command) return run_backup(settings, archive);
    if (*restore_command) return run_restore(settings, archive, replaces);
    if (*user_command) return run_user(settings, person);
    const auto database = database_url(settings);
    const SystemClock clock;
    const auto store = open_store(database, clock, settings.database_connections, Opening::make_current);
    std::printf("%s has schema version %d\n", database.shown().c_str(), static_cast<int>(store->schema_version()));
    return kExitDone;
}

} // namespace

int main(int argc, char** argv) {
    mallopt(M_ARENA_MAX, 2); // or every thread's arena keeps memory of its own
    ::umask(0077);           // a shop has hashes of passwords and keys in it: what is made here is its owner's alone
    const Signals signals;
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
