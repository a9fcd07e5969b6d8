#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "domain/seating/seat_map.hpp"
#include "formats/seating/drawn_row.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/natural_order.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/table/waiting_rows.hpp"

namespace frontrow::csv {

/// Puts the seats of a row into the order in which they are drawn and parts it at wide gaps. Returns how many there
/// are.
inline std::size_t part_row(WaitingRow& row, Remarks& remarks) {
    std::vector<Point> at;
    for (const auto& each : row.seats) at.push_back(each.seat.at);
    const auto order = order_along(at);
    const auto aisles = aisles_along(at, order);
    std::vector<Waiting> seats;
    for (const auto i : order) seats.push_back(std::move(row.seats[i]));
    row.seats = std::move(seats);
    if (!std::is_sorted(order.begin(), order.end()))
        remarks.count("ordered_by_place", "line " + std::to_string(row.line),
                      "The seats of some rows do not stand in their order; it was taken from their places.");
    for (std::size_t i = 0; i < aisles.size(); ++i)
        if (aisles[i]) row.seats[i].next = "";
    return static_cast<std::size_t>(std::count(aisles.begin(), aisles.end(), true));
}

/// The same for all rows, with a remark for each section that has gaps.
inline void order_rows(std::vector<WaitingSection>& sections, Remarks& remarks) {
    for (auto& section : sections) {
        std::size_t rows = 0;
        std::size_t gaps = 0;
        std::size_t line = 0;
        for (auto& row : section.rows) {
            const auto here = part_row(row, remarks);
            if (here == 0) continue;
            if (rows++ == 0) line = row.line;
            gaps += here;
        }
        if (rows == 0) continue;
        remarks.note({"rows_parted",
                      "line " + std::to_string(line),
                      "Wide gaps part rows of " + section.name + ": " + std::to_string(gaps) + " in " +
                          std::to_string(rows) + " rows. Seats on both sides of one are no neighbours.",
                      {{"section", section.name}, {"rows", std::to_string(rows)}, {"gaps", std::to_string(gaps)}}});
    }
}

/// Lays out a table that says no places: the seats of a row by number, rows behind each other, each section behind
/// the one before or beside it, so that the whole is no longer than it has to be.
inline void lay_out(std::vector<WaitingSection>& sections, bool says_next, Remarks& remarks) {
    constexpr double seat = 24;
    constexpr double behind = 30;
    constexpr double apart = 90;
    double area = 0;
    double widest = 0;
    std::vector<Point> sizes;
    for (auto& section : sections) {
        std::size_t longest = 0;
        for (auto& row : section.rows) {
            if (!says_next)
                std::stable_sort(row.seats.begin(), row.seats.end(), [](const Waiting& a, const Waiting& b) {
                    return comes_before(a.seat.label, b.seat.label);
                });
            longest = std::max(longest, row.seats.size());
        }
        std::stable_sort(section.rows.begin(), section.rows.end(),
                         [](const WaitingRow& a, const WaitingRow& b) { return comes_before(a.label, b.label); });
        sizes.push_back({static_cast<double>(longest) * seat, static_cast<double>(section.rows.size()) * behind});
        area += (sizes.back().x + apart) * (sizes.back().y + apart);
        widest = std::max(widest, sizes.back().x);
    }
    const double width = std::max(widest, std::sqrt(area) * 1.2);
    Point corner{60, 120};
    double deep = 0;
    for (std::size_t s = 0; s < sections.size(); ++s) {
        if (corner.x > 60 && corner.x + sizes[s].x > 60 + width) corner = {60, corner.y + deep + apart}, deep = 0;
        for (std::size_t r = 0; r < sections[s].rows.size(); ++r) {
            auto& seats = sections[s].rows[r].seats;
            const double left = corner.x + (sizes[s].x - static_cast<double>(seats.size()) * seat) / 2;
            for (std::size_t i = 0; i < seats.size(); ++i)
                seats[i].seat.at = {tidy(left + (static_cast<double>(i) + 0.5) * seat),
                                    tidy(corner.y + static_cast<double>(r) * behind)};
        }
        deep = std::max(deep, sizes[s].y);
        corner.x += sizes[s].x + apart;
    }
    remarks.note({"laid_out", "line 1",
                  "The table says no places (x and y): rows were laid out behind each other. Choose the aisles."});
}

} // namespace frontrow::csv
