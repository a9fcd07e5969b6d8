// The real executable over real sockets: starting, stopping, and what survives kill -9.

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <httplib.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/server_process.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::process_test {

using Json = nlohmann::json;

namespace {

std::vector<std::string> demo_on(const TestFolder& folder) {
    return {"demo", "--listen", "127.0.0.1:0", "--database", "sqlite:" + folder.file("shop.db")};
}

httplib::Headers buyer(int number) {
    const std::string digits = std::to_string(number);
    return {{"Cookie", "buyer=" + std::string(35 - digits.size(), 'Z') + digits}};
}

/// What a buyer was told, and what a buyer was not told because the server died.
struct Ledger {
    std::mutex mutex;
    std::map<std::string, std::string> acknowledged; ///< Order id to the body of the answer.
    struct Unanswered {
        int buyer;
        std::string key;
        std::string body;
    };
    std::vector<Unanswered> unanswered;
    std::string refused; ///< Why buyers stopped before the server did.
};

/// Holds two best seats and reserves them, again and again, until the server is gone.
void buy_until_the_end(int port, int number, Ledger& ledger, const std::atomic<std::size_t>& enough,
                       ServerProcess& server) {
    httplib::Client client("127.0.0.1", port);
    client.set_keep_alive(true);
    client.set_read_timeout(30);
    while (true) {
        const auto held = client.Post("/api/sessions/arena-rock-2/holds", buyer(number), R"({"best":{"count":2}})",
                                      "application/json");
        if (!held) return;
        if (held->status != 201) { // as a rule, this buyer has as many seats as one may have
            const std::lock_guard lock(ledger.mutex);
            ledger.refused += held->body + '\n';
            return;
        }
        const std::string hold = Json::parse(held->body)["hold"]["id"];
        const Json order{{"hold", hold},
                         {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                         {"payment", {{"method", "box_office"}}}};
        auto headers = buyer(number);
        headers.emplace("Idempotency-Key", hold);
        const auto bought = client.Post("/api/orders", headers, order.dump(), "application/json");
        const std::lock_guard lock(ledger.mutex);
        if (!bought) {
            ledger.unanswered.push_back({number, hold, order.dump()});
            return;
        }
        REQUIRE(bought->status == 201);
        ledger.acknowledged[Json::parse(bought->body)["order"]["id"]] = bought->body;
        if (ledger.acknowledged.size() == enough) server.kill(SIGKILL);
    }
}

} // namespace

TEST_CASE("what was acknowledged before kill -9 is there after the restart, and nothing is sold twice") {
    TestFolder folder;
    Ledger ledger;
    int first_buyer = 0;
    for (const auto more : std::initializer_list<std::size_t>{7, 40, 23}) {
        const std::atomic<std::size_t> enough = ledger.acknowledged.size() + more;
        {
            ServerProcess server(demo_on(folder));
            const int port = server.port();
            {
                std::vector<std::jthread> buyers;
                for (int i = 0; i < 16; ++i)
                    buyers.emplace_back([&, i] { buy_until_the_end(port, first_buyer + i, ledger, enough, server); });
            }
            // Else the server lives, and nobody would end it.
            REQUIRE_MESSAGE(ledger.acknowledged.size() >= enough, ledger.refused);
            CHECK(server.wait() == -SIGKILL);
        }
        first_buyer += 16;

        ServerProcess server(demo_on(folder));
        httplib::Client client("127.0.0.1", server.port());
        std::map<std::string, std::string> owner; // seat to order
        for (const auto& [id, body] : ledger.acknowledged) {
            const auto found = client.Get("/api/orders/" + id);
            REQUIRE(found);
            CHECK(found->status == 200);
            CHECK(Json::parse(found->body) == Json::parse(body));
            const auto answer = Json::parse(body);
            for (const auto& ticket : answer["order"]["tickets"]) CHECK(owner.emplace(ticket["seat"], id).second);
        }
        // Who got no answer asks again with the same key and learns what became of the order: sold once, or not at all.
        for (const auto& lost : ledger.unanswered) {
            auto headers = buyer(lost.buyer);
            headers.emplace("Idempotency-Key", lost.key);
            const auto once = client.Post("/api/orders", headers, lost.body, "application/json");
            const auto twice = client.Post("/api/orders", headers, lost.body, "application/json");
            REQUIRE(once);
            REQUIRE(twice);
            CHECK(once->status == 201);
            CHECK(once->body == twice->body);
            ledger.acknowledged[Json::parse(once->body)["order"]["id"]] = once->body;
        }
        ledger.unanswered.clear();
        server.kill(SIGTERM);
        CHECK(server.wait() == 0);
        ServerProcess verify({"verify", "--database", "sqlite:" + folder.file("shop.db")});
        CHECK(verify.wait() == 0);
    }
}

TEST_CASE("a second process on the same database or port is refused with the reason") {
    TestFolder folder;
    ServerProcess first(demo_on(folder));
    const int port = first.port();
    ServerProcess same_file(demo_on(folder));
    CHECK(same_file.wait() == 1);
    CHECK(same_file.output().find("another frontrow is already running") != std::string::npos);
    ServerProcess same_port({"demo", "--listen", "127.0.0.1:" + std::to_string(port)});
    CHECK(same_port.wait() == 1);
    CHECK(same_port.output().find("address already in use") != std::string::npos);
}

TEST_CASE("an empty shop says where it is set up until somebody runs it, and the shell adds people") {
    TestFolder folder;
    const std::string database = "sqlite:" + folder.file("shop.db");
    const auto start_and_stop = [&] {
        ServerProcess server({"serve", "--listen", "127.0.0.1:0", "--database", database});
        httplib::Client client("127.0.0.1", server.port());
        REQUIRE(client.Get("/healthz"));
        server.kill(SIGTERM);
        CHECK(server.wait() == 0);
        return server.output();
    };
    const std::string nowhere = "sqlite:" + folder.file("shpo.db");
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"verify", "--database", nowhere}, {"export", folder.file("shop.archive"), "--database", nowhere}}) {
        ServerProcess command(arguments);
        CHECK(command.wait() == 1);
        CHECK(command.output().find("shpo.db has no shop in it: there is no such file") != std::string::npos);
    }
    CHECK_FALSE(std::ifstream(folder.file("shpo.db")).is_open());
    CHECK_FALSE(std::ifstream(folder.file("shpo.db.lock")).is_open());
    CHECK_FALSE(std::ifstream(folder.file("shop.archive")).is_open());
    CHECK_FALSE(std::ifstream(folder.file("shop.archive.unfinished")).is_open());
    CHECK(start_and_stop().find("/setup#") != std::string::npos);
    std::ofstream(folder.file("password")) << "a long password\n";
    std::ofstream(folder.file("short")) << "short\n";
    const auto user = [&](const std::string& file, const std::string& email, const std::string& role) {
        ServerProcess command({"user", email, "--role", role, "--database", database},
                              [&] { ::dup2(::open(folder.file(file).c_str(), O_RDONLY), STDIN_FILENO); });
        return command.wait();
    };
    CHECK(user("short", "ada@example.org", "admin") == 2);
    CHECK(user("password", "nobody", "admin") == 2);
    CHECK(user("password", "ada@example.org", "king") == 2);
    ServerProcess lost({"user", "ada@example.org", "--database", nowhere},
                       [&] { ::dup2(::open(folder.file("password").c_str(), O_RDONLY), STDIN_FILENO); });
    CHECK(lost.wait() == 1);
    CHECK_FALSE(std::ifstream(folder.file("shpo.db")).is_open());
    CHECK(user("password", "ada@example.org", "admin") == 0);
    CHECK(user("password", "ada@example.org", "venue") == 1); // somebody has to be an admin
    CHECK(start_and_stop().find("/setup#") == std::string::npos);
}

