#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "formats/folded_text.hpp"

namespace frontrow {

namespace stage_rules {

inline std::unordered_set<std::string> folded_set(const std::vector<std::string_view>& words) {
    std::unordered_set<std::string> set;
    for (const auto word : words) set.insert(folded(word));
    return set;
}

/// What a stage, or the screen of a cinema, is called.
inline const std::unordered_set<std::string>& words() {
    static const auto set = folded_set(
        {"stage",    "mainstage", "screen",       "podium",  "Bühne",     "Hauptbühne", "Bühnen",      "Podest",
         "Leinwand", "scène",     "estrade",      "écran",   "escenario", "tarima",     "tablado",     "pantalla",
         "escenari", "palco",     "palcoscenico", "scena",   "schermo",   "toneel",     "scen",        "scenen",
         "näyttämö", "estradi",   "lava",         "estrada", "jeviště",   "pódium",     "javisko",     "színpad",
         "scenă",    "pozornica", "bina",         "бина",    "позорница", "сцена",      "экран",       "σκηνή",
         "sahne",    "במה",       "בימה",         "מסך",     "مسرح",      "المسرح",     "خشبة المسرح", "منصة",
         "صحنه",     "मंच",        "स्टेज",          "เวที",     "sân khấu",  "panggung",   "pentas",      "entablado",
         "ステージ", "舞台",      "舞臺",         "무대",    "스테이지",  "skatuve",    "svið",        "sviðið",
         "oholtza",  "llwyfan",   "stáitse",      "jukwaa",  "scenejo",   "verhoog",    "rampa",       "сцэна"});
    return set;
}

/// What may stand beside such a word.
inline const std::unordered_set<std::string>& companions() {
    static const auto set = folded_set(
        {"the",   "main",   "big",   "small",  "centre",    "center",     "central", "area",   "die",   "der",   "das",
         "große", "kleine", "haupt", "la",     "le",        "l",          "el",      "il",     "lo",    "o",     "a",
         "os",    "de",     "het",   "grande", "principal", "principale", "główna",  "hlavní", "velká", "główny"});
    return set;
}

/// What cuts a text in two that each say what it is: "Bühne / Stage".
inline bool cuts(char32_t code) {
    return std::u32string_view(U"/|,;()[]&+\n\\•").find(code) != std::u32string_view::npos;
}

inline bool is_stage(const std::vector<std::string>& part) {
    const auto& known = words();
    std::string all;
    for (const auto& word : part) all += word;
    if (known.contains(all)) return true; // "S T A G E", "sân khấu"
    std::vector<std::string> rest;
    std::copy_if(part.begin(), part.end(), std::back_inserter(rest),
                 [](const std::string& word) { return !companions().contains(word); });
    all.clear();
    for (const auto& word : rest) all += word;
    return known.contains(all) || (!rest.empty() && std::all_of(rest.begin(), rest.end(), [&](const std::string& word) {
               return known.contains(word);
           }));
}

} // namespace stage_rules

/// Whether a text says nothing but that here is the stage, in one of many languages or in several, spaced or not: "Main
/// Stage", "S T A G E", "Bühne / Stage", "Scène". "Stage door" does not. `text` has at most a few hundred bytes.
inline bool is_stage_word(std::string_view text) {
    std::vector<std::vector<std::string>> parts(1);
    fold_words(
        text, [&](const std::string& word) { parts.back().push_back(word); },
        [&](char32_t code) {
            if (stage_rules::cuts(code) && !parts.back().empty()) parts.emplace_back();
        });
    if (parts.back().empty()) parts.pop_back();
    return !parts.empty() && std::all_of(parts.begin(), parts.end(), stage_rules::is_stage);
}

} // namespace frontrow
