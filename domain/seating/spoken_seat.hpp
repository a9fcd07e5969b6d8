#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/text.hpp"

namespace frontrow {

/// A seat as somebody says it at the counter, in small letters where they are ASCII.
struct SpokenSeat {
    std::string section{}; ///< Words of its name; empty where none was said.
    std::string row;
    std::string label;
};

/// Returns the seat that "C 6", "c6", "Stalls, row C, seat 6" or "Parkett Reihe 3 Platz 12" means, or nothing where the
/// text cannot be one. Whether there is such a seat is another matter.
inline std::optional<SpokenSeat> spoken_seat(std::string_view text) {
    // What stands before a row or a number, in the languages of the pages.
    static constexpr std::array<std::string_view, 18> kBefore = {
        "row",     "seat",   "reihe", "platz", "rang",   "place", "siège",   "fila", "posto",
        "asiento", "butaca", "rij",   "stoel", "plaats", "rząd",  "miejsce", "řada", "místo"};
    constexpr std::size_t kMaxBytes = 8; // of a row or a number: longer ones are words
    std::vector<std::string> words;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty() && std::find(kBefore.begin(), kBefore.end(), word) == kBefore.end()) words.push_back(word);
        word.clear();
    };
    for (const char c : text) {
        if (is_word_byte(c))
            word += lower_case(c);
        else
            end_word();
    }
    end_word();
    if (words.empty()) return {};
    if (words.size() == 1) { // "c6"
        const auto at = words[0].find_first_of("0123456789");
        if (at == 0 || at == std::string::npos) return {};
        words = {words[0].substr(0, at), words[0].substr(at)};
    }
    SpokenSeat seat{.row = words[words.size() - 2], .label = words.back()};
    if (seat.row.size() > kMaxBytes || seat.label.size() > kMaxBytes) return {};
    for (std::size_t i = 0; i + 2 < words.size(); ++i) seat.section.append(i > 0 ? " " : "").append(words[i]);
    return seat;
}

} // namespace frontrow