TEST_CASE("the shell looks after a shop while it serves, and every start prints the one link that sets it up") {
    TestFolder folder;
    const std::string database = "sqlite:" + folder.file("shop.db");
    std::ofstream(folder.file("password")) << "three quiet heron ladders\n";
    const auto told_by_environment = [&] {
        ::setenv("DATABASE_URL", database.c_str(), 1);
        ::setenv("FRONTROW_LISTEN", "0.0.0.0:0", 1);
        ::setenv("FRONTROW_MAX_QUEUE", "77", 1);
        ::setenv("FRONTROW_TRUSTED_PROXY", "10.0.0.0/8,192.0.2.1", 1);
        if (const int file = ::open(folder.file("password").c_str(), O_RDONLY); file >= 0) ::dup2(file, STDIN_FILENO);
    };
    const auto command = [&](std::vector<std::string> arguments) {
        ServerProcess one(std::move(arguments), told_by_environment);
        const int code = one.wait();
        INFO(one.output());
        return code;
    };
    std::string links[2];
    for (auto& link : links) {
        ServerProcess server({"serve"}, told_by_environment);
        const auto& log = server.read_until("/setup#");
        const auto begin = log.find("http://localhost:");
        REQUIRE(begin != std::string::npos); // 0.0.0.0 is nowhere for a browser
        CHECK(log.find("serves http://0.0.0.0:") != std::string::npos);
        server.kill(SIGTERM);
        CHECK(server.wait() == 0);
        link = server.output().substr(server.output().find("/setup#"), 33);
        CHECK(link.find('\n') == std::string::npos);
    }
    CHECK(links[0] == links[1]);

    ServerProcess server({"serve", "--listen", "127.0.0.1:0"}, told_by_environment);
    const int port = server.port();
    CHECK(command({"user", "ada@example.org", "--name", "Ada"}) == 0);
    CHECK(command({"verify"}) == 0);
    CHECK(command({"backup", folder.file("copy.db")}) == 0);
    CHECK(command({"export", folder.file("shop.archive")}) == 0);
    CHECK(command({"migrate"}) == 1); // what changes the schema is alone with the file
    httplib::Client client("127.0.0.1", port);
    const httplib::Headers same_origin{{"Origin", "http://127.0.0.1:" + std::to_string(port)}};
    const Json who{{"email", "ada@example.org"}, {"password", "three quiet heron ladders"}};
    const auto login = client.Post("/api/login", same_origin, who.dump(), "application/json");
    REQUIRE(login);
    CHECK(login->status == 201);
    server.kill(SIGTERM);
    CHECK(server.wait() == 0);
}

