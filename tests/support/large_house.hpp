#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "tests/support/fixture.hpp"

namespace frontrow::testing {

/// A house of 300 seats in rows of 20, on sale as "large", and strangers who ask for its seats over HTTP.
struct LargeHouse {
    explicit LargeHouse(TestShop& where) : shop(where) {
        SeatMapParts parts = small_house();
        parts.areas = {};
        parts.seats = {};
        parts.sections = {{"stalls", "Stalls", {}}};
        for (std::uint32_t row = 0; row < 15; ++row) {
            parts.sections[0].rows.push_back({std::to_string(row + 1), row * 20, 20});
            for (std::uint32_t i = 0; i < 20; ++i) {
                Seat seat;
                seat.id = std::to_string(row + 1) + "-" + std::to_string(i + 1);
                seat.label = std::to_string(i + 1);
                seat.at = {10.0 + 15.0 * i, 60.0 + 15.0 * row};
                seat.next = i == 19 ? kNoSeat : row * 20 + i + 1;
                parts.seats.push_back(std::move(seat));
            }
        }
        shop.store.write([&](Tx& tx) {
            const auto map = value_of(SeatMap::make(parts));
            Session large = tx.sessions().find(SessionSlug::trusted("tonight"))->session;
            large.slug = SessionSlug::trusted("large");
            large.map = MapId::trusted(shop.digest.of(map.canonical_text()));
            large.max_seats = 10;
            large.max_seats_per_buyer = 20;
            tx.maps().put(large.map, large.venue, map);
            tx.sessions().put(large);
            return Done{};
        });
    }

    Response send(const std::string& address, const std::string& method, const std::string& path,
                  const std::string& body, const std::string& token, const std::string& key = "") {
        Request request{method, path, {}, {}, body, {}};
        request.headers.emplace("content-type", "application/json");
        request.headers.emplace("cookie", "buyer=" + token);
        if (!key.empty()) request.headers.emplace("idempotency-key", key);
        request.address = address;
        return shop.shop.router().dispatch(std::move(request));
    }

    /// Ten seats in a row of ten, under a token that belongs to them. Returns the id of the hold, or nothing.
    std::string hold(const std::string& address, int ten) {
        std::string seats;
        for (int i = 0; i < 10; ++i)
            seats += (i > 0 ? ",\"" : "\"") + std::to_string(ten / 2 + 1) + "-" + std::to_string(ten % 2 * 10 + i + 1) +
                     "\"";
        const auto answer =
            send(address, "POST", "/api/sessions/large/holds", "{\"seats\":[" + seats + "]}", token(ten));
        if (answer.status == 201) return Json::parse(answer.text())["hold"]["id"];
        CHECK(answer.status == 409);
        return "";
    }
    void release(const std::string& address, int ten, const std::string& hold) {
        CHECK(send(address, "DELETE", "/api/holds/" + hold, "", token(ten)).status == 204);
    }

    /// Reserves what a hold of that ten keeps, to be paid at the box office.
    Response reserve(const std::string& address, int ten, const std::string& hold, const std::string& email) {
        return order(address, ten, hold, email, "box_office");
    }
    Response order(const std::string& address, int ten, const std::string& hold, const std::string& email,
                   const std::string& method) {
        return send(address, "POST", "/api/orders",
                    R"({"hold":")" + hold + R"(","customer":{"name":"Eve","email":")" + email +
                        R"("},"payment":{"method":")" + method + R"("}})",
                    token(ten), "key of " + hold);
    }
    /// Lets every seat cost nothing.
    void give_away() {
        shop.store.write([](Tx& tx) {
            Session large = tx.sessions().find(SessionSlug::trusted("large"))->session;
            large.prices = {{"Stalls", "adult", 0}};
            tx.sessions().put(large);
            return Done{};
        });
    }

    static std::string token(int ten) { return "T" + std::string(31, '0') + std::to_string(100 + ten); }

    /// How many places have this letter, for who has none.
    [[nodiscard]] std::int64_t count(char letter) {
        const auto states = shop.states("", "large");
        return std::count(states.begin(), states.end(), letter);
    }
    [[nodiscard]] std::int64_t held() { return count('h'); }

    TestShop& shop;
};

} // namespace frontrow::testing
