#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/text.hpp"
#include "formats/file_refusal.hpp"
#include "formats/seating/dxf/drawing.hpp"
#include "formats/seating/map_draft.hpp"
#include "formats/seating/map_json.hpp"
#include "formats/seating/plan_remarks.hpp"
#include "formats/seating/svg/reader.hpp"
#include "formats/seating/svg_plan.hpp"
#include "formats/table_text.hpp"

namespace frontrow {

/// Returns the map of a drawing in DXF (the text form of it), as read_svg does of an SVG: points, circles, blocks and
/// closed lines of the usual size are its seats, layers its sections, texts its labels. Throws Refusal where it is no
/// such file, has no seats, or more than a map has. Bounded as read_svg is.
inline ImportedPlan read_dxf(std::string_view bytes, const SvgChoice& choice = {}, const std::string& name = "Plan") {
    plan_rules::require_size(bytes);
    Remarks faults;
    auto plan = faults.tried([&] {
        if (bytes.starts_with("AutoCAD Binary DXF")) refuse_at("file", "binary_dxf", "is binary; save it as ASCII DXF");
        if (bytes.starts_with("AC10")) refuse_at("file", "is_dwg", "is a DWG; save it as ASCII DXF");
        const auto text = decode_table(bytes);
        if (!is_utf8(text.text)) refuse_at("file", "not_plain", "must be plain UTF-8 text");
        return svg::Reader::read(name, choice,
                                 [&](Remarks& remarks) { return dxf::DrawingReader::read(text.text, remarks); });
    });
    faults.require_none();
    return std::move(*plan);
}

} // namespace frontrow