TEST_CASE("a machine that is lost comes back from the replica, with what was written last before the stop") {
    TestFolder folder;
    const auto replica = folder.file("replica");
    const auto run = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin() + 1, {"--database", "sqlite:" + folder.file("shop.db")});
        ServerProcess one(std::move(arguments), [&] {
            std::ofstream(folder.file("password")) << "three quiet heron ladders\n";
            if (const int file = ::open(folder.file("password").c_str(), O_RDONLY); file >= 0)
                ::dup2(file, STDIN_FILENO);
        });
        const int code = one.wait();
        INFO(one.output());
        return code;
    };
    const auto log_in_at = [](int port) {
        httplib::Client client("127.0.0.1", port);
        const httplib::Headers same_origin{{"Origin", "http://127.0.0.1:" + std::to_string(port)}};
        const Json who{{"email", "ada@example.org"}, {"password", "three quiet heron ladders"}};
        const auto login = client.Post("/api/login", same_origin, who.dump(), "application/json");
        return login ? login->status : 0;
    };
    const std::vector<std::string> serve{
        "serve", "--listen", "127.0.0.1:0", "--database", "sqlite:" + folder.file("shop.db"), "--replica-folder",
        replica};
    CHECK(ServerProcess(serve).wait() == 1); // there is no such folder
    std::filesystem::create_directory(replica);
    {
        ServerProcess server(serve);
        const int port = server.port();
        CHECK(run({"user", "ada@example.org", "--name", "Ada"}) == 0);
        CHECK(log_in_at(port) == 201);
        CHECK(run({"restore", replica}) == 1); // it is being served
        server.kill(SIGTERM);
        CHECK(server.wait() == 0);
    }
    for (const std::string beside : {"", "-wal", "-shm", ".lock"})
        std::filesystem::remove(folder.file("shop.db" + beside));
    CHECK(run({"restore", replica}) == 0);
    CHECK(run({"verify"}) == 0);
    ServerProcess server(serve);
    CHECK(log_in_at(server.port()) == 201);
    server.kill(SIGTERM);
    CHECK(server.wait() == 0);
}

