// What money costs: a sale that is in the ledger beside a reservation, which is in none. money FOLDER prints one table.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "bench/arena.hpp"
#include "bench/pair_order.hpp"
#include "store/open_store.hpp"

namespace {

using namespace frontrow;
using namespace frontrow::bench;
using Steady = std::chrono::steady_clock;

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

void measure_sales(const std::string& database) {
    const SystemClock clock;
    const auto store = open_store(DatabaseUrl::parse(database), clock, 4, Opening::make_current);
    Arena::build(*store);
    Sales sales(*store);
    const FractionalSeconds length(2);
    sales.round(length, true);
    std::vector<double> paid, reserved, ratios;
    for (int round = 0; round < 7; ++round) {
        paid.push_back(sales.round(length, true));
        reserved.push_back(sales.round(length, false));
        ratios.push_back(paid.back() / reserved.back());
    }
    std::printf("| orders paid by card, in the ledger | %.0f /s | %.0f /s only reserved: %.2f ×, goal ≥ 0.8 |\n",
                median(paid), median(reserved), median(ratios));
    std::printf("| what the ledger costs a sale | %.0f µs | |\n", 1e6 / median(paid) - 1e6 / median(reserved));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("money FOLDER\n", stderr);
        return 2;
    }
    try {
        std::puts("| money, SQLite | | beside |\n|---|---|---|");
        measure_sales("sqlite:" + std::string(argv[1]) + "/sales.db");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "money: %s\n", error.what());
        return 1;
    }
}
