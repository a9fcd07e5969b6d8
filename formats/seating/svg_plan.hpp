#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/text.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/svg/drawing.hpp"
#include "formats/seating/svg/reader.hpp"
#include "formats/seating/svg/xml.hpp"
#include "formats/table_text.hpp"

namespace frontrow {

/// How a drawing is read; see formats/seating/svg/reader.hpp.
using SvgChoice = svg::Choice;

/// Returns the map of an SVG drawing: circles, ellipses and rectangles of the usual size are its seats, groups and how
/// seats stand its sections and rows, what is written beside them their labels, colours their categories, all else
/// outlines and texts. What was left out, and what was made up, is in the notes. The file is data: nothing in it is
/// run, opened or looked up. Throws Refusal where it is no SVG, has no seats, or more than a map has. Reading takes
/// time and memory in proportion to the file and to what it uses again, which is bounded.
inline ImportedPlan read_svg(std::string_view bytes, const SvgChoice& choice = {}, const std::string& name = "Plan") {
    plan_rules::require_size(bytes);
    Remarks faults;
    auto plan = faults.tried([&] {
        if (bytes.starts_with("\x1F\x8B")) refuse_at("file", "compressed", "is compressed; save it as plain SVG");
        const auto text = decode_table(bytes);
        if (!is_utf8(text.text)) refuse_at("file", "not_plain", "must be plain UTF-8 text");
        return svg::Reader::read(name, choice, [&](Remarks& remarks) {
            const svg::Document document(text.text);
            return svg::DrawingReader::read(document, remarks);
        });
    });
    faults.require_none();
    return std::move(*plan);
}

} // namespace frontrow