TEST_CASE("a venue user from the shell works for the venues that were named, and for none without a word") {
    TestFolder folder;
    const std::string file = folder.file("shop.db");
    const std::string database = "sqlite:" + file;
    std::ofstream(folder.file("password")) << "a long password\n";
    CHECK(ServerProcess({"migrate", "--database", database}).wait() == 0);
    SQLite::Database(file, SQLite::OPEN_READWRITE)
        .exec("INSERT INTO venue (slug, name, city, timezone) VALUES ('hall', 'Hall', 'Hamburg', 'Europe/Berlin')");
    const auto user = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments{"user", "vera@example.org", "--role", "venue", "--database", database};
        arguments.insert(arguments.end(), more.begin(), more.end());
        ServerProcess command(arguments,
                              [&] { ::dup2(::open(folder.file("password").c_str(), O_RDONLY), STDIN_FILENO); });
        return command.wait();
    };
    const auto venues = [&] {
        SQLite::Database kept(file, SQLite::OPEN_READONLY);
        return kept.execAndGet("SELECT all_venues || ' ' || venues FROM users WHERE email = 'vera@example.org'")
            .getString();
    };
    // Somebody has to be an admin.
    ServerProcess admin({"user", "ada@example.org", "--database", database},
                        [&] { ::dup2(::open(folder.file("password").c_str(), O_RDONLY), STDIN_FILENO); });
    REQUIRE(admin.wait() == 0);
    CHECK(user({"--venue", "nowhere"}) == 2);
    CHECK(user({"--venue", "hall", "--all-venues"}) == 2);
    CHECK(user({}) == 0);
    CHECK(venues() == "0 ");
    CHECK(user({"--venue", "hall"}) == 0);
    CHECK(venues() == "0 hall\n");
    CHECK(user({}) == 0);
    CHECK(venues() == "0 hall\n");
    CHECK(user({"--all-venues"}) == 0);
    CHECK(venues() == "1 ");
}

TEST_CASE("an export that the disk has no room for ends with 1 and leaves nothing") {
    TestFolder folder;
    const std::string database = "sqlite:" + folder.file("shop.db");
    {
        ServerProcess server(demo_on(folder));
        server.port();
        server.kill(SIGTERM);
        REQUIRE(server.wait() == 0);
    }
    const auto file = folder.file("shop.archive");
    {
        ServerProcess limited({"export", file, "--database", database}, [] {
            const rlimit limit{1 << 20, 1 << 20};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        });
        CHECK(limited.wait() == 1);
        CHECK(limited.output().find("cannot be written") != std::string::npos);
    }
    CHECK_FALSE(std::ifstream(file).is_open());
    CHECK_FALSE(std::ifstream(file + ".unfinished").is_open());
    ServerProcess whole({"export", file, "--database", database});
    CHECK(whole.wait() == 0);
    CHECK_FALSE(std::ifstream(file + ".unfinished").is_open());
    ServerProcess back({"import", file, "--database", "sqlite:" + folder.file("back.db")});
    CHECK(back.wait() == 0);
}

TEST_CASE("an export replaces no file unasked, and never one of the shop itself") {
    TestFolder folder;
    const auto shop = folder.file("shop.db");
    const std::string database = "sqlite:" + shop;
    ServerProcess server(demo_on(folder)); // so that what lies beside it is there
    server.port();
    std::filesystem::create_symlink(shop, folder.file("link"));
    std::filesystem::create_hard_link(shop, folder.file("hard"));
    const auto run = [](const std::vector<std::string>& arguments) {
        ServerProcess command(arguments);
        const int code = command.wait();
        return std::to_string(code) + " " + command.output();
    };
    for (const std::string file :
         {"shop.db", "shop.db-wal", "shop.db-shm", "shop.db-journal", "shop.db.lock", "link", "hard"}) {
        INFO(file);
        for (const char* command : {"export", "backup"}) {
            const auto said = run({command, "--database", database, folder.file(file)});
            CHECK(said.starts_with("1 "));
            CHECK(said.find(file + " is a file of the shop itself") != std::string::npos);
        }
        CHECK(run({"export", "--replace", "--database", database, folder.file(file)}).starts_with("1 "));
    }
    CHECK(run({"verify", "--database", database}).starts_with("0 "));
    const auto archive = folder.file("shop.archive");
    CHECK(run({"export", "--database", database, archive}).starts_with("0 "));
    CHECK(run({"export", "--database", database, archive}).find("is there already: --replace") != std::string::npos);
    CHECK(run({"export", "--replace", "--database", database, archive}).starts_with("0 "));
}

TEST_CASE("a signal ends a command that waits, as it ends any program") {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        ServerProcess command({"user", "ada@example.org", "--database", "sqlite:nowhere.db"},
                              [&] { ::dup2(ends[0], STDIN_FILENO); });
        command.read_until("Password: ");
        command.kill(signal);
        CHECK(command.wait() == -signal);
        for (const int end : ends) ::close(end);
    }
}

TEST_CASE("SIGTERM, SIGINT and SIGHUP end it with 0, also while it answers") {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        TestFolder folder;
        ServerProcess server(demo_on(folder));
        httplib::Client client("127.0.0.1", server.port());
        REQUIRE(client.Get("/healthz"));
        server.kill(signal);
        CHECK(server.wait() == 0);
    }
}

