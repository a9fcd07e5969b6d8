// What those who run the house wait for when it has sold a lot: lists, searches, figures and files over 50,000 orders.
// desk FRONTROW FOLDER prints one table, SQLite in a file of the folder beside a Postgres of our own.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>

#include "bench/arena.hpp"
#include "bench/pair_order.hpp"
#include "bench/program.hpp"
#include "domain/money/order_money.hpp"
#include "domain/people/user_service.hpp"
#include "formats/json.hpp"
#include "store/open_store.hpp"
#include "tests/support/postgres_server.hpp"

namespace {

using namespace frontrow;
using namespace frontrow::bench;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kOrders = 50'000;
constexpr std::size_t kOrdersPerWrite = 1'000;
constexpr int kRounds = 15;
constexpr const char* kEmail = "ada@house.example";
constexpr const char* kPassword = "a password of the benchmark";

constexpr std::array kFirstNames = {"Ada",  "Björn", "Chloë", "Dmitri", "Eva",   "Frida", "Grace", "Hugo", "Inès",
                                    "José", "Katja", "Liam",  "Maria",  "Núria", "Omar",  "Pınar", "Quinn"};
constexpr std::array kLastNames = {"Adler",  "Bakır",  "Çelik",  "Dvořák", "Eriksen",  "Fuchs",  "García",
                                   "Hansen", "Ibsen",  "Jansen", "Kowal",  "Lindgren", "Müller", "Novák",
                                   "Ortega", "Petrov", "Quiroz", "Rossi",  "Sørensen"};

/// Two neighbouring seats for somebody, in one of the sessions in turn.
void add_order(Tx& tx, std::size_t number, const std::vector<SessionDetail>& sessions, Randomness& randomness) {
    const auto name = std::string(kFirstNames[number % kFirstNames.size()]) + " " +
                      kLastNames[number / kFirstNames.size() % kLastNames.size()];
    const auto email = "buyer-" + std::to_string(number) + "@mail.example";
    add_pair_order(tx, number, sessions, randomness, {PersonName::trusted(name), Email::trusted(email)},
                   {PaymentMethod::cash, PaymentStatus::paid});
}

/// Fills an empty store: an arena that has sold a lot, and somebody who may see it.
void fill(Store& store) {
    Arena::build(store);
    SodiumRandomness randomness;
    const auto sessions = store.read([](Tx& tx) { return tx.sessions().starting_from(Time::min()); });
    for (std::size_t first = 0; first < kOrders; first += kOrdersPerWrite)
        store.write([&](Tx& tx) {
            for (std::size_t i = 0; i < kOrdersPerWrite; ++i) add_order(tx, first + i, sessions, randomness);
            return Done{};
        });
    SodiumPasswords passwords;
    const SodiumDigest digest;
    const AuditLog audit(store, digest);
    UserEdit edit{*Email::parse(kEmail), *PersonName::parse("Ada"), Role::admin};
    edit.password = kPassword;
    const PasswordLinks links(randomness, digest);
    if (!UserService(store, passwords, audit, links, false).add(Actor{}, edit))
        throw std::runtime_error("no user was added");
}

/// A program over one of the stores, and an admin in front of it.
class Desk {
public:
    Desk(const std::string& database, const SystemClock& clock) : program_(filled(database, clock), {}) {
        client_.set_keep_alive(true);
        client_.set_read_timeout(std::chrono::seconds(60));
        const auto answer = client_.Post("/api/login", {{"Sec-Fetch-Site", "same-origin"}},
                                         Json{{"email", kEmail}, {"password", kPassword}}.dump(), "application/json");
        if (!answer || answer->status != 201) throw std::runtime_error("the login was refused");
        const auto cookie = answer->get_header_value("Set-Cookie");
        client_.set_default_headers({{"Cookie", cookie.substr(0, cookie.find(';'))}});
    }

    /// Returns the milliseconds until the answer was there. Throws where it is none of 200, or too short.
    double ask(const std::string& path, std::size_t least_bytes) {
        const auto begin = Steady::now();
        const auto answer = client_.Get(path);
        const std::chrono::duration<double, std::milli> time = Steady::now() - begin;
        if (!answer || answer->status != 200 || answer->body.size() < least_bytes)
            throw std::runtime_error(path + " was not answered as it should be");
        return time.count();
    }

private:
    static std::string filled(const std::string& database, const SystemClock& clock) {
        fill(*open_store(DatabaseUrl::parse(database), clock, 4, Opening::make_current));
        return database;
    }

    Program program_;
    httplib::Client client_{"127.0.0.1", program_.port};
};

void measure(Desk& sqlite, Desk& postgres, const char* what, const std::string& path, std::size_t least_bytes) {
    std::vector<double> first, second;
    for (int round = 0; round < kRounds; ++round) {
        first.push_back(sqlite.ask(path, least_bytes));
        second.push_back(postgres.ask(path, least_bytes));
    }
    std::printf("| %s | %.1f ms | %.1f ms |\n", what, median(first), median(second));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    ::setenv("FRONTROW_EXECUTABLE", argv[1], 1);
    try {
        const SystemClock clock;
        testing::PostgresServer server(std::vector<std::string>{}); // with its fsync
        Desk sqlite("sqlite:" + (std::filesystem::path(argv[2]) / "desk.db").string(), clock);
        Desk postgres(server.url(server.create_database()), clock);
        std::printf("| over 50,000 orders | SQLite | Postgres |\n|---|---|---|\n");
        const auto row = [&](const char* what, const std::string& path, std::size_t least_bytes = 50) {
            measure(sqlite, postgres, what, path, least_bytes);
        };
        row("the newest 50", "/api/admin/orders", 5'000);
        row("search of a common name, whatever its accents", "/api/admin/orders?q=dvorak", 5'000);
        row("search of one address", "/api/admin/orders?q=buyer-31415@mail", 150);
        row("search that finds nothing", "/api/admin/orders?q=nobody+of+this+name", 10);
        row("the newest 50 of one session", "/api/admin/orders?session=s-7", 5'000);
        row("overview", "/api/admin/figures", 500);
        row("all as CSV", "/api/admin/orders.csv", 4'000'000);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "desk: %s\n", error.what());
        return 1;
    }
}
