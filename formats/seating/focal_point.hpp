#pragma once

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "domain/seating/seat_aim.hpp"
#include "domain/seating/seat_map.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/stage_words.hpp"

namespace frontrow {

namespace focal_rules {

inline Point nearest_of(const Decoration& drawing, Point middle) {
    const Point edge = nearest_edge(drawing, middle);
    return {tidy(edge.x), tidy(edge.y)};
}

/// The smallest outline that a word stands in, or the word where there is none: many draw a stage and write on it.
inline const Decoration& around(const Decoration& word, const std::vector<Decoration>& all) {
    const Decoration* smallest = &word;
    double least = std::numeric_limits<double>::max();
    for (const auto& outline : all) {
        if (outline.points.size() < 3) continue;
        const auto [low, high] = box_of(outline);
        const bool is_in = word.at.x >= low.x && word.at.x <= high.x && word.at.y >= low.y && word.at.y <= high.y;
        const double size = (high.x - low.x) * (high.y - low.y);
        if (!is_in || size >= least) continue;
        least = size;
        smallest = &outline;
    }
    return *smallest;
}

} // namespace focal_rules

/// Returns where everybody looks: the point of the stage's edge that is nearest to `middle`, that of all seats. What
/// says nothing but "stage" is one, or the outline that it is written on; nothing where there is neither.
inline std::optional<Point> focal_point(const std::vector<Decoration>& all, Point middle) {
    const auto stage =
        std::find_if(all.begin(), all.end(), [](const Decoration& d) { return d.kind == DecorationKind::stage; });
    if (stage != all.end()) return focal_rules::nearest_of(*stage, middle);
    const auto word = std::find_if(all.begin(), all.end(), [](const Decoration& d) { return is_stage_word(d.text); });
    if (word != all.end()) return focal_rules::nearest_of(focal_rules::around(*word, all), middle);
    return std::nullopt;
}

} // namespace frontrow