TEST_CASE("systemd may open the socket, and is told when all is ready and when it ends") {
    TestFolder folder;
    const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    REQUIRE(::bind(listening, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listening, 16) == 0);
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
    const std::string path = folder.file("notify");
    const int notify = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof(name.sun_path));
    path.copy(name.sun_path, path.size());
    REQUIRE(::bind(notify, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0);
    const auto told = [&] {
        std::string state(64, '\0');
        const auto count = ::recv(notify, state.data(), state.size(), 0);
        state.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return state;
    };

    ServerProcess server(demo_on(folder), [&] {
        ::dup2(listening, 3);
        ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
        ::setenv("LISTEN_FDS", "1", 1);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    });
    CHECK(told() == "READY=1");
    httplib::Client client("127.0.0.1", ntohs(address.sin_port));
    const auto alive = client.Get("/healthz");
    REQUIRE(alive);
    CHECK(alive->status == 200);
    server.kill(SIGTERM);
    CHECK(told() == "STOPPING=1");
    CHECK(server.wait() == 0);
    ::close(listening);
    ::close(notify);
}

TEST_CASE("a line is logged for each answer, with its id and without anything personal") {
    for (const std::string format : {"text", "json"}) {
        TestFolder folder;
        auto arguments = demo_on(folder);
        arguments.insert(arguments.end(), {"--log-format", format});
        ServerProcess server(arguments);
        const int port = server.port();
        httplib::Client client("127.0.0.1", port);
        const auto missing = client.Get("/api/orders/secret-id-of-an-order", buyer(1));
        REQUIRE(missing);
        CHECK(missing->status == 404);
        const auto id = missing->get_header_value("X-Request-Id");
        server.kill(SIGTERM);
        server.wait();
        const auto line_of = [&](const std::string& sign) {
            const auto at = server.output().find(sign);
            REQUIRE(at != std::string::npos);
            const auto begin = server.output().rfind('\n', at) + 1;
            return server.output().substr(begin, server.output().find('\n', at) - begin);
        };
        const auto line = line_of(id);
        CHECK(line.find("/api/orders/{order}") != std::string::npos);
        CHECK(server.output().find("secret-id") == std::string::npos);
        CHECK(server.output().find("127.0.0.1\"") == std::string::npos);
        if (format == "json") {
            CHECK(Json::parse(line)["status"] == 404);
            CHECK(Json::parse(line_of("stopping"))["message"] == "stopping");
        }
    }
}

TEST_CASE("figures are served on a port of their own, where one is named, and never on that of the shop") {
    TestFolder folder;
    auto arguments = demo_on(folder);
    arguments.insert(arguments.end(), {"--metrics-listen", "127.0.0.1:0"});
    ServerProcess server(arguments);
    const int port = server.port();
    const std::string sign = "metrics at http://127.0.0.1:";
    const auto at = server.output().find(sign);
    REQUIRE(at != std::string::npos);
    const auto figures =
        httplib::Client("127.0.0.1", std::stoi(server.output().substr(at + sign.size()))).Get("/metrics");
    REQUIRE(figures);
    CHECK(figures->status == 200);
    CHECK(figures->body.find("frontrow_connections ") != std::string::npos);
    for (const char* path : {"/metrics", "/metrics/", "//metrics", "/m%65trics"}) {
        const auto hidden = httplib::Client("127.0.0.1", port).Get(path);
        REQUIRE(hidden);
        CHECK(hidden->body.find("frontrow_connections") == std::string::npos);
    }
    server.kill(SIGTERM);
    CHECK(server.wait() == 0);
    ServerProcess nowhere({"demo", "--metrics-listen", "nowhere"});
    CHECK(nowhere.wait() == 2);
    CHECK(nowhere.output().find("--metrics-listen") != std::string::npos);
}

TEST_CASE("the demo says where its data is, seeds a database once and keeps it") {
    TestFolder folder;
    std::string order;
    {
        ServerProcess server(demo_on(folder));
        httplib::Client client("127.0.0.1", server.port());
        CHECK(server.output().find("has been seeded") != std::string::npos);
        using std::filesystem::perms;
        for (const auto& name : folder.names()) { // whatever who has started it lets others read
            CAPTURE(name);
            const auto allowed = std::filesystem::status(folder.file(name)).permissions();
            CHECK((allowed & (perms::group_all | perms::others_all)) == perms::none);
        }
        const auto held =
            client.Post("/api/sessions/quartet-2/holds", buyer(1), R"({"best":{"count":2}})", "application/json");
        REQUIRE(held);
        CHECK(held->status == 201);
        server.kill(SIGTERM);
        server.wait();
    }
    ServerProcess server(demo_on(folder));
    httplib::Client client("127.0.0.1", server.port());
    CHECK(server.output().find("kept") != std::string::npos);
    const auto holds = client.Get("/api/sessions/quartet-2/holds", buyer(1));
    REQUIRE(holds);
    CHECK(Json::parse(holds->body)["holds"].size() == 1);
}

