// What money costs: a sale that is in the ledger beside a reservation, which is in none, as the store writes them and
// over HTTP; and 10,000 messages of a payment provider in one minute beside an on-sale. money FRONTROW FOLDER prints
// one table; money FRONTROW FOLDER quick has some of each, and fails as well where a message is lost.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <httplib.h>

#include "bench/arena.hpp"
#include "bench/hold_load.hpp"
#include "bench/pair_order.hpp"
#include "bench/program.hpp"
#include "bench/shop.hpp"
#include "formats/json.hpp"
#include "providers/stripe.hpp"
#include "store/open_store.hpp"
#include "tests/support/provider_stubs.hpp"

namespace {

using namespace frontrow;
using namespace frontrow::bench;
using Steady = std::chrono::steady_clock;

/// How much is measured.
struct Size {
    int rounds;
    FractionalSeconds length; ///< Of a round of sales.
    int orders;               ///< In a round over HTTP.
    int messages;
};
constexpr Size kFull{7, FractionalSeconds(2), 300, 10'000};
constexpr Size kQuick{1, FractionalSeconds(0.2), 32, 500};

/// Orders a second that are paid at once, and that are only reserved, and how many times as many the former are.
struct Rates {
    double paid, reserved, ratio;
};

/// Returns the medians of so many rounds of each in turns, after one that warms up; `sell(is_paid)` is a round.
template <class Sell>
Rates in_turns(int rounds, Sell&& sell) {
    sell(true);
    std::vector<double> paid, reserved, ratios;
    for (int round = 0; round < rounds; ++round) {
        paid.push_back(sell(true));
        reserved.push_back(sell(false));
        ratios.push_back(paid.back() / reserved.back());
    }
    return {median(paid), median(reserved), median(ratios)};
}

// ---- Sales, as the store does them

/// Orders of two seats each in the sessions of an arena, by 64 buyers at once, each durable before the next.
class Sales {
public:
    explicit Sales(Store& store)
        : store_(store), sessions_(store.read([](Tx& tx) { return tx.sessions().starting_from(Time::min()); })) {}

    /// Returns the orders a second: paid by a test card and in the ledger, or only reserved.
    double round(FractionalSeconds length, bool is_paid) {
        std::atomic<std::size_t> sold{0};
        const auto start = Steady::now();
        {
            std::vector<std::jthread> buyers;
            for (int i = 0; i < Arena::kBuyers; ++i)
                buyers.emplace_back([&] {
                    for (; Steady::now() - start < length; ++sold) sell(next_.fetch_add(1), is_paid);
                });
        }
        return static_cast<double>(sold) / FractionalSeconds(Steady::now() - start).count();
    }

private:
    void sell(std::size_t number, bool is_paid) {
        const Payment payment{is_paid ? PaymentMethod::demo : PaymentMethod::box_office,
                              is_paid ? PaymentStatus::paid : PaymentStatus::due};
        store_.write([&](Tx& tx) {
            add_pair_order(tx, number, sessions_, randomness_,
                           {PersonName::trusted("Ada"), Email::trusted("ada@mail.example")}, payment);
            return Done{};
        });
    }

    Store& store_;
    SystemClock clock_;
    SodiumRandomness randomness_;
    std::vector<SessionDetail> sessions_;
    std::atomic<std::size_t> next_{0};
};

void measure_sales(const std::string& database, const Size& size) {
    const SystemClock clock;
    const auto store = open_store(DatabaseUrl::parse(database), clock, 4, Opening::make_current);
    Arena::build(*store);
    Sales sales(*store);
    const auto rates = in_turns(size.rounds, [&](bool is_paid) { return sales.round(size.length, is_paid); });
    std::printf("| orders paid by card, in the ledger | %.0f /s | %.0f /s only reserved: %.2f ×, goal 0.8 × |\n",
                rates.paid, rates.reserved, rates.ratio);
    std::printf("| what the ledger costs a sale | %.0f µs | |\n", 1e6 / rates.paid - 1e6 / rates.reserved);
}

// ---- Over HTTP

/// A buyer of a shop, whom nobody has seen before: their own cookie, address and connection.
class Visitor {
public:
    Visitor(int port, int number)
        : number_(std::to_string(number)),
          client_("127.0.0.1", port), headers_{{"Cookie", "buyer=" + numbered_buyer(number)},
                                               {"X-Forwarded-For", "10." + std::to_string(number / 40'000) + "." +
                                                                       std::to_string(number / 200 % 200) + "." +
                                                                       std::to_string(1 + number % 200)},
                                               {"Idempotency-Key", "bench-" + number_}} {
        client_.set_keep_alive(true);
        client_.set_tcp_nodelay(true);
    }

    /// Holds what `wanted` says, of a session, for an order.
    void hold(const std::string& session, const Json& wanted) {
        hold_ = post("/api/sessions/" + session + "/holds", wanted)["hold"]["id"];
    }
    void order(const Json& payment) {
        post("/api/orders", {{"hold", hold_},
                             {"customer", {{"name", "Ada"}, {"email", "buyer-" + number_ + "@mail.example"}}},
                             {"payment", payment}});
    }

private:
    Json post(const std::string& path, const Json& body) {
        const auto answer = client_.Post(path, headers_, body.dump(), "application/json");
        if (!answer || answer->status != 201)
            throw std::runtime_error(path + ": " + (answer ? answer->body : "no answer"));
        return Json::parse(answer->body);
    }

    const std::string number_;
    httplib::Client client_;
    const httplib::Headers headers_;
    std::string hold_;
};

/// Orders of a seat each in the arena of the demo, which its buyers hold already.
class Checkouts {
public:
    static constexpr int kBuyersAtOnce = 16;

    explicit Checkouts(int port) : port_(port) {}

    /// Returns the orders a second.
    double round(int count, const Json& payment) {
        std::vector<std::vector<Visitor>> queues(kBuyersAtOnce);
        for (int i = 0; i < count; ++i) {
            auto& buyer = queues[static_cast<std::size_t>(i % kBuyersAtOnce)].emplace_back(port_, next_++);
            buyer.hold("synth-odyssey-1", {{"best", {{"count", 1}}}});
        }
        std::atomic<int> ordered{0};
        const auto start = Steady::now();
        {
            std::vector<std::jthread> at_once;
            for (auto& queue : queues)
                at_once.emplace_back([&] {
                    try {
                        for (auto& buyer : queue) buyer.order(payment), ++ordered;
                    } catch (const std::exception& error) {
                        std::fprintf(stderr, "%s\n", error.what());
                    }
                });
        }
        const FractionalSeconds took = Steady::now() - start;
        if (ordered < count) throw std::runtime_error("an order failed");
        return count / took.count();
    }

private:
    const int port_;
    int next_ = 0;
};

void measure_checkouts(const std::string& database, const Size& size) {
    const Program program(database, {"--trusted-proxy", "127.0.0.1"}, {}, "demo");
    Checkouts checkouts(program.port);
    const Json by_card{{"method", "demo"}, {"card", "4242 4242 4242 4242"}};
    const Json at_the_desk{{"method", "box_office"}};
    const auto rates = in_turns(
        size.rounds, [&](bool is_paid) { return checkouts.round(size.orders, is_paid ? by_card : at_the_desk); });
    std::printf("| orders by demo card over HTTP, %d buyers | %.0f /s | %.0f /s to be paid at the box office: %.2f ×, "
                "goal 0.8 × |\n",
                Checkouts::kBuyersAtOnce, rates.paid, rates.reserved, rates.ratio);
}

// ---- Messages of a provider beside an on-sale

constexpr int kMessagesAMinute = 10'000;
constexpr int kMessagesAnOrder = 10;
constexpr int kSenders = 8;
constexpr auto kMinute = std::chrono::seconds(60);
constexpr const char* kSecret = "whsec_bench";
/// Which no hold of the load comes to.
const std::string kLastSession = "s-" + std::to_string(Arena::kSessions - 1);

/// Orders that are to be paid at a provider in this process, and whom it tells of that.
class Payments {
public:
    Payments(int port, testing::StripeStub& stripe, int messages) : port_(port), stripe_(stripe), messages_(messages) {
        const auto map = value_of(SeatMap::make(arena_map()));
        for (int number = 0; number < orders(); ++number) {
            const auto first = static_cast<std::size_t>(number) * 2;
            Visitor buyer(port, number);
            buyer.hold(kLastSession, {{"seats", {map.seats()[first].id, map.seats()[first + 1].id}}});
            buyer.order({{"method", "stripe"}});
            sessions_.push_back(stripe.session()["id"]);
            events_.push_back(stripe.event("checkout.session.completed", "evt_?"));
        }
    }

    [[nodiscard]] int orders() const { return messages_ / kMessagesAnOrder; }

    /// Lets the orders be paid one after the other, each told of by some messages at once, evenly over the time.
    /// Returns how long each message took to be taken, in milliseconds; those that were not are missing.
    std::vector<double> tell() {
        std::vector<std::vector<double>> taken(kSenders);
        {
            const auto start = Steady::now();
            std::vector<std::jthread> senders;
            for (int sender = 0; sender < kSenders; ++sender)
                senders.emplace_back([&, sender] {
                    httplib::Client client("127.0.0.1", port_);
                    client.set_keep_alive(true);
                    client.set_tcp_nodelay(true);
                    for (int i = sender; i < messages_; i += kSenders) {
                        std::this_thread::sleep_until(start + kMinute * i / kMessagesAMinute);
                        send(client, i, taken[static_cast<std::size_t>(sender)]);
                    }
                });
        }
        std::vector<double> all;
        for (const auto& some : taken) all.insert(all.end(), some.begin(), some.end());
        return all;
    }

private:
    void send(httplib::Client& client, int number, std::vector<double>& taken) {
        const auto order = static_cast<std::size_t>(number / kMessagesAnOrder);
        if (number % kMessagesAnOrder == 0) stripe_.pay(sessions_[order]);
        auto body = events_[order];
        body.replace(body.find("evt_?"), 5, "evt_" + std::to_string(number));
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto second = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
        const auto signature = "t=" + second + ",v1=" + stripe_rules::signature_of(kSecret, second + "." + body);
        const auto begin = Steady::now();
        const auto answer =
            client.Post("/api/webhooks/stripe", {{"Stripe-Signature", signature}}, body, "application/json");
        if (answer && answer->status == 200)
            taken.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
    }

    const int port_;
    testing::StripeStub& stripe_;
    const int messages_;
    std::vector<std::string> sessions_;
    std::vector<std::string> events_;
};

/// How many of the orders are paid, as the database has it: asking the program would make it look at them, and no
/// second process may open its store.
int paid_orders(const std::string& file) {
    SQLite::Database database(file);
    return database.execAndGet("SELECT count(*) FROM orders WHERE status = " +
                               std::to_string(static_cast<int>(OrderStatus::paid)));
}

void measure_messages(const std::string& file, const Size& size) {
    const SystemClock clock;
    const std::string database = "sqlite:" + file;
    Arena::build(*open_store(DatabaseUrl::parse(database), clock, 4, Opening::make_current));
    testing::StripeStub stripe(clock);
    ::setenv("STRIPE_SECRET_KEY", "sk_test_frontrow", 1);
    ::setenv("STRIPE_WEBHOOK_SECRETS", kSecret, 1);
    ::setenv("STRIPE_API_BASE", stripe.base().c_str(), 1);
    ::setenv("FRONTROW_PUBLIC_URL", "https://tickets.example.org", 1);
    const Program program(database, {"--trusted-proxy", "127.0.0.1"});
    Payments payments(program.port, stripe, size.messages);
    std::size_t next = 0;
    const auto hold = [&](FractionalSeconds length) {
        const auto outcome = HoldLoad(program.port, next, Arena::kBuyers).run(length);
        next = outcome.next;
        return outcome.p99_ms;
    };
    const FractionalSeconds length(1);
    hold(length);
    std::vector<double> alone, beside, taken;
    const auto hold_alone = [&] {
        for (int round = 0; round < (size.rounds + 1) / 2; ++round) alone.push_back(hold(length));
    };
    hold_alone();
    int paid = 0;
    double late = 0;
    {
        std::atomic<bool> is_over = false;
        const std::jthread telling([&] {
            taken = payments.tell();
            const auto end = Steady::now();
            while ((paid = paid_orders(file)) < payments.orders() && Steady::now() < end + kMinute)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            late = std::chrono::duration<double, std::milli>(Steady::now() - end).count();
            is_over = true;
        });
        while (!is_over) { // with pauses: the arena has only so many seats
            beside.push_back(hold(length));
            std::this_thread::sleep_for(std::chrono::seconds(3));
        }
    }
    hold_alone();
    std::sort(taken.begin(), taken.end());
    if (taken.size() < static_cast<std::size_t>(size.messages) || paid < payments.orders())
        throw std::runtime_error(std::to_string(taken.size()) + " messages were taken, and " + std::to_string(paid) +
                                 " orders paid: some were lost");
    std::printf(
        "| %d messages of a provider in %.0f s, of %d orders, beside an on-sale | none lost; answered after p50 "
        "%.1f ms, p99 %.1f ms | goal: none lost |\n",
        size.messages, FractionalSeconds(kMinute).count() * size.messages / kMessagesAMinute, payments.orders(),
        taken[taken.size() / 2], taken[(taken.size() - 1) * 99 / 100]);
    std::printf("| from the last of them until all orders were paid | %.0f ms | |\n", late);
    std::printf("| p99 of a hold beside them | %.2f ms | %.2f × without them (%.2f ms), goal 1.5 × |\n", median(beside),
                median(beside) / median(alone), median(alone));
}

} // namespace

int main(int argc, char** argv) {
    const bool is_quick = argc == 4 && std::string_view(argv[3]) == "quick";
    if (argc != 3 && !is_quick) {
        std::fputs("money FRONTROW FOLDER [quick]\n", stderr);
        return 2;
    }
    const Size size = is_quick ? kQuick : kFull;
    const std::string folder = argv[2];
    ::setenv("FRONTROW_EXECUTABLE", argv[1], 1);
    try {
        std::puts("| money, SQLite | | beside |\n|---|---|---|");
        measure_sales("sqlite:" + folder + "/sales.db", size);
        measure_checkouts("sqlite:" + folder + "/checkouts.db", size);
        measure_messages(folder + "/messages.db", size);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "money: %s\n", error.what());
        return 1;
    }
}