TEST_CASE("nobody serves what the demo has filled unawares, and no demo fills what somebody runs") {
    TestFolder folder;
    const std::string database = "sqlite:" + folder.file("shop.db");
    {
        ServerProcess server(demo_on(folder));
        server.port();
        server.kill(SIGTERM);
        CHECK(server.wait() == 0);
    }
    const std::vector<std::string> serve{"serve", "--listen", "127.0.0.1:0", "--database", database};
    ServerProcess refused(serve);
    CHECK(refused.wait() == 1);
    CHECK(refused.output().find("everybody knows its passwords") != std::string::npos);
    auto told = serve;
    told.emplace_back("--serve-demo-data");
    {
        ServerProcess server(told);
        httplib::Client client("127.0.0.1", server.port());
        CHECK(client.Get("/healthz"));
    }
    const std::string own = "sqlite:" + folder.file("own.db");
    std::ofstream(folder.file("password")) << "a long password\n";
    CHECK(ServerProcess({"migrate", "--database", own}).wait() == 0);
    ServerProcess user({"user", "ada@example.org", "--database", own},
                       [&] { ::dup2(::open(folder.file("password").c_str(), O_RDONLY), STDIN_FILENO); });
    CHECK(user.wait() == 0);
    ServerProcess demo({"demo", "--listen", "127.0.0.1:0", "--database", own, "--reset-minutes", "1"});
    CHECK(demo.wait() == 1);
    CHECK(demo.output().find("no demo has made") != std::string::npos);
}

TEST_CASE("wrong usage ends with 2 and names what is wrong") {
    const auto run = [](std::vector<std::string> arguments) {
        ServerProcess process(std::move(arguments));
        const int code = process.wait();
        return std::pair(code, process.output());
    };
    CHECK(run({"--help"}).first == 0);
    CHECK(run({"serve", "--help"}).first == 0);
    CHECK(run({}).first == 2);
    CHECK(run({"sell"}).first == 2);
    const auto address = run({"demo", "--listen", "nowhere"});
    CHECK(address.first == 2);
    CHECK(address.second.find("--listen") != std::string::npos);
    const auto database = run({"serve", "--database", "mysql://x"});
    CHECK(database.first == 2);
    CHECK(database.second.find("--database") != std::string::npos);
    CHECK(run({"demo", "--static", "/nowhere/at/all"}).first == 2);
}

TEST_CASE("over the wire: HEAD, 304, compression, 404, 405, 413 and pages with their data inside") {
    TestFolder folder;
    ServerProcess server(demo_on(folder));
    httplib::Client client("127.0.0.1", server.port());
    const auto events = client.Get("/api/events");
    REQUIRE(events);
    CHECK(events->status == 200);
    const auto head = client.Head("/api/events");
    REQUIRE(head);
    CHECK(head->status == 200);
    CHECK(head->body.empty());
    const auto unchanged = client.Get("/api/events", {{"If-None-Match", events->get_header_value("ETag")}});
    REQUIRE(unchanged);
    CHECK(unchanged->status == 304);
    CHECK(unchanged->body.empty());
    const auto page = client.Get("/");
    REQUIRE(page);
    CHECK(page->body.find(events->body) != std::string::npos);
    CHECK(page->has_header("Content-Security-Policy"));
    const auto missing = client.Get("/api/nothing");
    REQUIRE(missing);
    CHECK(missing->status == 404);
    CHECK(missing->get_header_value("Content-Type") == "application/problem+json");
    const auto wrong = client.Delete("/api/events");
    REQUIRE(wrong);
    CHECK(wrong->status == 405);
    CHECK(wrong->get_header_value("Allow").find("GET") != std::string::npos);
    const auto huge = client.Post("/api/orders", std::string(2 << 20, 'x'), "application/json");
    REQUIRE(huge);
    CHECK(huge->status == 413);
}

} // namespace frontrow::testing::process_test
